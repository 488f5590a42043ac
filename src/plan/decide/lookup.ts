import type { AttributeSpec } from '../../domain/attribute.ts'
import type { Attributes, Scalar, Value } from '../../domain/value.ts'
import { isList } from '../../domain/value.ts'
import type { TargetPolicy } from '../policy.ts'

/** What goes by a name at a target: one thing, by its id, or several that are named alike. */
export type Named = string | readonly string[]

/** What the target answered: kind -> name -> id. A name that is not in it does not exist there. */
export type IdsByKind = ReadonlyMap<string, ReadonlyMap<string, Named>>

/** The id of the one thing that goes by a name; undefined where there is none, and where several do: which is meant is not guessed. */
const onlyId = (named: Named | undefined): string | undefined => (typeof named === 'string' ? named : undefined)

interface LookedUp {
  readonly kind: string
  readonly field: string | undefined
}

/** Whether, and as what, an attribute's values are names to be looked up. */
function lookupOf(name: string, policy: TargetPolicy): LookedUp | undefined {
  const kind = policy.mapping.rules[name]?.lookup
  const spec: AttributeSpec | undefined = policy.attributes[name]
  return kind === undefined ? undefined : { kind, field: spec?.lookup?.field }
}

/** Every name that has to be known before these attributes can be sent, added to `into`. */
export function collectNames(attributes: Attributes, policy: TargetPolicy, into: Map<string, Set<string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    const looked = lookupOf(name, policy)
    if (looked === undefined || value === null) continue
    const names = into.get(looked.kind) ?? new Set<string>()
    for (const one of namesIn(value, looked.field)) names.add(one)
    into.set(looked.kind, names)
  }
}

/** An attribute that cannot be written now: the target knows nothing of that kind and name, or several things of it. */
export interface UnknownName {
  readonly attribute: string
  readonly kind: string
  readonly name: string
  /** The ids of those that are named alike; missing: there is none. */
  readonly alike?: readonly string[]
}

/** Attributes with ids instead of names, without those in which a name stands for no thing or several; the first such name of each. */
export function resolveNames(
  attributes: Attributes,
  policy: TargetPolicy,
  ids: IdsByKind,
): { readonly attributes: Attributes; readonly unknown: readonly UnknownName[] } {
  const resolved: Record<string, Value | null> = { ...attributes }
  const unknown: UnknownName[] = []
  for (const [name, value] of Object.entries(attributes)) {
    const looked = lookupOf(name, policy)
    if (looked === undefined || value === null) continue
    const known = ids.get(looked.kind)
    const missing = namesIn(value, looked.field).find(one => onlyId(known?.get(one)) === undefined)
    if (missing === undefined) resolved[name] = replaceNames(value, looked.field, one => onlyId(known?.get(one)) ?? one)
    else {
      const alike = known?.get(missing)
      const several = typeof alike === 'object' ? { alike } : {}
      unknown.push({ attribute: name, kind: looked.kind, name: missing, ...several })
      delete resolved[name]
    }
  }
  return { attributes: resolved, unknown }
}

/** The names that ids go by, as far as they were looked up. */
export const namesOfIds = (ids: ReadonlyMap<string, Named> | undefined): ReadonlyMap<string, string> =>
  new Map([...(ids ?? [])].flatMap(([name, named]) => [named].flat().map(id => [id, name] as const)))

function namesIn(value: Value, field: string | undefined): readonly string[] {
  const members: readonly (Scalar | Attributes)[] = isList(value) ? value : [value]
  return members.flatMap(member => {
    const one = typeof member === 'object' ? member[field ?? ''] : member
    return one === undefined || one === null ? [] : [String(one)]
  })
}

function replaceNames(value: Value, field: string | undefined, idOf: (name: string) => string): Value {
  if (!isList(value)) return idOf(String(value))
  const members: readonly (Scalar | Attributes)[] = value
  const records: Attributes[] = []
  const plain: Scalar[] = []
  for (const member of members) {
    if (typeof member !== 'object') plain.push(idOf(String(member)))
    else if (field !== undefined && member[field] !== undefined)
      records.push({ ...member, [field]: idOf(String(member[field])) })
    else records.push(member)
  }
  return records.length > 0 ? records : plain
}
