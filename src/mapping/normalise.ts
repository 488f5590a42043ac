import type { RawRecord } from '../domain/contract.ts'
import { exactText } from '../domain/json.ts'
import type { Person, RecordFailure, Unread } from '../domain/person.ts'
import { type PersonKey, personKey } from '../domain/text/names.ts'
import { shorten } from '../domain/text/shorten.ts'
import type { Attributes, Value } from '../domain/value.ts'
import type { Expected } from './expected.ts'
import type { Mapping } from './mapping.ts'
import { flatten, isClean, Refusal } from './values/accept.ts'
import { emptyBag, type Reader, reader } from './values/path.ts'

/** How records of one source become people. */
export interface Recipe {
  /** The raw field that says who somebody is. */
  readonly key: string
  /** Absent: the fields are the attributes, objects among them under dotted names. */
  readonly mapping?: Mapping
  /** What has to be in some record of a reading of everyone. */
  readonly expects?: readonly Expected[]
}

/** A failure is a record without a readable key: nobody can say whose it is. */
type Normalised = { readonly person: Person } | { readonly failure: RecordFailure }

/**
 * Makes a person of a record. Never throws over data: who is in a record is seen, however little of it can be read, and what
 * cannot be read is named. Values keep their bytes; only the key is brought into normal form.
 */
export function normalise(record: RawRecord, recipe: Recipe): Normalised {
  const key = readKey(record, recipe)
  if (record.problem !== undefined) {
    const refusal = new Refusal(record.problem)
    // In a damaged record a value may stand in its neighbour's place: nothing of it counts.
    return key instanceof Refusal
      ? fail(record, refusal)
      : { person: { key, attributes: emptyBag(), unread: [unreadOf(undefined, refusal)] } }
  }
  if (key instanceof Refusal) return fail(record, key, recipe.key)
  const taken = recipe.mapping === undefined ? asTheyAre(record) : byRules(record, recipe.mapping)
  const { active } = taken.attributes
  const { attributes, unread } =
    active === undefined || active === null || typeof active === 'boolean' ? taken : withoutActive(taken, active)
  return { person: unread.length === 0 ? { key, attributes } : { key, attributes, unread } }
}

/** Whose record it is, or why that cannot be told. */
export function keyIn(
  record: RawRecord,
  recipe: Recipe,
): { readonly key: PersonKey } | { readonly failure: RecordFailure } {
  const key = readKey(record, recipe)
  return key instanceof Refusal ? fail(record, key, recipe.key) : { key }
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
  if (typeof raw !== 'number' && typeof raw !== 'bigint') return new Refusal('the key has to be text or a number', raw)
  // The digits of a number that may have been rounded are not shown either: they are somebody else's.
  return (
    exactText(raw) ??
    new Refusal(
      'the key is no exact whole number: keep it as text in the source',
      Number.isInteger(raw) ? undefined : String(raw),
    )
  )
}

interface Taken {
  readonly attributes: Attributes
  readonly unread: readonly Unread[]
}

function byRules({ fields }: RawRecord, mapping: Mapping): Taken {
  // A mapping over records judges every value it reads, so it may be given raw ones.
  const { attributes, failures } = mapping.apply(fields as Attributes)
  return { attributes, unread: isSilent(attributes, failures, mapping) ? [...failures, silence(mapping)] : failures }
}

function asTheyAre({ fields }: RawRecord): Taken {
  const attributes = emptyBag()
  const refused = flatten(fields, attributes)
  const unread = refused.length === 0 ? noneUnread : refused.map(({ name, refusal }) => unreadOf(name, refusal))
  return { attributes, unread }
}

/** A rule says whether somebody is active, and here it says nothing: that is neither yes nor no. */
const isSilent = ({ active }: Attributes, failures: readonly Unread[], { rules }: Mapping): boolean =>
  rules.active !== undefined &&
  rules.active.optional !== true &&
  (active === undefined || active === null) &&
  !failures.some(({ attribute }) => attribute === 'active')

function silence({ rules }: Mapping): Unread {
  const from = rules.active?.from
  const what = from === undefined ? 'its rule gives nothing' : `${shorten(from)} is empty`
  const reason = `${what}, so nobody knows whether this person is active; give the rule a default if that means something`
  return { attribute: 'active', reason }
}

/** Whether somebody is active is read exactly or not at all. */
function withoutActive({ attributes, unread }: Taken, active: Value): Taken {
  const others = emptyBag()
  for (const name of Object.keys(attributes)) if (name !== 'active') others[name] = attributes[name] ?? null
  const refusal = new Refusal('has to be true or false: add "as: boolean" to its rule', active)
  return { attributes: others, unread: [...unread, unreadOf('active', refusal)] }
}

const noneUnread: readonly Unread[] = []

function unreadOf(attribute: string | undefined, { reason, value }: Refusal): Unread {
  return {
    ...(attribute !== undefined && { attribute }),
    ...(value !== undefined && { value: shorten(value) }),
    reason,
  }
}

function fail({ row }: RawRecord, { reason, value }: Refusal, field?: string): { readonly failure: RecordFailure } {
  return {
    failure: {
      row,
      ...(field !== undefined && { field }),
      ...(value !== undefined && { value: shorten(value) }),
      reason,
    },
  }
}
