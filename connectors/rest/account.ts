import {
  type AttributeSpec,
  exactText,
  Fault,
  plainText,
  type RemoteAccount,
  type RemoteId,
  remoteId,
  type Scalar,
  type Value,
} from '#contract'
import { isRecord, type Raw } from '#kit'
import type { DescribedAttribute } from './describe/attributes.ts'
import type { Description } from './describe/description.ts'
import { attributesIn } from './named.ts'
import { dig } from './path.ts'

/** An account of a whole record. Secrets and what is never shown stay out. @throws Fault `broken` for a record without an id */
export function accountOf(record: Raw, description: Description): RemoteAccount {
  const owned = description.foreign.find(({ at, is }) => dig(record, at) === is)
  return {
    remoteId: idOf(record, description),
    active: isActive(record, description),
    attributes: attributesOf(record, description),
    ...(owned === undefined ? {} : { foreign: owned.says }),
  }
}

/** Attributes a record shows. Secrets and what is never shown stay out. */
export function attributesOf(record: Raw, description: Description): RemoteAccount['attributes'] {
  const attributes: Record<string, Value | null> = {}
  for (const [name, attribute] of attributesIn(record, description)) {
    const value =
      attribute.secret || !attribute.shown ? undefined : attributeValue(dig(record, attribute.at ?? name), attribute)
    if (value !== undefined) attributes[name] = value
  }
  return attributes
}

/** @throws Fault `broken` for a record without an id, and for one that may have been rounded: it would be somebody else's */
export function idOf(record: unknown, { id, product }: Description, at = id): RemoteId {
  const found = dig(record, at)
  const text = exactText(found)
  if (text !== undefined && text !== '') return remoteId(text)
  if (typeof found !== 'number') throw new Fault('broken', `${product} gave no id at ${at}`)
  const sentence = `${product} gave an id at ${at} that is no exact whole number; such an id may be somebody else’s, and nothing is asked under it`
  throw new Fault('broken', sentence)
}

/** Can the person sign in? Systems that do not say show enabled accounts only. */
export function isActive(record: Raw, { active }: Description): boolean {
  return active === undefined || active.is.some(value => dig(record, active.at) === value)
}

/** A value of a record as an attribute holds it. @returns undefined where there is none, or something else */
export function attributeValue(
  found: unknown,
  { type, wire }: Pick<DescribedAttribute, 'type' | 'wire'>,
): Value | null | undefined {
  if (found === undefined) return undefined
  if (type === 'list')
    return Array.isArray(found)
      ? found.filter(isScalar).map(each => inward(each, wire))
      : found === null
        ? []
        : undefined
  // Records are as flat in JSON as attributes are: text, numbers, booleans, null and lists of these.
  if (type === 'records') return Array.isArray(found) ? found.filter(isFlat) : undefined
  if (found === null) return null
  if (!isScalar(found)) return undefined
  if (type === 'text') return String(found)
  if (type === 'boolean') return typeof found === 'number' || typeof found === 'bigint' ? Number(found) !== 0 : found
  return found
}

/** A number that may have been rounded is no value. */
const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'boolean' || plainText(value) !== ''

const isFlat = (value: unknown): value is Readonly<Record<string, Scalar | null>> =>
  isRecord(value) && Object.values(value).every(each => each === null || isScalar(each))

const inward = (value: Scalar, wire: DescribedAttribute['wire']): Scalar => (wire === undefined ? value : String(value))

/** What planning has to know about a described attribute. */
export function specOf({ type, description, ...rest }: DescribedAttribute): AttributeSpec {
  const own = rest.own ?? (type === 'list' ? 'additive' : undefined)
  return {
    type,
    description,
    ...(own !== undefined && { own }),
    ...(rest.required && { required: true }),
    ...(rest.secret && { secret: true }),
    ...(rest.readOnly !== undefined && { readOnly: rest.readOnly }),
    ...(rest.maxLength !== undefined && { maxLength: rest.maxLength }),
    ...(rest.choices !== undefined && { choices: rest.choices }),
    ...(rest.lookup !== undefined && { lookup: { kind: rest.lookup } }),
    ...(rest.identity !== undefined && { identity: rest.identity }),
    ...(!rest.shown && { mayBeHidden: true }),
    ...(rest.grantsAdministration && { grantsAdministration: true }),
    equality: {
      case: rest.case,
      trimmed: rest.trimmed,
      numberAsText: rest.wire === 'number',
      ...(rest.caseSource !== undefined && { source: rest.caseSource }),
    },
  }
}
