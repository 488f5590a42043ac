import { expect } from 'vitest'
import type { Operation, RemoteId } from '#contract'
import { remoteId, Secret } from '#contract'
import type { SimulatedAccount, SimulatorOptions, ZabbixSimulator } from '../../../connectors/zabbix/simulator.ts'
import { type Session, withSession } from '../contract/session.ts'
import { fixtureOn, type SignIn, settingsFor, startFake } from './fake.ts'

/** A Zabbix of one's own, and the connector opened on it. */
export interface Opened extends Session {
  readonly zabbix: ZabbixSimulator
  /** Calls that arrived during something. */
  calls(act: () => Promise<unknown>): Promise<readonly { readonly method: string; readonly params: unknown }[]>
  /** The account as the product keeps it. */
  kept(id: string): SimulatedAccount
}

export interface Surroundings extends Partial<SimulatorOptions> {
  readonly signIn?: SignIn
  /** Signs in as this account of the simulator instead, with its password. */
  readonly as?: { readonly username: string; readonly password: string }
}

/** A test against a simulator; as in the contract suite, no secret may be said. */
export function onZabbix(surroundings: Surroundings, body: (opened: Opened) => Promise<void>): () => Promise<void> {
  const { version = '7.0.22', signIn = 'token', as } = surroundings
  let simulator: ZabbixSimulator | undefined
  const open = async () => {
    simulator = await startFake({ ...surroundings, version })
    const settings =
      as === undefined
        ? settingsFor(simulator, signIn)
        : { ...settingsFor(simulator, 'password'), username: as.username, password: new Secret(as.password) }
    const secrets = [simulator.token, 'Hy6$kL3nVc8q', ...(as === undefined ? [] : [as.password])]
    return { ...fixtureOn(simulator, version, signIn), settings, secrets }
  }
  return withSession(open, session => body(opened(session, simulator ?? expect.fail('not started'))))
}

function opened(session: Session, zabbix: ZabbixSimulator): Opened {
  return {
    ...session,
    zabbix,
    calls: async act => {
      const before = zabbix.journal.length
      await act()
      return zabbix.journal.slice(before).map(({ method, params }) => ({ method, params }))
    },
    kept: id => zabbix.users().find(user => user.userid === id) ?? expect.fail(`no account ${id}`),
  }
}

export const id = (text: string): RemoteId => remoteId(text)

/** An operation with secrets beside it. */
export const withSecrets = (operation: Operation, secrets: Readonly<Record<string, string>>): Operation => ({
  ...operation,
  secrets: Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, new Secret(value)])),
})
