import { type AttributeChange, Fault, type Scalar } from '#contract'
import type { Raw } from '#kit'
import { places } from './attributes.ts'
import type { UserEdit } from './edits.ts'
import { isElement, withValue } from './places.ts'

/**
 * Whether a PATCH can be written without a look at the user. Elements of lists need one: whether they are there decides how they
 * are written. So does taking away: strict services refuse to remove what is not there, a membership too.
 */
export function canWriteUnseen(edits: readonly UserEdit[], changes: readonly AttributeChange[]): boolean {
  const takes = changes.some(({ name, mode = 'replace' }) => name === 'groups' && mode !== 'add')
  return !takes && edits.length > 0 && edits.every(({ place, value }) => value !== null && !isElement(place))
}

/** The user as far as the service last confirmed it: what we have changed since has a value there, or has none. */
export function assumed(changes: readonly AttributeChange[]): Raw {
  return changes.reduce((user: Raw, { name, from }) => {
    const place = places.get(name)
    return place !== undefined && isValue(from) ? withValue(user, place, from) : user
  }, {})
}

const isValue = (value: AttributeChange['from']): value is Scalar =>
  value !== undefined && value !== null && value !== '' && typeof value !== 'object'

/** Whether a refusal may come from not having looked: the value is no longer there, or there by now (RFC 7644 table 9). */
export const wasUnseen = (error: unknown): boolean =>
  error instanceof Fault && error.kind === 'rejected' && /noTarget|invalidPath/i.test(error.answer ?? '')
