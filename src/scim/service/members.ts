import { shorten } from '../../domain/text/shorten.ts'
import type { ScimTx } from '../../store/scim.ts'
import type { Filter } from '../filter/filter.ts'
import { elementMatcher } from '../filter/match.ts'
import type { MemberEdit } from '../patch/member-edit.ts'
import { placeOf } from '../place.ts'
import type { Json, ResourceType } from '../schema.ts'
import { badRequest } from '../scim-error.ts'
import type { ScimCaller } from './request.ts'

/** What `members` may refer to (RFC 7643 §8.7.1). */
const memberTypes: ReadonlySet<string> = new Set(['User', 'Group'])

/**
 * Those ids that can become members of a group.
 * @throws ScimError 400 invalidValue for ids that name nothing here, unless the dialect skips them (C14), and for the group itself
 */
export async function findMembers(
  ids: readonly string[],
  group: string,
  { tenant, dialect }: ScimCaller,
  tx: ScimTx,
): Promise<readonly string[]> {
  if (ids.length === 0) return ids
  if (ids.includes(group)) throw badRequest('invalidValue', 'a group cannot be a member of itself')
  const types = await tx.typesOf(tenant, ids)
  const isKnown = (id: string): boolean => memberTypes.has(types.get(id) ?? '')
  const unknown = ids.filter(id => !isKnown(id))
  const [first] = unknown
  if (first === undefined) return ids
  if (dialect.unknownMembers === 'skip') return ids.filter(isKnown)
  const more = unknown.length === 1 ? '' : `, nor ${unknown.length - 1} more of the members`
  throw badRequest('invalidValue', `members: there is no resource ${shorten(first)} here${more}`)
}

/** An edit of which nothing can be wrong any more. */
type SoundEdit =
  | { readonly kind: 'add' | 'remove' | 'set'; readonly ids: readonly string[] }
  | { readonly kind: 'remove-where'; readonly isMeant: (member: Json) => boolean }

/**
 * Checks what a PATCH says about members, before anything of it is carried out.
 * @throws ScimError 400
 */
export async function checkEdits(
  edits: readonly MemberEdit[],
  group: string,
  type: ResourceType,
  caller: ScimCaller,
  tx: ScimTx,
): Promise<readonly SoundEdit[]> {
  const sound: SoundEdit[] = []
  for (const edit of edits) {
    if (edit.kind === 'remove') sound.push(edit)
    else if (edit.kind === 'remove-where') sound.push({ kind: edit.kind, isMeant: matcherOf(edit.filter, type) })
    else sound.push({ kind: edit.kind, ids: await findMembers(edit.ids, group, caller, tx) })
  }
  return sound
}

function matcherOf(filter: Filter, type: ResourceType): (member: Json) => boolean {
  const attribute = placeOf('members', type)?.attribute
  return attribute === undefined ? () => false : elementMatcher(filter, attribute)
}

/** Carries edits out in their order. @returns how many members came or went */
export async function editMembers(
  edits: readonly SoundEdit[],
  group: string,
  type: ResourceType,
  tenant: string,
  tx: ScimTx,
): Promise<number> {
  let moved = 0
  for (const edit of edits) {
    if ('isMeant' in edit) moved += await removeWhere(edit.isMeant, group, type, tenant, tx)
    else if (edit.kind === 'add') moved += await tx.addMembers(tenant, group, edit.ids)
    else if (edit.kind === 'set') moved += await tx.setMembers(tenant, group, edit.ids)
    else moved += await tx.removeMembers(tenant, group, edit.ids)
  }
  return moved
}

async function removeWhere(
  isMeant: (member: Json) => boolean,
  group: string,
  type: ResourceType,
  tenant: string,
  tx: ScimTx,
): Promise<number> {
  const stored = await tx.get(tenant, type.name, group, { groups: false, members: true })
  const meant = (stored?.members ?? []).filter(({ id, type: kind, display }) =>
    isMeant({ value: id, type: kind, display }),
  )
  return tx.removeMembers(
    tenant,
    group,
    meant.map(({ id }) => id),
  )
}
