import type { Dialect } from '../../../src/scim/dialect.ts'
import { enterprise } from '../stage.ts'

/**
 * PATCH once more, the naive way: copy everything, then loop. It knows a few attributes by hand and shares nothing with the real
 * code, so that the two can be compared over random requests.
 */
export type Thing = Record<string, unknown>

interface Known {
  readonly kind: 'text' | 'flag' | 'object' | 'list'
  readonly required?: boolean
  /** Sub-attributes. */
  readonly parts?: Readonly<Record<string, 'text' | 'flag' | 'fixed'>>
  readonly types?: readonly string[]
}

const plural = { value: 'text', type: 'text', display: 'text', primary: 'flag' } as const

/** Under the names the real body has; those of the extension behind a `!`. */
export const known: Readonly<Record<string, Known>> = {
  userName: { kind: 'text', required: true },
  title: { kind: 'text' },
  active: { kind: 'flag' },
  name: { kind: 'object', parts: { givenName: 'text', familyName: 'text' } },
  emails: { kind: 'list', parts: plural, types: ['work', 'home', 'other'] },
  roles: { kind: 'list', parts: plural, types: [] },
  '!department': { kind: 'text' },
  '!manager': { kind: 'object', parts: { value: 'text', $ref: 'text', displayName: 'fixed' } },
}

/** A filter of the kinds that are tried: all terms must hold, or, negated, not all of them. */
export interface Where {
  readonly negated: boolean
  readonly terms: readonly { readonly part: string; readonly equals: string | boolean }[]
}

export interface Step {
  readonly op: 'add' | 'replace' | 'remove'
  readonly attribute: string
  readonly where?: Where
  readonly part?: string
  /** Said without a path, by a name in the value. */
  readonly isPathless: boolean
  /** Undefined: no value. */
  readonly value?: unknown
}

class Refused extends Error {}

/** @returns the body, or the scimType of the refusal */
export function model(body: Thing, steps: readonly Step[], dialect: Dialect): Thing | string {
  const copy = structuredClone(body)
  if (steps.some(({ op, value }) => op !== 'remove' && value === undefined)) return 'invalidValue'
  try {
    for (const step of steps) perform(copy, step, dialect)
  } catch (error) {
    if (error instanceof Refused) return error.message
    throw error
  }
  return copy
}

function refuse(kind: string): never {
  throw new Refused(kind)
}

function perform(body: Thing, step: Step, dialect: Dialect): void {
  const isExtension = step.attribute.startsWith('!')
  const name = step.attribute.replace('!', '')
  const attribute = known[step.attribute]
  if (attribute === undefined) throw new Error(step.attribute)
  const home = (isExtension ? (body[enterprise] ?? {}) : body) as Thing
  const before = JSON.stringify(home[name])
  const after = become(home[name], step, attribute, dialect)
  if (JSON.stringify(after) !== before && attribute.required && String(after ?? '').trim() === '')
    refuse(step.op === 'remove' ? 'mutability' : 'invalidValue')
  if (after === undefined) delete home[name]
  else home[name] = after
  if (!isExtension) return
  if (Object.keys(home).length === 0) delete body[enterprise]
  else body[enterprise] = home
}

function become(current: unknown, step: Step, attribute: Known, dialect: Dialect): unknown {
  if (step.where !== undefined) return becomeWhere(current as Thing[] | undefined, step, step.where, attribute, dialect)
  if (step.part !== undefined) return becomePart(current, step, step.part, attribute, dialect)
  if (attribute.kind === 'list') return becomeList((current ?? []) as Thing[], step, attribute, dialect)
  if (step.op === 'remove') return undefined
  let value = step.value
  if (Array.isArray(value) && value.length === 1 && dialect.loose) value = value[0] ?? null
  if (nothing(value)) {
    if (step.op === 'add' && value !== null) return current
    return undefined
  }
  if (attribute.kind !== 'object') return plain(value, attribute.kind)
  if (dialect.loose && typeof value !== 'object' && attribute.parts?.value !== undefined) value = { value }
  return mergeObject((current ?? {}) as Thing, value, attribute, dialect)
}

