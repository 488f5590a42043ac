/** What one suite came to. A skipped suite has a reason and no counts; a suite that broke down counts as one failure. */
export interface SuiteResult {
  readonly name: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly seconds?: number
  readonly reason?: string
}

export const skippedSuite = (name: string, reason: string): SuiteResult => ({
  name,
  passed: 0,
  failed: 0,
  skipped: 1,
  reason,
})
export const failedSuite = (name: string, reason: string): SuiteResult => ({
  name,
  passed: 0,
  failed: 1,
  skipped: 0,
  reason,
})

/**
 * Counts out of vitest's JSON report.
 * @returns undefined when the text is no such report
 */
export function readCounts(report: string): { passed: number; failed: number; skipped: number } | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(report)
  } catch {
    return undefined
  }
  const count = (name: string): number => {
    const value: unknown = Reflect.get(Object(parsed), name)
    return typeof value === 'number' ? value : Number.NaN
  }
  const passed = count('numPassedTests')
  const failed = count('numFailedTests')
  const skipped = count('numPendingTests') + count('numTodoTests')
  return Number.isNaN(passed + failed + skipped) ? undefined : { passed, failed, skipped }
}

/** One line for one suite. */
export function suiteLine(result: SuiteResult): string {
  const { name, passed, failed, skipped, seconds, reason } = result
  if (reason !== undefined) return `${failed > 0 ? 'FAILED' : 'SKIPPED'} ${name}: ${reason}`
  const time = seconds === undefined ? '' : ` in ${Math.round(seconds)} s`
  return `${failed > 0 ? 'FAILED' : 'PASSED'} ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped${time}`
}

/** The last line of a run; `.ci/run` reads it. */
export function closingLine(results: readonly SuiteResult[]): string {
  const sum = (field: 'passed' | 'failed' | 'skipped') => results.reduce((total, result) => total + result[field], 0)
  return `real products: ${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`
}
