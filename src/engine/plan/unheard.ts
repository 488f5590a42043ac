import type { SourcePerson } from '../../domain/source-person.ts'
import type { Store } from '../../store/store.ts'

/**
 * Sources that were never read to an end: nobody knows whom they have.
 * @param names in the order of the target's `from`
 */
export async function unheardOf(
  names: readonly string[],
  { sources }: Pick<Store, 'sources'>,
): Promise<readonly string[]> {
  const endings = await sources.endings(names)
  return endings.filter(({ lastComplete }) => lastComplete === undefined).map(({ source }) => source)
}

/**
 * A source that was never read may have anybody: whoever it has not shown yet counts as doubted there, so that nobody is taken out, or
 * put out of scope, on the ground of its silence.
 */
export function withUnheard(people: readonly SourcePerson[], unheard: readonly string[]): readonly SourcePerson[] {
  const missing = unheard.filter(source => people.every(person => person.source !== source))
  if (missing.length === 0) return people
  return [...people, ...missing.map(source => ({ source, presence: 'doubted' as const, attributes: {}, rev: 0 }))]
}
