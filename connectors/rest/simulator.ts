import { randomBytes } from 'node:crypto'
import { type SimulationOptions, type Simulator, startSimulator } from '#simulation'
import { coworkerTable } from './simulator/coworker-table.ts'
import type { Parts, Setup } from './simulator/parts.ts'
import { productOf, type Shows } from './simulator/product.ts'
import { createRecords } from './simulator/records.ts'
import type { Details } from './simulator/serve.ts'
import { createAdmission } from './simulator/sessions.ts'
import type { Fields } from './simulator/table.ts'
import { userTable } from './simulator/user-table.ts'

export type { Misbehaviour, Plan, RequestFacts } from '#simulation'

/** One request that arrived. */
export type JournalEntry = NexudusSimulator['journal'][number]

/** What the Nexudus is like; everything has a default. */
export interface SimulatorOptions extends Setup, SimulationOptions {
  /** Default `api@corp.test` and `nexudus`. */
  readonly username?: string
  readonly password?: string
  readonly users?: readonly Fields[]
  readonly coworkers?: readonly Fields[]
  /** Whose accounts are shown, and a target file is offered for. Default: users. */
  readonly shows?: Shows
}

/** A Nexudus that runs; `url` is the address of its API. */
export interface NexudusSimulator extends Simulator<Details> {
  readonly username: string
  readonly password: string
  users(): readonly Fields[]
  coworkers(): readonly Fields[]
  /** Addresses a welcome mail went to, each as often as it did. */
  welcomed(): readonly string[]
  /** Somebody at the web site: changes a user without asking anybody. */
  edit(id: number, change: Fields): void
  /** The same with a coworker. */
  editCoworker(id: number, change: Fields): void
  /** The tokens given out so far die; those that renew them live. */
  endTokens(): void
}

/** What a coworker has that nothing else is said of. */
const plainCoworker: Fields = {
  CoworkerType: 1,
  Gender: 1,
  CountryId: 1,
  SimpleTimeZoneId: 1,
  TaxRateType: 1,
  ...Object.fromEntries(
    Object.keys(coworkerTable.choices)
      .filter(name => name.endsWith('Attendance'))
      .map(day => [day, 5]),
  ),
  Active: true,
}

/** A Nexudus on the loopback address (users, coworkers, roles, businesses, teams), in memory only. */
export async function startNexudusSimulator(options: SimulatorOptions = {}): Promise<NexudusSimulator> {
  const { now = () => new Date(), username = 'api@corp.test', password = 'nexudus', shows = 'users' } = options
  const credentials = { username, password }
  const secret = (): string => randomBytes(12).toString('base64url')
  // Made by the server, and shown to whoever may read users.
  const users = createRecords(userTable, now, () => ({
    PasswordSalt: secret(),
    AccessToken: secret(),
    TwoFactorSecret: secret(),
    TwoFactorEnabled: false,
  }))
  const coworkers = createRecords(coworkerTable, now, ({ AccessPincode = secret() }) => ({
    AccessPincode,
    DoordeckPrivateKey: secret(),
  }))
  const admission = createAdmission(credentials, () => now().getTime())
  for (const user of options.users ?? [])
    users.create({ PasswordSalt: '', LastHelpVisited: 0, InvalidLoginAttempts: 0, Active: true, ...user })
  for (const coworker of options.coworkers ?? []) coworkers.create({ ...plainCoworker, ...coworker })
  const parts: Parts = { setup: options, credentials, admission, users, coworkers, welcomed: [], now, writes: [] }
  const simulator = await startSimulator(productOf(parts, shows), options)
  return {
    ...simulator,
    ...credentials,
    users: () => [...users.all.values()],
    coworkers: () => [...coworkers.all.values()],
    welcomed: () => [...parts.welcomed],
    edit: (id, change) => void users.all.set(id, { ...users.one(id), ...change }),
    editCoworker: (id, change) => void coworkers.all.set(id, { ...coworkers.one(id), ...change }),
    endTokens: admission.endTokens,
  }
}
