import type { OpenOperation } from '../../domain/outbox.ts'
import { isLookedFor } from './conclude.ts'

/**
 * Takes the next operations that may travel together: of one kind, and creates of unknown fate apart from the others, since
 * those are looked for and not sent. What failed before travels alone: one that cannot work must not take others along.
 * @param most what the connector takes in one request
 */
export function takeBatch(
  queue: readonly OpenOperation[],
  most: number,
): { readonly batch: readonly OpenOperation[]; readonly rest: readonly OpenOperation[] } {
  const [first] = queue
  if (first === undefined) return { batch: [], rest: [] }
  const travelsAlone = (one: OpenOperation): boolean => one.attempts > 1 && !isLookedFor(one)
  const alike = (other: OpenOperation): boolean =>
    other.planned.change.kind === first.planned.change.kind &&
    other.fateUnknown === first.fateUnknown &&
    !travelsAlone(first) &&
    !travelsAlone(other)
  const end = queue.findIndex((operation, index) => index > 0 && (index >= most || !alike(operation)))
  return end === -1 ? { batch: queue, rest: [] } : { batch: queue.slice(0, end), rest: queue.slice(end) }
}
