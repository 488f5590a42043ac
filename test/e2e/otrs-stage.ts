import {
  type JournalEntry,
  type OtrsSimulator,
  type Plan,
  type SimulatedCustomer,
  type SimulatorOptions,
  startOtrsSimulator,
} from '../../connectors/otrs/simulator.ts'
import { type AnyStage, type PersonRow, setUpWith } from './any-stage.ts'
import { type Meddler, startMeddler } from './meddler.ts'

export type DialectName = SimulatorOptions['dialect']

export const agentPassword = 'Agent-pass-31!'

/** usherd, a file of people and a simulated help desk. */
export interface DeskStage extends AsyncDisposable {
  readonly desk: OtrsSimulator
  /** Between the two; lets everything pass until it is told otherwise. */
  readonly between: Meddler
  readonly stage: AnyStage
  readonly dialect: DialectName
  /** Operations that came since the last question. */
  calls(): readonly JournalEntry[]
  /** Write operations among them, by name. */
  writes(): readonly string[]
  /** The account as the product keeps it; undefined: there is none. */
  account(login: string): SimulatedCustomer | undefined
  /** Misbehaves at the next so many writes of some operation, or of any. */
  disturb(misbehaviour: Plan['misbehaviour'], options?: { readonly next?: number; readonly operation?: string }): void
}

export interface DeskOptions extends Partial<SimulatorOptions> {
  /** Rules of the target's file, in YAML, beside the usual ones or instead of them. */
  readonly attributes?: Readonly<Record<string, string>>
  /** OTRS 8 as the vendor ships it: nothing shows what an account holds. */
  readonly isBlind?: boolean
  readonly match?: string
  readonly protect?: string
}

/** Sets everything up; nothing has been read or sent. `otrs8`: with an operation of the site that shows accounts. */
export async function setUpDesk(dialect: DialectName, options: DeskOptions = {}): Promise<DeskStage> {
  const { attributes: _attributes, isBlind: _isBlind, match: _match, protect: _protect, ...simulated } = options
  const agent = { login: 'sync-agent', password: agentPassword }
  const desk = await startOtrsSimulator({ agent, ...simulated, dialect })
  const between = await startMeddler(desk.url)
  const stage = await setUpWith({
    files: { 'sources/people.yaml': sourceYaml, 'targets/desk.yaml': targetYaml(between.url, dialect, options) },
    env: { OTRS_PASSWORD: agentPassword, OTRS_TOKEN: desk.accessToken },
  })
  let told = 0
  const calls = (): readonly JournalEntry[] => {
    const fresh = desk.journal.slice(told)
    told = desk.journal.length
    return fresh
  }
  return {
    desk,
    between,
    stage,
    dialect,
    calls,
    writes: () => calls().flatMap(({ operation }) => (isWrite(operation) ? [operation] : [])),
    account: login => desk.users().find(one => one.fields.UserLogin === login),
    disturb: (misbehaviour, { next = 1, operation } = {}) =>
      desk.misbehave({
        misbehaviour,
        next,
        matching: asked => asked.write && (operation === undefined || asked.name === operation),
      }),
    async [Symbol.asyncDispose]() {
      await between[Symbol.asyncDispose]()
      await desk.close()
      await stage[Symbol.asyncDispose]()
    },
  }
}

const isWrite = (operation: string): boolean => /Add|CustomerUserCreate|Update/.test(operation)

/** What the operations of a dialect are called. */
export const named = (dialect: DialectName) =>
  dialect === 'znuny'
    ? { create: 'CustomerUserAdd', update: 'CustomerUserUpdate', login: 'UserLogin' }
    : { create: 'CustomerUserCreate', update: 'CustomerUserUpdate', login: 'CustomerUserLogin' }

/** A row of the file of people. */
export const row = (login: string, change: Readonly<Record<string, string>> = {}): PersonRow => ({
  key: `k-${login}`,
  login,
  first: 'Ann',
  last: 'Nowak',
  mail: `${login}@corp.test`,
  department: 'Research',
  phone: '',
  status: 'active',
  ...change,
})

/** A customer user that was there before usherd, as columns. */
export const columnsOf = (login: string, change: Readonly<Record<string, string>> = {}) => ({
  UserLogin: login,
  UserFirstname: 'Old',
  UserLastname: 'Name',
  UserEmail: `${login}@corp.test`,
  UserCustomerID: 'OLD',
  ...change,
})

const sourceYaml = `
connector: file
settings: { path: ../../people.csv }
key: key
attributes:
  userName: login
  name.givenName: first
  name.familyName: last
  emails.work: mail
  phoneNumbers.work: phone
  department: department
  active: { expr: "record.status == 'active'" }
proof: { shrink: 90% }
`

function targetYaml(url: string, dialect: DialectName, options: DeskOptions): string {
  const { login } = named(dialect)
  const { attributes = {}, isBlind = false, match = `[${login}, UserEmail]`, protect = '[]' } = options
  const signIn =
    dialect === 'znuny'
      ? ['username: sync-agent', `password: "\${env:OTRS_PASSWORD}"`]
      : [
          `accessToken: "\${env:OTRS_TOKEN}"`,
          ...(isBlind ? [] : ['routes: { CustomerUserGet: POST /CustomerUserGet }']),
        ]
  const all = [`url: "${url}"`, `dialect: ${dialect}`, ...signIn]
  const rules = Object.entries({
    [login]: 'userName',
    UserFirstname: 'name.givenName',
    UserLastname: 'name.familyName',
    UserEmail: 'emails.work',
    UserCustomerID: '{ value: ACME }',
    'DynamicField.Department': 'department',
    ...attributes,
  })
  return `
connector: otrs
settings: { ${all.join(', ')} }
from: [people]
match: ${match}
attributes:
${rules.map(([name, rule]) => `  ${name}: ${rule}`).join('\n')}
pace: { requests: 1000, per: 1s, concurrency: 2 }
guard: { disable: 100, update: 100, create: 100 }
protect: ${protect}
`
}
