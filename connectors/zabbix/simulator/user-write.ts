import { isObject, type Params, recordsOf } from './params.ts'
import { applicationError, invalidAt, invalidParams, notThere, type Refusal } from './refusal.ts'
import type { Caller } from './sessions.ts'
import {
  hasMediaIds,
  isModern,
  isSuperAdmin,
  newUser,
  type SimulatedMedia,
  type SimulatedUser,
  type State,
} from './state.ts'
import { checkDrafts, type WriteDraft } from './user-checks.ts'
import { checkForm, type UserInput } from './user-form.ts'

/** Makes users, all or none. @throws Refusal */
export function createUsers(params: Params, caller: Caller, state: State): unknown {
  requireSuperAdmin('user.create', caller, state)
  const inputs = recordsOf(params).map(record => oldNames(record, state))
  if (inputs.length === 0) throw invalidAt('/', 'cannot be empty.')
  for (const [index, input] of inputs.entries()) checkForm(input, index, 'create', state)
  const drafts = inputs.map((input, index) => {
    const blank = newUser(String(state.next.user + index), {}, isModern(state))
    return { input, before: undefined, after: overlaid(blank, input, state) }
  })
  return store(drafts, caller, state)
}

/** Changes users, all or none: only properties that are given, lists as a whole. @throws Refusal */
export function updateUsers(params: Params, caller: Caller, state: State): unknown {
  const inputs = recordsOf(params).map(record => oldNames(record, state))
  if (inputs.length === 0)
    throw isModern(state) ? invalidAt('/', 'cannot be empty.') : invalidAt('/1', 'the parameter "userid" is missing.')
  for (const [index, input] of inputs.entries()) checkForm(input, index, 'update', state)
  refuseRepeats(inputs)
  const drafts = inputs.map((input): WriteDraft => {
    const before = state.users.get(String(input.userid))
    if (before === undefined || !(isSuperAdmin(state, caller.user) || before.userid === caller.user.userid))
      throw notThere()
    return { input, before, after: overlaid(before, input, state) }
  })
  return store(drafts, caller, state)
}

function refuseRepeats(inputs: readonly UserInput[]): void {
  const seen = new Set<string>()
  inputs.forEach((input, index) => {
    const id = String(input.userid)
    if (seen.has(id)) throw invalidAt(`/${index + 1}`, `value (userid)=(${id}) already exists.`)
    seen.add(id)
  })
}

/** @throws Refusal for oneself, the guest, the last super admin and users that are not there */
export function deleteUsers(params: Params, caller: Caller, state: State): unknown {
  requireSuperAdmin('user.delete', caller, state)
  const ids = Object.values(params).map(String)
  if (ids.length === 0) throw invalidAt('/', 'cannot be empty.')
  for (const id of ids) {
    if (!state.users.has(id)) throw notThere()
    if (id === caller.user.userid)
      throw invalidParams(`User is not allowed to delete ${isModern(state) ? 'oneself' : 'himself'}.`)
    if (state.users.get(id)?.texts.username === 'guest') {
      throw invalidParams('Cannot delete Zabbix internal user "guest", try disabling that user.')
    }
  }
  state.users = new Map([...state.users].filter(([id]) => !ids.includes(id)))
  endSessions(ids, state)
  return { userids: ids }
}

function requireSuperAdmin(method: string, { user }: Caller, state: State): void {
  if (!isSuperAdmin(state, user)) throw forbidden(method, state)
}

function forbidden(method: string, state: State): Refusal {
  const data = `No permissions to call "${method}".`
  return isModern(state) ? applicationError(data) : invalidParams(data)
}

/** Names from before 5.4 and 5.2, which 6.0 still takes. */
function oldNames({ alias, user_medias: medias, ...input }: UserInput, state: State): UserInput {
  const old = { ...(alias === undefined ? {} : { alias }), ...(medias === undefined ? {} : { user_medias: medias }) }
  if (isModern(state)) return { ...old, ...input }
  return { ...input, ...(alias === undefined ? {} : { username: alias }), ...(medias === undefined ? {} : { medias }) }
}

