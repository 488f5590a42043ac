import { ownJson } from '../../domain/json.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { IndexedValue, ScimTx } from '../../store/scim.ts'
import { userSchema } from '../core-schemas.ts'
import type { Dialect } from '../dialect.ts'
import { sameJson } from '../same.ts'
import type { Attribute, Body, ResourceType } from '../schema.ts'
import { badRequest, ScimError } from '../scim-error.ts'

/** An attribute of which no two resources may have the same value. */
interface Unique {
  readonly name: string
  /** Where a body has it, or what it is part of. */
  readonly key: string
}

/** Unique attributes by the path of their values, per type. `id` is ours and needs no check. */
const uniques = new WeakMap<ResourceType, ReadonlyMap<string, Unique>>()

function uniquePaths(type: ResourceType): ReadonlyMap<string, Unique> {
  const made = uniques.get(type)
  if (made !== undefined) return made
  const paths = new Map<string, Unique>()
  const add = (prefix: string, key: string, { name, uniqueness, subAttributes }: Attribute): void => {
    if (uniqueness !== 'none') paths.set(`${prefix}${name}`.toLowerCase(), { name, key })
    for (const sub of subAttributes)
      if (sub.uniqueness !== 'none')
        paths.set(`${prefix}${name}.${sub.name}`.toLowerCase(), { name: `${name}.${sub.name}`, key })
  }
  for (const attribute of type.schema.attributes) add('', attribute.name, attribute)
  for (const { schema } of type.extensions)
    for (const attribute of schema.attributes) add(`${schema.id}:`, schema.id, attribute)
  uniques.set(type, paths)
  return paths
}

/** A body that is about to be written, and what is known of it. */
interface Claim {
  readonly tenant: string
  readonly dialect: Pick<Dialect, 'groupNameUnique'>
  readonly body: Body
  /** All of it, as filters see it. */
  readonly values: readonly IndexedValue[]
  /** What is there already. What stays as it was is not asked about again: most changes are of nothing unique. */
  readonly before?: { readonly id: string; readonly body: Body }
}

/**
 * Space at an end, and what cannot be seen or told from a space anywhere. Two names that differ in these alone look like one person and
 * would be two; taken for the same they might be two people and become one. So neither is guessed.
 */
const unseen = /^\s|\s$|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u

function hardToSee(name: string, text: string): ScimError {
  const code = unseen.exec(text)?.[0].codePointAt(0) ?? 0
  const point = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  const detail = `${name} ${shorten(text)} holds ${point}, a space at an end or a character nobody sees; send it without`
  return badRequest('invalidValue', detail)
}

/**
 * Refuses values that another resource of the type holds already (C6, U7, H2), or that look like another one.
 * @throws ScimError 409 uniqueness, 400 invalidValue
 */
export async function expectUnique(claim: Claim, type: ResourceType, tx: ScimTx): Promise<void> {
  const { tenant, dialect, body, values, before } = claim
  const paths = uniquePaths(type)
  for (const { path, text } of values) {
    const unique = paths.get(path) ?? (isGroupName(path, type, dialect) ? groupName : undefined)
    if (text === undefined || unique === undefined) continue
    const { name, key } = unique
    if (before !== undefined && sameJson(before.body[key], body[key])) continue
    if (unique !== groupName && unseen.test(text)) throw hardToSee(name, text)
    const holder = await tx.holderOf(tenant, type.name, path, text, before?.id)
    if (holder === undefined) continue
    const detail = `${name} ${shorten(text)} belongs to another ${type.name} already${await hintOf(holder, claim, type, tx)}`
    throw new ScimError(409, detail, 'uniqueness')
  }
}

/** Providers post a person who comes back as a new one: what they need is the one who is there, and inactive. */
async function hintOf(id: string, { tenant }: Claim, type: ResourceType, tx: ScimTx): Promise<string> {
  if (type.schema !== userSchema) return ''
  const holder = await tx.get(tenant, type.name, id, { groups: false, members: false })
  if (holder === undefined || ownJson<Body>(holder.body).active !== false) return ''
  return `, ${id}, who is inactive: a PATCH of it that sets active to true lets them in again`
}

/**
 * Unique attributes of a resource that is there whose value another one of its type holds as well. None that was checked when it was
 * written; it takes a change of what counts as the same.
 * @param values of it, as filters see it
 * @returns their names
 */
export async function sharedAttributes(
  { tenant, id, values }: { readonly tenant: string; readonly id: string; readonly values: readonly IndexedValue[] },
  type: ResourceType,
  tx: ScimTx,
): Promise<readonly string[]> {
  const paths = uniquePaths(type)
  const shared: string[] = []
  for (const { path, text } of values) {
    const unique = paths.get(path)
    if (text === undefined || unique === undefined) continue
    if ((await tx.holderOf(tenant, type.name, path, text, id)) !== undefined) shared.push(unique.name)
  }
  return shared
}

const groupName: Unique = { name: 'displayName', key: 'displayName' }

const isGroupName = (path: string, { name }: ResourceType, { groupNameUnique }: Pick<Dialect, 'groupNameUnique'>) =>
  groupNameUnique && name === 'Group' && path === 'displayname'
