import { shorten } from '../../domain/shorten.ts'
import type { IndexedValue, ScimTx } from '../../store/scim.ts'
import type { Dialect } from '../dialect.ts'
import type { Attribute, ResourceType } from '../schema.ts'
import { ScimError } from '../scim-error.ts'

/** Names of unique attributes by the path of their values, per type. `id` is ours and needs no check. */
const uniques = new WeakMap<ResourceType, ReadonlyMap<string, string>>()

function uniquePaths(type: ResourceType): ReadonlyMap<string, string> {
  const made = uniques.get(type)
  if (made !== undefined) return made
  const paths = new Map<string, string>()
  const add = (prefix: string, { name, uniqueness, subAttributes }: Attribute): void => {
    if (uniqueness !== 'none') paths.set(`${prefix}${name}`.toLowerCase(), name)
    for (const sub of subAttributes)
      if (sub.uniqueness !== 'none') paths.set(`${prefix}${name}.${sub.name}`.toLowerCase(), `${name}.${sub.name}`)
  }
  for (const attribute of type.schema.attributes) add('', attribute)
  for (const { schema } of type.extensions) for (const attribute of schema.attributes) add(`${schema.id}:`, attribute)
  uniques.set(type, paths)
  return paths
}

/**
 * Refuses values that another resource of the type holds already (C6, U7, H2).
 * @param except the resource itself
 * @throws ScimError 409 uniqueness
 */
export async function expectUnique(
  values: readonly IndexedValue[],
  type: ResourceType,
  who: { readonly tenant: string; readonly dialect: Pick<Dialect, 'groupNameUnique'>; readonly except?: string },
  tx: ScimTx,
): Promise<void> {
  const paths = uniquePaths(type)
  for (const { path, text } of values) {
    if (text === undefined) continue
    const name = paths.get(path) ?? (isGroupName(path, type, who.dialect) ? 'displayName' : undefined)
    if (name === undefined) continue
    if (await tx.isTaken(who.tenant, type.name, path, text, who.except))
      throw new ScimError(409, `${name} ${shorten(text)} belongs to another ${type.name} already`, 'uniqueness')
  }
}

const isGroupName = (path: string, { name }: ResourceType, { groupNameUnique }: Pick<Dialect, 'groupNameUnique'>) =>
  groupNameUnique && name === 'Group' && path === 'displayname'
