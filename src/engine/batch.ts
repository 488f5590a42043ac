import type { OpenOperation } from '../store/records.ts'

/**
 * Takes the next operations that may travel together: of one kind, and creates of unknown fate apart from the others, since
 * those are looked for and not sent.
 * @param most what the connector takes in one request
 */
export function takeBatch(
  queue: readonly OpenOperation[],
  most: number,
): { readonly batch: readonly OpenOperation[]; readonly rest: readonly OpenOperation[] } {
  const [first] = queue
  if (first === undefined) return { batch: [], rest: [] }
  const alike = (other: OpenOperation): boolean =>
    other.planned.change.kind === first.planned.change.kind && other.fateUnknown === first.fateUnknown
  const end = queue.findIndex((operation, index) => index >= most || !alike(operation))
  return end === -1 ? { batch: queue, rest: [] } : { batch: queue.slice(0, end), rest: queue.slice(end) }
}
