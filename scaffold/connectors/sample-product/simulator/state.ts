/** A user as the product keeps it. */
export interface User {
  readonly id: string
  readonly login: string
  readonly email: string
  readonly givenName: string
  readonly familyName: string
  readonly title: string
  readonly groups: readonly string[]
  readonly enabled: boolean
}

interface Group {
  readonly id: string
  readonly name: string
}

/** Everything one simulator holds. */
export interface State {
  readonly users: Map<string, User>
  readonly groups: readonly Group[]
  nextId: number
}

/** The administrator the token belongs to. */
export const administrator: User = {
  id: '1',
  login: 'admin',
  email: 'admin@corp.test',
  givenName: 'Ad',
  familyName: 'Min',
  title: '',
  groups: [],
  enabled: true,
}

/** One administrator and a few groups. */
export function createState(groups: readonly string[]): State {
  return {
    users: new Map([[administrator.id, administrator]]),
    groups: groups.map((name, index) => ({ id: String(index + 1), name })),
    nextId: 2,
  }
}
