import {
  referenceTo,
  type ShownAccount,
  type SimulatedProduct,
  type SimulationOptions,
  type Simulator,
  startSimulator,
  variableOf,
} from '#simulation'
import { base, type Details, peek, serve, token } from './simulator/serve.ts'
import { createState, type State, type User } from './simulator/state.ts'

/** What is in the product; everything has a default. */
interface SimulatorOptions extends SimulationOptions {
  /** Names of the groups there are. */
  readonly groups?: readonly string[]
}

/** A product that runs; `url` is what stands before `/users`. */
interface SimulatedUsers extends Simulator<Details> {
  readonly token: string
  users(): readonly User[]
  /** Somebody else changes a user. */
  edit(id: string, change: Partial<User>): void
}

const name = 'sample-product'

/** The product on the loopback address, with one administrator and a few groups, in memory only. */
export async function startSampleProductSimulator(options: SimulatorOptions = {}): Promise<SimulatedUsers> {
  const state = createState(options.groups ?? ['Everybody', 'Operators', 'Night shift'])
  return {
    ...(await startSimulator(productOf(state), options)),
    token,
    users: () => [...state.users.values()],
    edit: (id, change) => {
      const user = state.users.get(id)
      if (user !== undefined) state.users.set(id, { ...user, ...change })
    },
  }
}

function productOf(state: State): SimulatedProduct<Details> {
  return {
    name,
    title: 'Sample product',
    path: base,
    connection: {
      connector: name,
      settings: { token: referenceTo(name, 'token') },
      match: ['login'],
      attributes: {
        login: 'userName',
        email: 'emails.work',
        givenName: 'name.givenName',
        familyName: 'name.familyName',
        title: 'title',
      },
      secrets: { [variableOf(name, 'token')]: token },
    },
    peek,
    answer: (arrived, misbehaviour) => serve(arrived, misbehaviour, state),
    accounts: () => [...state.users.values()].map(user => shown(user, state)),
  }
}

function shown({ id, login, email, title, groups: mine, enabled }: User, { groups }: State): ShownAccount {
  const names = groups.filter(group => mine.includes(group.id)).map(group => group.name)
  return { id, login, email, title, groups: names, active: enabled }
}