function mergeObject(
  current: Thing,
  value: unknown,
  attribute: Known,
  dialect: Dialect,
  isElement = false,
): Thing | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('invalidValue')
  const merged = { ...current }
  for (const [part, raw] of Object.entries(value)) {
    const kind = attribute.parts?.[part]
    if (kind === undefined || kind === 'fixed') continue
    const taken = single(raw, kind, dialect)
    if (taken === undefined) delete merged[part]
    else merged[part] = taken
  }
  return isElement ? filled(merged) : cured(merged, current, dialect)
}

/** An emptied reference is none, and one that points elsewhere has lost its address. */
function cured(merged: Thing, current: Thing, dialect: Dialect): Thing | undefined {
  if (dialect.loose && merged.value === '') return undefined
  if (merged.value !== current.value && merged.$ref === current.$ref) delete merged.$ref
  return filled(merged)
}

function becomePart(current: unknown, step: Step, part: string, attribute: Known, dialect: Dialect): unknown {
  const value = partValue(step, part, attribute, dialect)
  if (attribute.kind === 'object') return withPart((current ?? {}) as Thing, part, value, attribute, dialect)
  const before = (current ?? [{}]) as Thing[]
  const after = before
    .map(element => withPart(element, part, value, attribute, dialect))
    .filter(one => one !== undefined)
  return after.length === 0 ? undefined : tidy(after, before, dialect)
}

function partValue(step: Step, part: string, attribute: Known, dialect: Dialect): unknown {
  const kind = attribute.parts?.[part] ?? 'fixed'
  if (kind === 'fixed') refuse('mutability')
  return step.op === 'remove' ? undefined : single(step.value, kind as 'text' | 'flag', dialect)
}

function withPart(element: Thing, part: string, value: unknown, attribute: Known, dialect: Dialect): Thing | undefined {
  const after = { ...element }
  if (value === undefined) delete after[part]
  else after[part] = value
  return attribute.kind === 'object' && part === 'value' && element.value !== value
    ? cured(after, element, dialect)
    : filled(after)
}

function becomeList(current: Thing[], step: Step, attribute: Known, dialect: Dialect): unknown {
  if (step.op === 'remove' && (step.value === undefined || step.value === null)) return undefined
  const listed = list(step.value, attribute, dialect)
  if (step.op === 'replace') return listed.length === 0 ? undefined : listed
  if (step.op === 'remove') {
    const kept = current.filter(element => !listed.some(one => isMeant(one, element)))
    return kept.length === 0 ? undefined : kept
  }
  const after = addAll(current, listed)
  return after.length === 0 ? undefined : tidy(after, current, dialect)
}

function isMeant(listed: Thing, element: Thing): boolean {
  if (listed.value !== undefined && listed.type === undefined) return folded(listed.value) === folded(element.value)
  return same(listed, element)
}

function addAll(current: readonly Thing[], more: readonly Thing[]): Thing[] {
  const after = [...current]
  for (const element of more) {
    // What is compared is how the list was; elements of one request are different ones already.
    const at = current.findIndex(one => same(one, element))
    if (at < 0) after.push(element)
    else after[at] = { ...after[at], ...element }
  }
  return after
}

function becomeWhere(
  current: Thing[] | undefined,
  step: Step,
  where: Where,
  attribute: Known,
  dialect: Dialect,
): unknown {
  const before: readonly Thing[] = current ?? []
  const isBare = dialect.loose && step.op !== 'remove' && step.part === undefined && typeof step.value !== 'object'
  const part = isBare ? 'value' : step.part
  const value = part === undefined ? wholeValue(step, attribute, dialect) : partValue(step, part, attribute, dialect)
  const isGone = step.op === 'remove' || step.value === null
  let after: readonly Thing[]
  if (before.some(element => holds(where, element))) {
    after = before.flatMap((element): Thing | readonly Thing[] => {
      if (!holds(where, element)) return [element]
      if (part !== undefined) return withPart(element, part, value, attribute, dialect) ?? []
      if (isGone || (step.op === 'replace' && value === undefined)) return []
      if (step.op === 'replace') return [value as Thing]
      // Parts that are null are cleared, as in a single value; no parts at all are nothing to add.
      const added = only(step.value)
      return nothing(added) ? [element] : (mergeObject(element, added, attribute, dialect, true) ?? [])
    })
  } else if (isGone) after = before
  else {
    const made = origin(where, step.op as 'add' | 'replace', attribute, dialect)
    if (made === undefined) return refuse('noTarget')
    if (part === undefined && value === undefined) after = before
    else {
      const element =
        part === undefined ? { ...made, ...(value as Thing) } : withPart(made, part, value, attribute, dialect)
      after = element === undefined ? before : addAll(before, [element])
    }
  }
  return after.length === 0 ? undefined : tidy(after, before, dialect)
}

