import { expect } from 'vitest'
import { type Operation, type RemoteId, remoteId, Secret } from '#contract'
import type { JournalEntry, SimulatorOptions, SuperOfficeSimulator } from '../../../connectors/superoffice/simulator.ts'
import { type Session, withSession } from '../contract/session.ts'
import { fixtureOn, kept, type SignIn, startFake } from './fake.ts'

/** A SuperOffice of one's own, and the connector opened on it. */
export interface Opened extends Session {
  readonly simulator: SuperOfficeSimulator
  /** Requests that arrived during something. */
  calls(act: () => Promise<unknown>): Promise<readonly JournalEntry[]>
  /** The user as the product keeps it. */
  kept(id: string): ReturnType<typeof kept>
}

export interface Surroundings extends SimulatorOptions {
  readonly signIn?: SignIn
  /** Laid over the settings that sign in. */
  readonly settings?: Readonly<Record<string, unknown>>
}

/** A test against a simulator; as in the contract suite, no secret may be said. */
export function onSuperOffice(
  { signIn = 'password', settings, ...options }: Surroundings,
  body: (opened: Opened) => Promise<void>,
): () => Promise<void> {
  let simulator: SuperOfficeSimulator | undefined
  const open = async () => {
    simulator = await startFake(options)
    const fixture = fixtureOn(simulator, signIn)
    const secrets = [...fixture.secrets, newPassword, ...secretsIn(settings ?? {})]
    return { ...fixture, settings: { ...fixture.settings, ...settings }, secrets }
  }
  return withSession(open, session => body(opened(session, simulator ?? expect.fail('not started'))))
}

/** A password some tests set; it is looked for in everything that is said. */
export const newPassword = 'Hy6$kL3nVc8q'

const secretsIn = (settings: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.values(settings).flatMap(value => (value instanceof Secret ? [value.reveal()] : []))

function opened(session: Session, simulator: SuperOfficeSimulator): Opened {
  return {
    ...session,
    simulator,
    calls: async act => {
      const before = simulator.journal.length
      await act()
      return simulator.journal.slice(before)
    },
    kept: id => kept(simulator, id),
  }
}

export const id = (text: string): RemoteId => remoteId(text)

export const names = (calls: readonly JournalEntry[]): readonly string[] => calls.map(call => call.name)

export const bodies = (calls: readonly JournalEntry[], name: string): readonly unknown[] =>
  calls.filter(call => call.name === name).map(call => call.body)

/** An operation with the password beside it. */
export const withPassword = (operation: Operation, password: string): Operation => ({
  ...operation,
  secrets: { Password: new Secret(password) },
})

/** One attribute, new value; the old one does not matter. */
export const to = (name: string, value: string | number | boolean | null) => ({ name, from: undefined, to: value })
export const members = (name: string, value: readonly string[], mode: 'add' | 'remove' | 'replace') => ({
  name,
  from: undefined,
  to: value,
  mode,
})
