import { expect } from 'vitest'
import { type Operation, Secret } from '#contract'
import type { JournalEntry, ScimSimulator, SimulatorOptions } from '../../../connectors/scim/simulator.ts'
import { startScimSimulator } from '../../../connectors/scim/simulator.ts'
import { type Session, withSession } from '../contract/session.ts'
import { fixtureOn } from './fake.ts'

/** A SCIM service of one's own, and the connector opened on it. */
export interface Opened extends Session {
  readonly simulator: ScimSimulator
  /** Requests that arrived during something. */
  calls(act: () => Promise<unknown>): Promise<readonly JournalEntry[]>
  /** The user as the service shows it. */
  kept(id: string): Readonly<Record<string, unknown>>
  /** Ids of the groups there are. */
  readonly groups: readonly [string, string, string]
}

export interface Surroundings extends SimulatorOptions {
  /** Laid over the settings that sign in. */
  readonly settings?: Readonly<Record<string, unknown>>
}

/** A password some tests set; it is looked for in everything that is said. */
export const newPassword = 'Hy6$kL3nVc8q'

/** Too short for the simulator, which says it back. */
export const shortPassword = 'p4$"w'

/** A test against a simulator; as in the contract suite, no secret may be said. */
export function onScim(
  { settings, ...options }: Surroundings,
  body: (opened: Opened) => Promise<void>,
): () => Promise<void> {
  let simulator: ScimSimulator | undefined
  const open = async () => {
    simulator = await startScimSimulator(options)
    const fixture = fixtureOn(simulator, options)
    const secrets = [...fixture.secrets, newPassword, shortPassword]
    return { ...fixture, settings: { ...fixture.settings, ...settings }, secrets }
  }
  return withSession(open, session => body(opened(session, simulator ?? expect.fail('not started'))))
}

function opened(session: Session, simulator: ScimSimulator): Opened {
  const [first = '', second = '', third = ''] = simulator.groups().map(group => String(group.id))
  return {
    ...session,
    simulator,
    groups: [first, second, third],
    calls: async act => {
      const before = simulator.journal.length
      await act()
      return simulator.journal.slice(before)
    },
    kept: id => simulator.users().find(user => user.id === id) ?? expect.fail(`no user ${id}`),
  }
}

/** An operation with the password beside it. */
export const withPassword = (operation: Operation, password: string): Operation => ({
  ...operation,
  secrets: { password: new Secret(password) },
})

/** One attribute, new value; the old one does not matter. */
export const to = (name: string, value: string | null) => ({ name, from: undefined, to: value })

export const names = (calls: readonly JournalEntry[]): readonly string[] => calls.map(call => call.name)

/** What was sent by calls of a name. */
export const bodies = (calls: readonly JournalEntry[], name: string): readonly unknown[] =>
  calls.filter(call => call.name === name).map(call => call.body)
