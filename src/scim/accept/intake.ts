import { shorten } from '../../domain/text/shorten.ts'
import type { Dialect } from '../dialect.ts'
import type { Attribute, Json } from '../schema.ts'
import { badRequest, type ScimError } from '../scim-error.ts'
import { type Counts, noCounts } from './limits.ts'

/** What goes along while one request's values are taken in. */
export interface Intake {
  readonly dialect: Dialect
  /** Names that nobody declared, as far as the dialect ignores them. */
  readonly ignored: Set<string>
  readonly counts: Counts
}

/** The intake of a new request. */
export const newIntake = (dialect: Dialect): Intake => ({ dialect, ignored: new Set(), counts: noCounts() })

/** Names kept of what one request had ignored; whoever sends more has made the point. */
const mostIgnored = 50

/**
 * Notes a name nobody declared.
 * @throws ScimError 400 invalidValue when the dialect rejects such names
 */
export function passOver(name: string, { dialect, ignored }: Intake): void {
  if (dialect.unknown === 'reject') throw badRequest('invalidValue', `There is no attribute ${shorten(name, 100)}.`)
  if (ignored.size < mostIgnored) ignored.add(name)
}

/** A name for a message: `emails`, `emails.value`. */
export const nameIn = (parent: string, name: string): string => (parent === '' ? name : `${parent}.${name}`)

/** A value of the wrong type (C10). Values of what is never returned stay out of the message. @param wanted "text", "true or false" */
export function wrongType(value: Json, attribute: Attribute, parent: string, wanted: string): ScimError {
  const found = attribute.returned === 'never' ? '' : `, not ${shorten(value)}`
  return badRequest('invalidValue', `${nameIn(parent, attribute.name)} must be ${wanted}${found}.`)
}
