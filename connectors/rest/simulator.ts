import { randomBytes } from 'node:crypto'
import { type SimulationOptions, type Simulator, startSimulator } from '#simulation'
import type { Fields } from './simulator/fields.ts'
import type { Setup } from './simulator/parts.ts'
import { productOf } from './simulator/product.ts'
import type { Details } from './simulator/serve.ts'
import { createAdmission } from './simulator/sessions.ts'
import { createUsers } from './simulator/users.ts'

export type { Misbehaviour, Plan, RequestFacts } from '#simulation'

/** One request that arrived. */
export type JournalEntry = NexudusSimulator['journal'][number]

/** What the Nexudus is like; everything has a default. */
export interface SimulatorOptions extends Setup, SimulationOptions {
  /** Default `api@corp.test` and `nexudus`. */
  readonly username?: string
  readonly password?: string
  readonly users?: readonly Fields[]
}

/** A Nexudus that runs; `url` is the address of its API. */
export interface NexudusSimulator extends Simulator<Details> {
  readonly username: string
  readonly password: string
  users(): readonly Fields[]
  /** Somebody at the web site: changes a user without asking anybody. */
  edit(id: number, change: Fields): void
  /** The tokens given out so far die; those that renew them live. */
  endTokens(): void
}

/** A Nexudus on the loopback address (users, roles, businesses), in memory only. */
export async function startNexudusSimulator(options: SimulatorOptions = {}): Promise<NexudusSimulator> {
  const { now = () => new Date(), username = 'api@corp.test', password = 'nexudus' } = options
  const credentials = { username, password }
  const users = createUsers(now, () => randomBytes(12).toString('base64url'))
  const endpoint = createAdmission(credentials, () => now().getTime())
  for (const user of options.users ?? [])
    users.create({ PasswordSalt: '', LastHelpVisited: 0, InvalidLoginAttempts: 0, Active: true, ...user })
  const simulator = await startSimulator(
    productOf({ setup: options, credentials, endpoint, users, now, writes: [] }),
    options,
  )
  return {
    ...simulator,
    ...credentials,
    users: () => [...users.records.values()],
    edit: (id, change) => void users.records.set(id, { ...users.one(id), ...change }),
    endTokens: endpoint.endTokens,
  }
}
