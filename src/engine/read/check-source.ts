import type { CheckReport } from '../../domain/contract.ts'
import { FieldWatch } from '../../mapping/expected.ts'
import type { SourceConnection } from '../targets/connection.ts'
import { missingFields } from './intake.ts'

/** A check looks no further: it is to be quick, and asks of a far system no more than this. */
const mostLookedAt = 5_000

/**
 * Proves that a source can be read, and that its records have the fields its rules read. Looks at no more records than that takes.
 * @throws Problem | Fault with the reason a reading could not start, or would be refused
 */
export async function checkSource(
  { source, recipe }: Pick<SourceConnection, 'source' | 'recipe'>,
  signal: AbortSignal,
): Promise<CheckReport> {
  const report = await source.check(signal)
  const { expects = [] } = recipe
  if (expects.length === 0) return report
  const { scope, pages } = await source.read(undefined, signal)
  if (scope === 'changes') return report
  const watch = new FieldWatch(expects)
  let records = 0
  let isWhole = true
  for await (const page of pages) {
    watch.look(page)
    records += page.length
    if (watch.isContent) return report
    if (records >= mostLookedAt) {
      isWhole = false
      break
    }
  }
  if (records === 0) return report
  if (isWhole) throw missingFields(watch)
  const remarks = watch.missing().map(sentence => `Of the first ${records} records, ${sentence}.`)
  return { ...report, remarks: [...report.remarks, ...remarks] }
}
