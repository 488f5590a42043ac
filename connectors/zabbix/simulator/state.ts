import { randomBytes } from 'node:crypto'

export interface SimulatedMedia {
  readonly mediaid: string
  readonly mediatypeid: string
  readonly sendto: string | readonly string[]
  readonly active: string
  readonly severity: string
  readonly period: string
  readonly provisioned: string
}

/** An account as the simulator keeps it: Zabbix's property names, group ids instead of groups. */
export interface SimulatedUser {
  readonly userid: string
  readonly texts: Readonly<Record<string, string>>
  readonly passwd: string
  readonly usrgrps: readonly string[]
  readonly medias: readonly SimulatedMedia[]
}

type Thing = Readonly<Record<string, string>>

export interface Token {
  readonly tokenid: string
  readonly name: string
  readonly userid: string
  readonly text: string
  readonly status: string
  readonly expires_at: string
}

/** Everything the simulator holds. Lists are replaced, never changed in place: a refused request leaves no trace. */
export interface State {
  readonly version: string
  readonly major: number
  readonly minor: number
  users: ReadonlyMap<string, SimulatedUser>
  groups: readonly Thing[]
  roles: readonly Thing[]
  readonly mediaTypes: readonly Thing[]
  tokens: readonly Token[]
  /** Of the password policy. */
  leastPassword: number
  /** Session id to user id and the time of the last call. */
  readonly sessions: Map<string, { readonly userid: string; readonly seenMs: number }>
  /** Failed logins by user id. */
  readonly failures: Map<string, { readonly count: number; readonly untilMs: number }>
  readonly next: { user: number; media: number; group: number; token: number }
  readonly nowMs: () => number
}

/** True for versions with user directories, header credentials and optional groups (6.4 and newer). */
export const isModern = ({ major, minor }: Pick<State, 'major' | 'minor'>): boolean =>
  major > 6 || (major === 6 && minor >= 4)

/** Medias go by their ids since 7.0; its first development builds did not know them yet. */
export const hasMediaIds = ({ major, version }: Pick<State, 'major' | 'version'>): boolean =>
  major >= 7 && !/^7\.0\.0(?:alpha|beta|rc)/.test(version)

const userDefaults: Readonly<Record<string, string>> = {
  username: '',
  name: '',
  surname: '',
  url: '',
  autologin: '0',
  autologout: '15m',
  lang: 'default',
  refresh: '30s',
  theme: 'default',
  attempt_failed: '0',
  attempt_ip: '',
  attempt_clock: '0',
  rows_per_page: '50',
  timezone: 'default',
  roleid: '0',
}

/** Properties that came with user directories. */
const directoryDefaults: Readonly<Record<string, string>> = {
  userdirectoryid: '0',
  ts_provisioned: '0',
  provisioned: '0',
}

/** A stock installation: two users, the default groups, roles and media types. */
export function stockState(version: string, nowMs: () => number): State {
  const [major = 7, minor = 0] = version.split('.').map(Number)
  const modern = isModern({ major, minor })
  const group = (usrgrpid: string, name: string, parts: Thing = {}): Thing => newGroup(usrgrpid, name, modern, parts)
  const groups = [
    group('7', 'Zabbix administrators'),
    group('8', 'Guests', modern ? {} : { gui_access: '1' }),
    group('9', 'Disabled', { users_status: '1' }),
    group('11', 'Enabled debug mode', { debug_mode: '1' }),
    group('12', 'No access to the frontend', { gui_access: '3' }),
    ...(modern ? [group('13', 'Internal', { gui_access: '1' })] : []),
  ]
  const internal = modern ? ['13'] : []
  const admin = {
    username: 'Admin',
    name: 'Zabbix',
    surname: 'Administrator',
    autologin: '1',
    autologout: '0',
    roleid: '3',
  }
  const users = [
    newUser('1', admin, modern, { passwd: 'zabbix', usrgrps: ['7', ...internal] }),
    newUser('2', { username: 'guest', roleid: '4' }, modern, { usrgrps: ['8', '9', ...internal] }),
  ]
  return {
    version,
    major,
    minor,
    users: new Map(users.map(user => [user.userid, user])),
    groups,
    roles: [
      { roleid: '1', name: 'User role', type: '1', readonly: '0' },
      { roleid: '2', name: 'Admin role', type: '2', readonly: '0' },
      { roleid: '3', name: 'Super admin role', type: '3', readonly: '1' },
      { roleid: '4', name: 'Guest role', type: '1', readonly: '0' },
    ],
    mediaTypes: [
      { mediatypeid: '1', name: 'Email', type: '0', status: '0' },
      { mediatypeid: '3', name: 'SMS', type: '2', status: '0' },
      { mediatypeid: '4', name: 'Email (HTML)', type: '0', status: '0' },
    ],
    tokens: [],
    leastPassword: 8,
    sessions: new Map(),
    failures: new Map(),
    next: { user: 3, media: 1, group: modern ? 14 : 13, token: 1 },
    nowMs,
  }
}

export function newGroup(usrgrpid: string, name: string, modern: boolean, parts: Thing = {}): Thing {
  const newer = modern ? { userdirectoryid: '0', mfa_status: '0', mfaid: '0' } : {}
  return { usrgrpid, name, gui_access: '0', users_status: '0', debug_mode: '0', ...newer, ...parts }
}

export function newUser(
  userid: string,
  texts: Readonly<Record<string, string>>,
  modern: boolean,
  parts: Partial<Pick<SimulatedUser, 'passwd' | 'usrgrps' | 'medias'>> = {},
): SimulatedUser {
  const all = { ...userDefaults, ...(modern ? directoryDefaults : {}), ...texts }
  return { userid, texts: all, passwd: '', usrgrps: [], medias: [], ...parts }
}

/** Effective status is the strictest of the groups. */
export function isBlocked(state: State, user: SimulatedUser): boolean {
  return groupsOf(state, user).some(group => group.users_status === '1')
}

export function groupsOf(state: State, { usrgrps }: SimulatedUser): readonly Thing[] {
  return state.groups.filter(group => usrgrps.includes(group.usrgrpid ?? ''))
}

export function roleOf(state: State, { texts }: SimulatedUser): Thing | undefined {
  return state.roles.find(role => role.roleid === texts.roleid)
}

export const isSuperAdmin = (state: State, user: SimulatedUser): boolean => roleOf(state, user)?.type === '3'

export const randomHex = (characters: number): string => randomBytes(characters / 2).toString('hex')
