import {
  type AttributeChange,
  type Attributes,
  Fault,
  isList,
  plainText,
  type Scalar,
  type Secret,
  shorten,
  type Value,
  wholeNumber,
  writeJson,
} from '#contract'
import type { Raw } from '#kit'
import { attributeValue } from './account.ts'
import type { DescribedAttribute } from './describe/attributes.ts'
import type { Description } from './describe/description.ts'
import { type Member, membersOf, wantedMembers } from './members.ts'
import { attributeNamed } from './named.ts'
import { dig, put } from './path.ts'
import { ensureSeen } from './seen.ts'

/** One place of a record and what to write there. */
export interface FieldEdit {
  readonly path: string
  readonly value: unknown
}

/** What a change writes. */
export interface Edits {
  readonly edits: readonly FieldEdit[]
  /** Places a whole record must not repeat, because other places say what becomes of them. */
  readonly omits: readonly string[]
}

const nothing: Edits = { edits: [], omits: [] }

/** Places and values of a new account. */
export function creationEdits(
  after: Attributes,
  secrets: Readonly<Record<string, Secret>>,
  description: Description,
): readonly FieldEdit[] {
  const plain = Object.entries(after).flatMap(([name, value]) => {
    const attribute = attributeNamed(name, description)
    // A new account has nothing that could be emptied.
    return attribute === undefined || value === null ? [] : written(name, attribute, outward(name, value, attribute))
  })
  return [...plain, ...secretEdits(secrets, description)]
}

/** Places and values of secrets. They are read by nobody, so they are always written. */
export function secretEdits(
  secrets: Readonly<Record<string, Secret>>,
  { attributes }: Description,
): readonly FieldEdit[] {
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const attribute = attributes[name]
    return attribute === undefined ? [] : written(name, attribute, secret.reveal())
  })
}

/**
 * What the changes of an operation write. Several changes of one list are one write: each would else undo those before it.
 * @param record the account as it is; without it, members of lists cannot be added or removed
 * @returns nothing for what is so already
 */
export function changesEdits(
  changes: readonly AttributeChange[],
  record: Raw | undefined,
  description: Description,
): readonly Edits[] {
  const byName = Map.groupBy(changes, ({ name }) => name)
  return [...byName].map(([name, same]) => attributeEdits(name, same, record, description))
}

function attributeEdits(
  name: string,
  changes: readonly AttributeChange[],
  record: Raw | undefined,
  description: Description,
): Edits {
  const attribute = attributeNamed(name, description)
  if (attribute === undefined) return nothing
  if (isShared(attribute) && record !== undefined) return listEdits(name, changes, attribute, record)
  return plainEdits(name, changes.at(-1)?.to ?? null, attribute, record)
}

function listEdits(
  name: string,
  changes: readonly AttributeChange[],
  attribute: DescribedAttribute,
  record: Raw,
): Edits {
  const steps = changes.map(({ to, mode = 'replace' }) => ({ given: membersOf(to), mode }))
  const present = presentMembers(name, attribute, record)
  const { members } = attribute
  const { all, added, removed } = wantedMembers(steps, present, attribute)
  // Who is not shown may be in it all the same: then nothing is known to be done either.
  const isTold = steps.every(({ mode }) => mode === 'add') && added.length === 0
  if (members === undefined && !isTold) ensureSeen(name, attribute, record, present.length)
  if (added.length + removed.length === 0) return nothing
  if (members === undefined) return { edits: written(name, attribute, outwardList(name, all, attribute)), omits: [] }
  const [coming, going] = [outwardList(name, added, attribute), outwardList(name, removed, attribute)]
  return {
    edits: [
      ...(added.length > 0 ? [{ path: members.add, value: coming }] : []),
      ...(removed.length > 0 ? [{ path: members.remove, value: going }] : []),
    ],
    omits: [placeOf(name, attribute)],
  }
}

/** Lists may hold what others put there: without a look at them they cannot be changed. */
export const isShared = ({ type }: DescribedAttribute): boolean => type === 'list' || type === 'records'

/**
 * What is in a list now.
 * @throws Fault `broken` when the record does not show the list at all: what others put there would be lost
 */
function presentMembers(name: string, attribute: DescribedAttribute, record: Raw): readonly Member[] {
  const { at = name, omitted } = attribute
  const [top = ''] = at.split('.')
  if (!omitted && !Object.hasOwn(record, top))
    throw new Fault('broken', `accounts do not show ${name} (at ${at}); say omitted: true if it is left out when empty`)
  return membersOf(attributeValue(dig(record, at), attribute))
}

function plainEdits(name: string, to: Value | null, attribute: DescribedAttribute, record: Raw | undefined): Edits {
  const value = outward(name, to, attribute)
  const place = placeOf(name, attribute)
  const isSame = record !== undefined && (attribute.at ?? name) === place && same(dig(record, place), value)
  return isSame ? nothing : { edits: written(name, attribute, value), omits: [] }
}

/** Two JSON values with the same content; both come from or go to the same place, so their keys are in one order. */
export const same = (a: unknown, b: unknown): boolean => writeJson(a) === writeJson(b)

const placeOf = (name: string, { at = name, to = at }: DescribedAttribute): string => to

const written = (name: string, attribute: DescribedAttribute, value: unknown): readonly FieldEdit[] =>
  [placeOf(name, attribute), ...attribute.also].map(path => ({ path, value }))

/** An attribute's value as JSON wants it. @throws Fault `rejected` for an id that is no number where it has to be */
function outward(name: string, value: Value | null, attribute: DescribedAttribute): unknown {
  const { wire, type, empty } = attribute
  if (value === null) return type === 'list' || type === 'records' ? [] : (empty ?? null)
  return isList(value) ? outwardList(name, value, attribute) : typed(name, value, wire)
}

const outwardList = (name: string, members: readonly Member[], { wire }: DescribedAttribute): readonly unknown[] =>
  members.map(each => (typeof each === 'object' ? each : typed(name, each, wire)))

function typed(name: string, value: Scalar, wire: DescribedAttribute['wire']): unknown {
  if (wire === undefined) return value
  const text = String(value)
  if (wire === 'text') return text
  if (/^\s*[+-]?\d{1,309}\s*$/.test(text)) return wholeNumber(BigInt(text.replace('+', '')))
  const number = Number(value)
  // Whole and this large, it may have been rounded.
  if (text.trim() !== '' && plainText(number) !== '') return number
  throw new Fault('rejected', `${name} wants a number, not ${shorten(value)}`, { field: name })
}

/** A record with edits laid over it. */
export const overlay = (record: Raw, edits: readonly FieldEdit[]): Raw =>
  edits.reduce((sum, { path, value }) => put(sum, path, value), record)
