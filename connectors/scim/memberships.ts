import { type AttributeChange, isList, isRecords, type Value } from '#contract'

/** That somebody shall be in a group, or not. */
export interface Membership {
  /** Id of the group. */
  readonly group: string
  readonly joins: boolean
}

/**
 * What has to happen for changes of `groups`.
 * @param held groups the person is in; undefined when the service does not show them: then everything wanted is done again,
 *   which is harmless
 */
export function membershipsFor(
  changes: readonly AttributeChange[],
  held: readonly string[] | undefined,
): readonly Membership[] {
  const steps = changes.filter(({ name }) => name === 'groups').flatMap(change => stepsFor(change, held))
  return steps.filter(({ group, joins }) => held === undefined || held.includes(group) !== joins)
}

function stepsFor({ from, to, mode = 'replace' }: AttributeChange, held: readonly string[] | undefined): Membership[] {
  const wanted = idsIn(to)
  if (mode === 'remove') return wanted.map(group => ({ group, joins: false }))
  const joins = wanted.map(group => ({ group, joins: true }))
  if (mode === 'add') return joins
  const others = (held ?? idsIn(from)).filter(group => !wanted.includes(group))
  return [...others.map(group => ({ group, joins: false })), ...joins]
}

/** Each id once; a plain value counts as a list of one. */
export function idsIn(value: Value | null | undefined): readonly string[] {
  if (value === null || value === undefined || isRecords(value)) return []
  return [...new Set((isList(value) ? value : [value]).map(String))]
}
