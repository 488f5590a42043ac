import { type SimulationOptions, type Simulator, startSimulator } from '#simulation'
import type { Details } from './simulator/asked.ts'
import { productOf } from './simulator/product.ts'
import type { Setup } from './simulator/routes.ts'
import { type Seed, shipped, stockState } from './simulator/seed.ts'
import type { Server } from './simulator/serve.ts'
import { createSignIn, newTicket, type SimulatedApp } from './simulator/sign-in.ts'
import type { SimulatedPerson, SimulatedUser } from './simulator/state.ts'

export type { Misbehaviour, Plan, RequestFacts } from '#simulation'
export type { SimulatedApp } from './simulator/sign-in.ts'
export type { SimulatedPerson, SimulatedUser } from './simulator/state.ts'

/** One request that arrived. */
export type JournalEntry = SuperOfficeSimulator['journal'][number]

/** What the installation is like, and what is in it; everything has a default. */
export interface SimulatorOptions extends Seed, Partial<Setup>, SimulationOptions {
  /** `Cust12345`: answers as a tenant of SuperOffice Online. Default: on-site. */
  readonly tenant?: string
  readonly app?: SimulatedApp
}

/** A SuperOffice that runs; `url` is the address of `/api/v1`. */
export interface SuperOfficeSimulator extends Simulator<Details> {
  /** Of an administrator, on-site. */
  readonly username: string
  readonly password: string
  readonly ticket: string
  readonly token: string
  users(): readonly SimulatedUser[]
  persons(): readonly SimulatedPerson[]
  /** Somebody at another client: changes a user without asking anybody. */
  edit(id: string, change: Partial<SimulatedUser>): void
  /** Somebody at another client: gives an item of a list another name. */
  rename(list: string, name: string, to: string): void
  /** The tenant moves to another address; the old one answers 421. */
  move(): void
  /** How questions for users by their role are answered from now on: with this status, and nobody when it is 200. */
  answerRoles(status: number): void
  /** What the state of the tenant is from now on: `Running`, `OfflineMaintenance`. */
  turn(state: string): void
}

/** A SuperOffice on the loopback address (user `sync`, a few groups, roles, categories and licences), in memory only. */
export async function startSuperOfficeSimulator(options: SimulatorOptions = {}): Promise<SuperOfficeSimulator> {
  const { tenant, now = () => new Date() } = options
  const server: Server = {
    state: stockState(options, () => now().getTime()),
    signIn: createSignIn(options.app, tenant !== undefined),
    setup: setupOf(options),
    tenant,
    prefix: tenant === undefined ? '/SuperOffice' : `/${tenant}`,
    tenantState: 'Running',
  }
  const { state, signIn } = server
  const simulator = await startSimulator(productOf(server), options)
  return {
    ...simulator,
    username: shipped.userName,
    password: shipped.password,
    ticket: newTicket(signIn, state),
    token: signIn.token,
    users: () => [...state.users.values()],
    persons: () => [...state.persons.values()],
    edit: (id, change) => {
      const user = state.users.get(Number(id))
      if (user !== undefined) state.users = new Map([...state.users, [user.AssociateId, { ...user, ...change }]])
    },
    rename: (list, from, to) => {
      const things = state.lists[list] ?? []
      const renamed = things.map(thing => (thing.Name === from ? { ...thing, Name: to } : thing))
      state.lists = { ...state.lists, [list]: renamed }
    },
    move: () => {
      server.prefix = `/moved${server.prefix}`
    },
    answerRoles: status => {
      state.roleQuestions = status
    },
    turn: to => {
      server.tenantState = to
    },
  }
}

function setupOf({ rows = 100, takesPatch = true, takesTests = true, isRestricted = false }: SimulatorOptions): Setup {
  return { rows, takesPatch, takesTests, isRestricted }
}
