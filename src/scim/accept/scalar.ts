import { isClean } from '../../mapping/values/accept.ts'
import { momentOf } from '../filter/moment.ts'
import type { Attribute, Json } from '../schema.ts'
import { badRequest } from '../scim-error.ts'
import { type Intake, nameIn, wrongType } from './intake.ts'

/**
 * Takes in one plain value (RFC 7643 §2.3). It keeps its bytes (C7), except that a loose dialect's "True" becomes a boolean.
 * @param parent name of the attribute it is part of, or ""
 * @throws ScimError 400 invalidValue when it is of another type than the attribute
 */
export function acceptScalar(
  value: Json,
  attribute: Attribute,
  { dialect }: Intake,
  parent: string,
): string | number | boolean {
  // The index compares numbers; one that it cannot hold would be found as its neighbour.
  if (typeof value === 'bigint' && (attribute.type === 'integer' || attribute.type === 'decimal'))
    throw wrongType(value, attribute, parent, 'a number below 2^53 (larger ones are kept as text)')
  switch (attribute.type) {
    case 'boolean': {
      const truth = dialect.loose ? booleanOf(value) : value
      if (typeof truth === 'boolean') return truth
      throw wrongType(value, attribute, parent, 'true or false')
    }
    case 'integer':
      if (typeof value === 'number' && Number.isSafeInteger(value)) return value
      throw wrongType(value, attribute, parent, 'a whole number')
    case 'decimal':
      if (typeof value === 'number' && Number.isFinite(value)) return value
      throw wrongType(value, attribute, parent, 'a number')
    default:
      return acceptText(value, attribute, dialect.loose, parent)
  }
}

/** Entra sends booleans as text unless told otherwise. */
function booleanOf(value: Json): Json {
  if (typeof value !== 'string') return value
  const folded = value.toLowerCase()
  return folded === 'true' ? true : folded === 'false' ? false : value
}

function acceptText(value: Json, attribute: Attribute, isLoose: boolean, parent: string): string {
  if (typeof value !== 'string') throw wrongType(value, attribute, parent, 'text')
  if (!isClean(value))
    throw badRequest(
      'invalidValue',
      `${nameIn(parent, attribute.name)} holds a NUL character or half a surrogate pair.`,
    )
  const flaw = flawOf(value, attribute.type, isLoose)
  if (flaw !== undefined) throw wrongType(value, attribute, parent, flaw)
  return value
}

/** What a text must be and is not. */
function flawOf(text: string, type: Attribute['type'], isLoose: boolean): string | undefined {
  if (type === 'dateTime') return momentOf(text) === undefined ? 'a moment like 2024-05-01T12:00:00Z' : undefined
  if (type === 'binary') return isBase64(text) ? undefined : 'base64'
  // Directories keep all sorts of text in URL fields; only whoever asks for strictness gets it.
  if (type === 'reference' && !isLoose) return /\s/.test(text) ? 'a URI' : undefined
  return undefined
}

/** RFC 4648 §4 and §5, with or without padding. */
const isBase64 = (text: string): boolean => /^[\w+/-]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1
