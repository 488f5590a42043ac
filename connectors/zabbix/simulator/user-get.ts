import { isObject, optionsOf, output, type Params, select, texts } from './params.ts'
import { applicationError, invalidAt } from './refusal.ts'
import {
  groupsOf,
  isBlocked,
  isModern,
  isSuperAdmin,
  roleOf,
  type SimulatedMedia,
  type SimulatedUser,
  type State,
} from './state.ts'

type Options = Readonly<Record<string, unknown>>

/** Lists users as the caller may see them. @throws Refusal */
export function getUsers(params: Params, caller: SimulatedUser, state: State): unknown {
  const options = optionsOf(params)
  const { sortfield, sortorder, countOutput, preservekeys, limit } = options
  if (sortfield !== undefined && !['userid', 'username'].includes(String(sortfield))) {
    throw applicationError(`Sorting by field "${sortfield}" not allowed.`)
  }
  const chosen = chosenUsers(options, caller, state)
  if (countOutput === true) return String(chosen.length)
  const sorted =
    sortfield === 'username' ? chosen.toSorted((a, b) => compare(a.texts.username, b.texts.username)) : chosen
  const ordered = sortorder === 'DESC' ? sorted.toReversed() : sorted
  const shown = ordered
    .slice(0, typeof limit === 'number' ? limit : undefined)
    .map(user => shownUser(user, options, state))
  return preservekeys === true ? Object.fromEntries(shown.map(one => [String(one.userid), one])) : shown
}

function chosenUsers(options: Options, caller: SimulatedUser, state: State): readonly SimulatedUser[] {
  const { userids, usrgrpids, filter, search, startSearch, searchWildcardsEnabled } = options
  const wrong = userids === undefined ? -1 : texts(userids).findIndex(id => !/^\d+$/.test(id))
  if (wrong >= 0) throw invalidAt(`/userids/${wrong + 1}`, 'a number is expected.')
  const all =
    userids === undefined ? [...state.users.values()] : texts(userids).flatMap(id => state.users.get(id) ?? [])
  const visible = all
    .filter(user => isSuperAdmin(state, caller) || user.usrgrps.some(id => caller.usrgrps.includes(id)))
    .filter(user => usrgrpids === undefined || user.usrgrps.some(id => texts(usrgrpids).includes(id)))
  const rows = visible.map(user => ({ ...user.texts, userid: user.userid, user }))
  return select(rows, { filter, search, startSearch, searchWildcardsEnabled }).map(row => row.user)
}

const compare = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0)

function shownUser(user: SimulatedUser, options: Options, state: State): Options {
  const { selectUsrgrps, selectMedias, selectRole, getAccess } = options
  return {
    ...output({ userid: user.userid, ...user.texts }, options.output, 'userid'),
    ...(getAccess === true ? access(user, state) : {}),
    ...(selectUsrgrps === undefined
      ? {}
      : { usrgrps: groupsOf(state, user).map(group => output(group, selectUsrgrps, 'usrgrpid')) }),
    ...(selectMedias === undefined
      ? {}
      : { medias: user.medias.map(media => part(shownMedia(media, user, state), selectMedias)) }),
    ...(selectRole === undefined ? {} : { role: part(roleOf(state, user) ?? {}, selectRole) }),
  }
}

/** Sub-selections of medias and roles do not add an id by themselves. */
function part(record: Options, wanted: unknown): Options {
  if (wanted === 'extend') return record
  const names = texts(wanted)
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)))
}

function shownMedia(media: SimulatedMedia, user: SimulatedUser, state: State): Options {
  const { provisioned, mediaid, ...rest } = media
  if (!isModern(state)) return { mediaid, userid: user.userid, ...rest }
  return { mediaid, ...rest, userdirectory_mediaid: provisioned === '1' ? '1' : '0', provisioned }
}

function access(user: SimulatedUser, state: State): Options {
  const status = isBlocked(state, user) ? '1' : '0'
  // 7.0 shows numbers for users without any group.
  if (isModern(state) && user.usrgrps.length === 0) return { gui_access: 0, debug_mode: 0, users_status: 0 }
  return { gui_access: '0', debug_mode: '0', users_status: status }
}

/** Lists of other things: groups, roles, media types. */
export function getThings(things: readonly Readonly<Record<string, string>>[], params: Params, id: string): unknown {
  const options = optionsOf(params)
  const ids = options[`${id}s`]
  const chosen = ids === undefined ? things : things.filter(one => texts(ids).includes(String(one[id])))
  return select(chosen, { ...options, filter: isObject(options.filter) ? options.filter : {} }).map(one =>
    output(one, options.output, id),
  )
}
