import type { RawRecord } from '../domain/contract.ts'
import { type PersonKey, personKey } from '../domain/names.ts'
import type { Person, RecordFailure } from '../domain/person.ts'
import { shorten } from '../domain/shorten.ts'
import type { Attributes } from '../domain/value.ts'
import { flatten, isClean, Refusal } from './accept.ts'
import type { Mapping } from './mapping.ts'
import { emptyBag, type Reader, reader } from './path.ts'

/** How records of one source become people. */
export interface Recipe {
  /** The raw field that says who somebody is. */
  readonly key: string
  /** Absent: the fields are the attributes, objects among them under dotted names. */
  readonly mapping?: Mapping
}

export type Normalised = { readonly person: Person } | { readonly failure: RecordFailure }

/**
 * Makes a person of a record. Never throws over data: what cannot be a person is a failure, so that it is never taken
 * for absent. Values keep their bytes; only the key is brought into normal form.
 */
export function normalise(record: RawRecord, recipe: Recipe): Normalised {
  const key = readKey(record, recipe)
  if (record.problem !== undefined)
    return fail(record, typeof key === 'string' ? key : undefined, new Refusal(record.problem))
  if (key instanceof Refusal) return fail(record, undefined, key, recipe.key)
  const mapped = recipe.mapping === undefined ? asTheyAre(record) : byRules(record, recipe.mapping)
  if (!('attributes' in mapped)) return { failure: { row: record.row, key, ...mapped } }
  const { active } = mapped.attributes
  if (active !== undefined && active !== null && typeof active !== 'boolean') {
    return fail(
      record,
      key,
      new Refusal('active has to be true or false: add "as: boolean" to its rule', active),
      'active',
    )
  }
  return { person: { key, attributes: mapped.attributes } }
}

/** Whose record it is, or why that cannot be told. */
export function keyIn(
  record: RawRecord,
  recipe: Recipe,
): { readonly key: PersonKey } | { readonly failure: RecordFailure } {
  const key = readKey(record, recipe)
  return key instanceof Refusal ? fail(record, undefined, key, recipe.key) : { key }
}

/** Readers by recipe, so that a million records split the key's name once. */
const keyReaders = new WeakMap<Recipe, Reader>()

function readKey({ fields }: RawRecord, recipe: Recipe): PersonKey | Refusal {
  const read = keyReaders.get(recipe) ?? reader(recipe.key)
  keyReaders.set(recipe, read)
  const raw = read(fields)
  if (raw === undefined || raw === null) return new Refusal(`the key field ${shorten(recipe.key)} is missing`)
  const text = keyText(raw)
  if (text instanceof Refusal) return text
  return personKey(text) ?? new Refusal(`the key field ${shorten(recipe.key)} is empty`)
}

function keyText(raw: unknown): string | Refusal {
  if (typeof raw === 'string')
    return isClean(raw) ? raw : new Refusal('the key is broken text: it holds a NUL or half a character', raw)
  if (typeof raw === 'bigint') return String(raw)
  if (typeof raw !== 'number') return new Refusal('the key has to be text or a number', raw)
  return Number.isSafeInteger(raw)
    ? String(raw)
    : new Refusal('the key is no exact whole number: keep it as text in the source', String(raw))
}

type Taken = { readonly attributes: Attributes } | Omit<RecordFailure, 'row' | 'key'>

function byRules({ fields }: RawRecord, mapping: Mapping): Taken {
  // A mapping over records judges every value it reads, so it may be given raw ones.
  const { attributes, failures } = mapping.apply(fields as Attributes)
  const [first] = failures
  if (first === undefined) return { attributes }
  const more = failures.length === 1 ? '' : ` (and ${failures.length - 1} more of its attributes cannot be read)`
  return {
    field: first.attribute,
    ...(first.value !== undefined && { value: first.value }),
    reason: `${first.attribute}: ${first.reason}${more}`,
  }
}

function asTheyAre({ fields }: RawRecord): Taken {
  const attributes = emptyBag()
  const odd = flatten(fields, attributes)
  if (odd === undefined) return { attributes }
  return { field: odd.name, ...shownValue(odd.refusal), reason: `${odd.name}: ${odd.refusal.reason}` }
}

function fail(
  { row }: RawRecord,
  key: PersonKey | undefined,
  refusal: Refusal,
  field?: string,
): { readonly failure: RecordFailure } {
  return {
    failure: {
      row,
      ...(key !== undefined && { key }),
      ...(field !== undefined && { field }),
      ...shownValue(refusal),
      reason: refusal.reason,
    },
  }
}

const shownValue = ({ value }: Refusal): { readonly value?: string } =>
  value === undefined ? {} : { value: shorten(value) }