const only = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value)

function wholeValue(step: Step, attribute: Known, dialect: Dialect): Thing | undefined {
  if (step.op === 'remove' || step.value === null) return undefined
  if (Array.isArray(step.value) && !(dialect.loose && step.value.length === 1)) refuse('invalidValue')
  return element(only(step.value), attribute, dialect)
}

function origin(where: Where, op: 'add' | 'replace', { types = [] }: Known, dialect: Dialect): Thing | undefined {
  if (where.negated || (op === 'replace' && dialect.missingElement === 'strict')) return undefined
  const made: Thing = {}
  for (const { part, equals } of where.terms) {
    if (made[part] !== undefined && made[part] !== equals) return undefined
    made[part] = equals
  }
  if (op === 'add' || dialect.missingElement === 'create') return made
  const isTyped = Object.entries(made).every(
    ([part, value]) =>
      part === 'primary' || (part === 'type' && (types.length === 0 || types.includes(String(value).toLowerCase()))),
  )
  return isTyped ? made : undefined
}

function holds({ negated, terms }: Where, element: Thing): boolean {
  const all = terms.every(
    ({ part, equals }) =>
      element[part] !== undefined && element[part] !== '' && folded(element[part]) === folded(equals),
  )
  return all !== negated
}

function list(value: unknown, attribute: Known, dialect: Dialect): Thing[] {
  if (nothing(value)) return []
  if (!Array.isArray(value) && !dialect.loose) refuse('invalidValue')
  const elements = (Array.isArray(value) ? value : [value]).map(one => element(one, attribute, dialect))
  return tidy(
    elements.filter(one => one !== undefined),
    [],
    dialect,
  )
}

function element(value: unknown, attribute: Known, dialect: Dialect): Thing | undefined {
  if (nothing(value)) return undefined
  const object = dialect.loose && typeof value !== 'object' ? { value } : value
  return mergeObject({}, object, attribute, dialect, true)
}

/** One primary, and no element twice. */
function tidy(elements: readonly Thing[], before: readonly Thing[], dialect: Dialect): Thing[] {
  const primaries = elements.filter(one => one.primary === true)
  const fresh = elements.filter((one, at) => one.primary === true && before[at]?.primary !== true)
  if (primaries.length > 1 && new Set(fresh).size > 1 && dialect.primaries === 'reject') refuse('invalidValue')
  const chosen = fresh[0] ?? primaries[0]
  const single = elements.map(one => (one.primary === true && one !== chosen ? { ...one, primary: false } : one))
  const result: Thing[] = []
  for (const one of single) {
    const at = result.findIndex(other => same(other, one))
    if (at < 0) result.push(one)
    else result[at] = { ...result[at], ...one, ...(result[at]?.primary === true ? { primary: true } : {}) }
  }
  return result
}

function same(a: Thing, b: Thing): boolean {
  if (a.value === undefined || b.value === undefined)
    return a.value === b.value && ['type', 'display', 'primary'].every(part => a[part] === b[part])
  return folded(a.value) === folded(b.value) && folded(a.type) === folded(b.type)
}

const folded = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value)

function single(value: unknown, kind: 'text' | 'flag', dialect: Dialect): unknown {
  if (!Array.isArray(value)) return nothing(value) ? undefined : plain(value, kind)
  if (value.length === 0) return undefined
  if (value.length > 1 || !dialect.loose) refuse('invalidValue')
  return nothing(value[0]) ? undefined : plain(value[0], kind)
}

function plain(value: unknown, kind: 'text' | 'flag'): unknown {
  if (kind === 'text' ? typeof value === 'string' : typeof value === 'boolean') return value
  return refuse('invalidValue')
}

const nothing = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

const filled = (object: Thing): Thing | undefined => (Object.keys(object).length === 0 ? undefined : object)
