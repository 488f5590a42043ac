import { type Attributes, Fault, shorten } from '#contract'
import { type CustomerRecord, fieldOf, isValid, loginOf, textOf } from './account.ts'
import { type Comparison, keptOtherwise } from './kept.ts'

/** What to do about a write that was answered and had no effect. */
const advice =
  'see in the debugger of the web service whether its mapping drops the field, correct that, then usherd retry'

/**
 * A web service whose mapping drops fields answers as if all was well. Part of a change that did not arrive is told by the
 * receipt; a change of which nothing arrived is refused.
 * @param before values the account had, by attribute; what is not known is missing
 * @throws Fault `rejected` when everything that was sent still is as it was before
 */
export function provenArrived(comparison: Comparison, before: Attributes): void {
  const { record, dialect, sent } = comparison
  const names = Object.keys(sent)
  const stored = keptOtherwise(comparison)
  const isAsBefore = (name: string): boolean =>
    Object.hasOwn(stored, name) &&
    before[name] !== undefined &&
    textOf(record[fieldOf(name, dialect)]) === textOf(before[name])
  const [first = ''] = names
  if (names.length === 0 || !names.every(isAsBefore)) return
  throw new Fault(
    'rejected',
    `OTRS answers that customer user ${shorten(loginOf(record))} was changed, and ${first} still is ${shorten(textOf(stored[first]))}; ${advice}`,
    { field: first, unchanged: true },
  )
}

/**
 * Whether an account can be used, or no longer, is what matters most: an answer must not be taken for it.
 * @throws Fault `rejected` when the record shows the opposite of what was written
 */
export function provenValidity(record: CustomerRecord, wanted: boolean, validId: number): void {
  if (record.ValidID === undefined || isValid(record, validId) === wanted) return
  throw new Fault(
    'rejected',
    `OTRS answers that customer user ${shorten(loginOf(record))} was ${wanted ? 'enabled' : 'disabled'}, and its ValidID still is ${shorten(textOf(record.ValidID))}; ${advice}`,
  )
}
