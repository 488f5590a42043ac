import { invalidAt, invalidParams } from './refusal.ts'
import type { Caller } from './sessions.ts'
import { isBlocked, isModern, isSuperAdmin, type SimulatedUser, type State } from './state.ts'
import type { UserInput } from './user-form.ts'

/** Everything of one write request, before and after. */
export interface WriteDraft {
  readonly input: UserInput
  readonly before: SimulatedUser | undefined
  readonly after: SimulatedUser
}

/** Checks records against what is there: names, groups, roles, media types, ourselves. @throws Refusal */
export function checkDrafts(drafts: readonly WriteDraft[], caller: Caller, state: State): void {
  for (const [index, draft] of drafts.entries()) checkProvisioned(draft, index)
  checkNames(drafts, state)
  for (const [index, draft] of drafts.entries()) checkPassword(draft, index, caller, state)
  for (const [index, draft] of drafts.entries()) checkReferences(draft, index, state)
  for (const draft of drafts) checkOwnGroups(draft, caller, state)
  checkSuperAdmins(drafts, state)
  for (const draft of drafts) checkOwnRole(draft, caller)
}

/** Equal values pass. */
function checkProvisioned({ input, before, after }: WriteDraft, index: number): void {
  if (before === undefined || (before.texts.userdirectoryid ?? '0') === '0') return
  const differs: Readonly<Record<string, boolean>> = {
    username: before.texts.username !== after.texts.username,
    passwd: input.passwd !== undefined,
    roleid: before.texts.roleid !== after.texts.roleid,
    usrgrps: before.usrgrps.toSorted().join() !== after.usrgrps.toSorted().join(),
  }
  const name = Object.keys(differs).find(one => differs[one] === true)
  if (name !== undefined)
    throw invalidAt(`/${index + 1}`, `cannot update readonly parameter "${name}" of provisioned user.`)
}

function checkNames(drafts: readonly WriteDraft[], state: State): void {
  const renamed = drafts.filter(({ before, after }) => before?.texts.username !== after.texts.username)
  const wanted = new Set<string | undefined>()
  for (const draft of renamed) {
    const name = draft.after.texts.username
    if (wanted.has(name)) throw invalidAt(`/${drafts.indexOf(draft) + 1}`, `value (username)=(${name}) already exists.`)
    wanted.add(name)
  }
  if (wanted.size === 0) return
  // The database answers in the order of ids, whatever the order of the request.
  const taken = state.users.values().find(user => wanted.has(user.texts.username))
  if (taken !== undefined) throw invalidParams(`User with username "${taken.texts.username}" already exists.`)
}

const common = new Set(['password1', 'password123', 'qwertyuiop', '1234567890', 'zabbix123'])

function checkPassword({ input, before, after }: WriteDraft, index: number, caller: Caller, state: State): void {
  const { passwd, current_passwd: current } = input
  if (passwd === undefined && before !== undefined) return
  if (passwd === undefined || passwd === '') throw noPassword(after, state)
  const wrong = (reason: string) => invalidParams(`Incorrect value for field "/${index + 1}/passwd": ${reason}`)
  const text = String(passwd)
  const { username, name, surname } = after.texts
  if ([...text].length < state.leastPassword) throw wrong(`must be at least ${state.leastPassword} characters long.`)
  if ([username, name, surname].some(part => part && text.toLowerCase().includes(part.toLowerCase()))) {
    throw wrong("must not contain user's name, surname or username.")
  }
  if (common.has(text)) throw wrong('must not be one of common or context-specific passwords.')
  if (!isModern(state) || before?.userid !== caller.user.userid) return
  if (current === undefined) throw invalidParams('Current password is mandatory.')
  if (current !== before.passwd) throw invalidParams('Incorrect current password.')
}

function noPassword({ texts }: SimulatedUser, state: State) {
  if (!isModern(state)) return invalidParams('Incorrect value for field "passwd": cannot be empty.')
  return invalidParams(`User "${texts.username}" must have a password, because internal authentication is in effect.`)
}

function checkReferences({ input, after }: WriteDraft, index: number, state: State): void {
  const modern = isModern(state)
  const missing = (path: string, what: string, id: string) =>
    modern
      ? invalidAt(`/${index + 1}/${path}`, 'object does not exist.')
      : invalidParams(`${what} with ID "${id}" is not available.`)
  const role = after.texts.roleid ?? '0'
  const roleless = modern && role === '0'
  if (input.roleid !== undefined && !roleless && !state.roles.some(one => one.roleid === role))
    throw missing('roleid', 'User role', role)
  after.usrgrps.forEach((id, at) => {
    if (!state.groups.some(group => group.usrgrpid === id)) throw missing(`usrgrps/${at + 1}`, 'User group', id)
  })
  after.medias.forEach(({ mediatypeid, sendto }, at) => {
    const type = state.mediaTypes.find(one => one.mediatypeid === mediatypeid)
    if (type === undefined) throw missing(`medias/${at + 1}/mediatypeid`, 'Media type', mediatypeid)
    if (type.type === '0') checkAddresses([sendto].flat(), `/${index + 1}/medias/${at + 1}`, mediatypeid, modern)
  })
}

function checkAddresses(addresses: readonly string[], path: string, type: string, modern: boolean): void {
  const wrong = addresses.findIndex(address => !/^\S+@\S+$/.test(address))
  if (wrong < 0) return
  if (!modern) throw invalidParams(`Invalid email address for media type with ID "${type}".`)
  throw invalidAt(`${path}/sendto/${wrong + 1}`, 'an email address is expected.')
}

function checkSuperAdmins(drafts: readonly WriteDraft[], state: State): void {
  const users = new Map([...state.users, ...drafts.map(({ after }) => [after.userid, after] as const)])
  if (!users.values().some(user => isSuperAdmin(state, user) && !isBlocked(state, user))) {
    throw invalidParams('At least one active user must exist with role "Super admin role".')
  }
}

function checkOwnGroups({ before, after }: WriteDraft, { user }: Caller, state: State): void {
  if (before?.userid !== user.userid || !isBlocked(state, after)) return
  const who = isModern(state) ? 'oneself' : 'himself'
  throw invalidParams(`User cannot add ${who} to a disabled group or a group with disabled GUI access.`)
}

function checkOwnRole({ before, after }: WriteDraft, { user }: Caller): void {
  if (before?.userid !== user.userid || before.texts.roleid === after.texts.roleid) return
  throw invalidParams('User cannot change own role.')
}
