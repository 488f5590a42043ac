import type { AttributePlace } from '../place.ts'
import type { Attribute } from '../schema.ts'

/** A place that holds plain values: what is indexed, compared and sorted. */
export interface Leaf {
  /** As in `IndexedValue.path`. */
  readonly path: string
  /** The attribute that holds the values: the sub-attribute if there is one. */
  readonly attribute: Attribute
  /** The complex attribute around it. */
  readonly parent?: Attribute
}

/**
 * The leaf a comparison with a place means: itself, or of a complex attribute its `value` (F10: `manager eq "x"`, `emails co "x"`).
 * @returns undefined for a complex attribute without `value`, and for an extension as a whole
 */
export function leafOf({ attribute, sub, path }: AttributePlace): Leaf | undefined {
  if (attribute === undefined) return undefined
  if (sub !== undefined)
    return sub.type === 'complex' ? undefined : { path, attribute: exactIds(sub, attribute), parent: attribute }
  if (attribute.type !== 'complex') return { path, attribute }
  return leavesUnder(attribute, path).find(({ attribute }) => attribute.name.toLowerCase() === 'value')
}

/** Every leaf at or below a place that may be asked for: having one of them is what `pr` means. */
export function leavesOf({ extension, attribute, sub, path }: AttributePlace): readonly Leaf[] {
  if (attribute === undefined) {
    const attributes = extension?.attributes ?? []
    return attributes.flatMap(one => leavesOf({ attribute: one, path: `${path}:${one.name.toLowerCase()}` }))
  }
  if (sub !== undefined) return [{ path, attribute: sub, parent: attribute }].filter(isFilterable)
  const leaves = attribute.type === 'complex' ? leavesUnder(attribute, path) : [{ path, attribute }]
  return leaves.filter(isFilterable)
}

/** Where a name inside brackets points to; `value` of an attribute without sub-attributes is its element itself. */
export function placeWithin(
  name: string,
  { attribute, path }: { attribute: Attribute; path: string },
): AttributePlace | undefined {
  const folded = name.toLowerCase()
  if (attribute.type !== 'complex') return folded === 'value' ? { attribute, path } : undefined
  const sub = attribute.subAttributes.find(one => one.name.toLowerCase() === folded)
  return sub === undefined ? undefined : { attribute, sub, path: `${path}.${folded}` }
}

/** Whether filters may ask for it: not secrets, and not what is only made up when a resource is shown. */
export const isFilterable = ({ attribute, parent, path }: Leaf): boolean =>
  [attribute, parent ?? attribute].every(one => one.returned !== 'never' && one.mutability !== 'writeOnly') &&
  !shownOnly.has(path)

/** Depend on the address a client uses, or are always the same; the store has no rows for them. */
const shownOnly = new Set(['meta.location', 'members.$ref', 'groups.$ref', 'groups.type'])

/**
 * Whether the leaf is a plain list (`schemas`) as a whole.
 * @param isInside within brackets, where `value` of a plain list is one element of it
 */
export const isOwnList = ({ attribute, parent }: Leaf, isInside: boolean): boolean =>
  attribute.multiValued && parent === undefined && !isInside

function leavesUnder(attribute: Attribute, path: string): readonly Leaf[] {
  return attribute.subAttributes
    .filter(({ type }) => type !== 'complex')
    .map(sub => ({ path: `${path}.${sub.name.toLowerCase()}`, attribute: exactIds(sub, attribute), parent: attribute }))
}

/**
 * Members and groups are rows that hold ids, and ids are exact (F3), although RFC 7643 §8.7.1 declares `members.value` without case.
 */
function exactIds(sub: Attribute, { name }: Attribute): Attribute {
  const isId = sub.name.toLowerCase() === 'value' && /^(?:members|groups)$/i.test(name)
  return isId && !sub.caseExact ? { ...sub, caseExact: true } : sub
}
