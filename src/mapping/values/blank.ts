import { isBlank } from '../../domain/text/bare.ts'
import { isList, isRecords, type Scalar, type Value } from '../../domain/value.ts'

/**
 * A value as far as there is something to see in it: a blank text is none, blank members of a list are none, and a list of nothing but
 * blank members says nothing. A list without members stays: it says that there are none.
 */
export function withoutBlanks(value: Value): Value | undefined {
  if (typeof value === 'string') return isBlank(value) ? undefined : value
  if (!isList(value) || isRecords(value)) return value
  const members = value as readonly Scalar[] // not records, so plain values
  if (!members.some(isBlankMember)) return value
  const kept = members.filter(member => !isBlankMember(member))
  return kept.length === 0 ? undefined : kept
}

/**
 * Records without those that were built from data of which nothing is there: `{'type': 'Email', 'to': [person.emails.work]}` of somebody
 * without an address is no medium without an address, but none. Nothing of a list that is left without members is said.
 * @param built fields whose value comes from the data
 */
export function withoutHollow(value: Value, built: ReadonlySet<string>): Value | undefined {
  if (built.size === 0 || !isRecords(value)) return value
  const kept = value.filter(record => [...built].some(name => !isNothing(record[name])))
  return kept.length === 0 ? undefined : kept
}

const isNothing = (value: Value | null | undefined): boolean =>
  value === undefined || value === null || (isList(value) && value.length === 0) || isBlankMember(value as Scalar) // no list is left

const isBlankMember = (member: Scalar): boolean => typeof member === 'string' && isBlank(member)
