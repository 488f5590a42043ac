import type { Served } from '#simulation'
import { json } from './reply.ts'
import { type State, type Thing, thingOf } from './state.ts'

/** Kinds of roles, by the number the list of roles takes as `additional`. */
const kinds: readonly string[] = ['Employee', 'ExternalUser', 'Anonymous', 'System']

/** `GET /MDOList/{name}`; roles are those of employees, unless another kind is asked for. @returns undefined: no such list */
export function listAnswer(name: string, url: URL, state: State): Served | undefined {
  const list = state.lists[name]
  if (list === undefined || name !== 'roles') return list === undefined ? undefined : json(list)
  return json(ofKind(list, Number(url.searchParams.get('additional') ?? 0)))
}

const ofKind = (roles: readonly Thing[], kind: number): readonly Thing[] =>
  roles.filter(({ ExtraInfo }) => ExtraInfo === String(kind))

/** `GET /Role/{kind}`, `GET /Role/WithFunctionRight/{name}`. @returns undefined: no such place */
export function rolePlace([, which = '', right = '']: readonly string[], state: State): Served | undefined {
  if (which === 'WithFunctionRight')
    return json((state.rights[right] ?? []).flatMap(id => thingOf(state, 'roles', id) ?? []))
  const kind = kinds.indexOf(which)
  return kind < 0 ? undefined : json(ofKind(state.lists.roles ?? [], kind))
}

/** Names of the function rights a role has. */
export const rightsOf = (role: number, { rights }: State): readonly string[] =>
  Object.entries(rights).flatMap(([name, roles]) => (roles.includes(role) ? [name] : []))