function store(drafts: readonly WriteDraft[], caller: Caller, state: State): unknown {
  checkDrafts(drafts, caller, state)
  state.users = new Map([...state.users, ...drafts.map(({ after }) => [after.userid, after] as const)])
  state.next.user += drafts.filter(({ before }) => before === undefined).length
  const renewed = drafts.filter(
    ({ input, before }) => input.passwd !== undefined && before !== undefined && isModern(state),
  )
  endSessions(
    renewed.map(({ after }) => after.userid),
    state,
  )
  return { userids: drafts.map(({ after }) => after.userid) }
}

function endSessions(userids: readonly string[], state: State): void {
  for (const [id, session] of state.sessions) if (userids.includes(session.userid)) state.sessions.delete(id)
}

function overlaid(before: SimulatedUser, input: UserInput, state: State): SimulatedUser {
  const { userid: _userid, passwd, current_passwd: _current, usrgrps, medias, ...rest } = input
  const given = Object.entries(rest).map(([name, value]) => [name, cutAtNul(String(value))] as const)
  const texts = { ...before.texts, ...Object.fromEntries(given), ...otherSwitch(rest) }
  return {
    userid: before.userid,
    texts,
    passwd: passwd === undefined ? before.passwd : String(passwd),
    usrgrps: usrgrps === undefined ? before.usrgrps : objects(usrgrps).map(group => String(group.usrgrpid)),
    medias: medias === undefined ? before.medias : newMedias(before.medias, objects(medias), state),
  }
}

/** Signing in by itself and signing out by itself exclude each other: setting one resets the other. */
function otherSwitch({ autologin, autologout }: UserInput): Readonly<Record<string, string>> {
  if (autologin !== undefined && Number(autologin) !== 0) return { autologout: '0' }
  return autologout !== undefined && String(autologout) !== '0' ? { autologin: '0' } : {}
}

/** Zabbix's own database driver ends a text there. */
const cutAtNul = (text: string): string => text.replace(/\0[\s\S]*$/, '')

/** Their form has been checked: objects, in a list or alone. */
function objects(value: unknown): readonly UserInput[] {
  return [value].flat().filter(isObject)
}

/** 6.0 finds a media by type and address, 7.0 by its id; what is not named goes, except what a directory put there. */
function newMedias(
  before: readonly SimulatedMedia[],
  inputs: readonly UserInput[],
  state: State,
): readonly SimulatedMedia[] {
  const named = inputs.map(input => media(input, partner(input, before, state), state))
  const kept = before.filter(one => one.provisioned === '1' && !named.some(other => other.mediaid === one.mediaid))
  return [...kept, ...named]
}

function partner(input: UserInput, before: readonly SimulatedMedia[], state: State): SimulatedMedia | undefined {
  if (hasMediaIds(state)) {
    const found = before.find(one => one.mediaid === String(input.mediaid))
    if (input.mediaid !== undefined && found === undefined) {
      throw invalidAt('/1/medias/1/mediaid', 'object does not exist or belongs to another object.')
    }
    return found
  }
  return before.find(one => one.mediatypeid === String(input.mediatypeid) && same(one.sendto, input.sendto))
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify([a].flat()) === JSON.stringify([b].flat())

function media(input: UserInput, there: SimulatedMedia | undefined, state: State): SimulatedMedia {
  const base = there ?? {
    mediaid: String(state.next.media++),
    active: '0',
    severity: '63',
    period: '1-7,00:00-24:00',
    provisioned: '0',
  }
  const text = (name: 'active' | 'severity' | 'period'): string => String(input[name] ?? base[name])
  const mediatypeid = String(input.mediatypeid ?? there?.mediatypeid)
  const type = state.mediaTypes.find(one => one.mediatypeid === mediatypeid)?.type
  const addresses = [input.sendto ?? there?.sendto ?? ''].flat().map(String)
  const sendto = type === '0' ? addresses : (addresses[0] ?? '')
  return { ...base, mediatypeid, sendto, active: text('active'), severity: text('severity'), period: text('period') }
}
