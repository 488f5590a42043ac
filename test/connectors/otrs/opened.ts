import { expect } from 'vitest'
import { type Attributes, type Operation, type RemoteId, remoteId, Secret } from '#contract'
import type {
  JournalEntry,
  OtrsSimulator,
  SimulatedCustomer,
  SimulatorOptions,
} from '../../../connectors/otrs/simulator.ts'
import { type Session, withSession } from '../contract/session.ts'
import { type DialectName, fixtureOn, type SignIn, startFake } from './fake.ts'

/** A help desk of one's own, and the connector opened on it. */
export interface Opened extends Session {
  readonly desk: OtrsSimulator
  /** Calls that arrived during something. */
  calls(act: () => Promise<unknown>): Promise<readonly JournalEntry[]>
  /** The account as the product keeps it. */
  kept(login: string): SimulatedCustomer
}

export interface Surroundings extends Omit<Partial<SimulatorOptions>, 'dialect'> {
  readonly signIn?: SignIn
  /** Laid over the connector's settings. */
  readonly settings?: Readonly<Record<string, unknown>>
}

/** A test against a simulator; as in the contract suite, no secret may be said. */
export function onDesk(
  dialect: DialectName,
  surroundings: Surroundings,
  body: (opened: Opened) => Promise<void>,
): () => Promise<void> {
  const { signIn = dialect === 'otrs8' ? 'token' : 'session', settings = {}, ...options } = surroundings
  let desk: OtrsSimulator | undefined
  const open = async () => {
    desk = await startFake({ ...options, dialect })
    const fixture = fixtureOn(desk, dialect, signIn)
    return { ...fixture, settings: { ...fixture.settings, ...settings }, secrets: [...fixture.secrets, personPassword] }
  }
  return withSession(open, session => body(opened(session, desk ?? expect.fail('not started'))))
}

function opened(session: Session, desk: OtrsSimulator): Opened {
  return {
    ...session,
    desk,
    calls: async act => {
      const before = desk.journal.length
      await act()
      return desk.journal.slice(before)
    },
    kept: login => desk.users().find(one => one.fields.UserLogin === login) ?? expect.fail(`no customer user ${login}`),
  }
}

export const operations = (calls: readonly JournalEntry[]): readonly string[] => calls.map(call => call.operation)

export const id = (text: string): RemoteId => remoteId(text)

export const personPassword = 'Hy6$kL3nVc8q'

export const withPassword = (operation: Operation): Operation => ({
  ...operation,
  secrets: { UserPassword: new Secret(personPassword) },
})

export const later = (operation: Operation): Operation => ({ ...operation, attempt: 2 })

/** The columns every customer user has. */
export const columnsOf = (login: string): Readonly<Record<string, string>> => ({
  UserLogin: login,
  UserFirstname: 'Ann',
  UserLastname: 'Smith',
  UserEmail: `${login}@corp.test`,
  UserCustomerID: 'ACME',
})

export const person = (login: string, more: Attributes = {}): Attributes => ({ ...columnsOf(login), ...more })

/** The same for OTRS 8. */
export function person8(login: string, more: Attributes = {}): Attributes {
  const { UserLogin: _login, ...rest } = columnsOf(login)
  return { CustomerUserLogin: login, ...rest, ...more }
}
