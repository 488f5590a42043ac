import { isModern, newGroup, newUser, type SimulatedMedia, type SimulatedUser, type State } from './state.ts'

/** An account as those who run the simulator see it. */
export interface SimulatedAccount {
  readonly userid?: string
  /** Zabbix's plain properties: username, name, surname, roleid, lang, ... */
  readonly texts: Readonly<Record<string, string>>
  readonly passwd?: string
  /** Ids of user groups. */
  readonly usrgrps?: readonly string[]
  readonly medias?: readonly SimulatedMedia[]
}

interface Contents {
  readonly token: string
  readonly users?: readonly SimulatedAccount[]
  readonly groups?: readonly string[]
  readonly roles?: readonly string[]
}

/** What may be done to accounts from outside the API. */
interface Accounts {
  list(): readonly SimulatedAccount[]
  edit(userid: string, change: Partial<SimulatedAccount>): void
}

/** Fills a stock installation. */
export function seed(state: State, { token, users = [], groups = [], roles = [] }: Contents): Accounts {
  const modern = isModern(state)
  state.groups = [...state.groups, ...groups.map(name => newGroup(String(state.next.group++), name, modern))]
  state.roles = [
    ...state.roles,
    ...roles.map((name, index) => ({ roleid: String(5 + index), name, type: '1', readonly: '0' })),
  ]
  state.tokens = [{ tokenid: '0', name: 'simulator', userid: '1', text: token, status: '0', expires_at: '0' }]
  const made = users.map(({ texts, userid, ...parts }) =>
    newUser(userid ?? String(state.next.user++), { roleid: '1', ...texts }, modern, parts),
  )
  put(state, made)
  return {
    list: () => [...state.users.values()],
    edit: (userid, { texts, ...parts }) => {
      const before = state.users.get(userid)
      if (before !== undefined) put(state, [{ ...before, ...parts, userid, texts: { ...before.texts, ...texts } }])
    },
  }
}

function put(state: State, users: readonly SimulatedUser[]): void {
  state.users = new Map([...state.users, ...users.map(user => [user.userid, user] as const)])
}
