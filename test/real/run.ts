/**
 * Tests against real products: `npm run test:real` (all) or `npm run test:real -- zabbix`.
 *
 * A suite is a script `<name>.sh` that brings the product up and a folder `<name>/` with tests; see `suite.ts` for what
 * the script has to offer. Exit code 0: every suite passed or was skipped for a reason that is printed; 1: something
 * failed; 2: no such suite; 130: interrupted.
 */

import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startProduct } from './product.ts'
import { runTests } from './report.ts'
import { missingPackages, obstacle, type Suite, suitesIn, thisMachine } from './suite.ts'
import { closingLine, failedSuite, type SuiteResult, skippedSuite, suiteLine } from './tally.ts'

const here = dirname(fileURLToPath(import.meta.url))

/** Brings one product up, runs its tests, takes it down again whatever happened. Never throws. */
async function runSuite(suite: Suite, signal: AbortSignal): Promise<SuiteResult> {
  const reason = obstacle(await missingPackages(suite), thisMachine())
  if (reason !== undefined) return skippedSuite(suite.name, reason)
  try {
    await using product = await startProduct(suite, signal)
    const result = await runTests(suite, product.environment, signal)
    return signal.aborted ? failedSuite(suite.name, 'interrupted') : result
  } catch (error) {
    return failedSuite(
      suite.name,
      signal.aborted ? 'interrupted' : error instanceof Error ? error.message : String(error),
    )
  }
}

/** The first signal takes everything down in order; a second one is not waited for. */
function interruption(): AbortSignal {
  const controller = new AbortController()
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  return controller.signal
}

async function main(names: readonly string[]): Promise<number> {
  const known = suitesIn(here)
  const unknown = names.filter(name => !known.some(suite => suite.name === name))
  if (unknown.length > 0) {
    console.error(`no such suite: ${unknown.join(', ')}. There is: ${known.map(suite => suite.name).join(', ')}`)
    return 2
  }
  const signal = interruption()
  const results: SuiteResult[] = []
  for (const suite of known.filter(({ name }) => names.length === 0 || names.includes(name))) {
    if (signal.aborted) break
    const result = await runSuite(suite, signal)
    console.log(suiteLine(result))
    results.push(result)
  }
  console.log(closingLine(results))
  if (signal.aborted) return 130
  return results.some(result => result.failed > 0) ? 1 : 0
}

process.exit(await main(process.argv.slice(2)))
