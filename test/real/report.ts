import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Suite } from './suite.ts'
import { failedSuite, readCounts, type SuiteResult } from './tally.ts'

const here = dirname(fileURLToPath(import.meta.url))
const vitest = join(here, '../../node_modules/vitest/vitest.mjs')

/**
 * Runs a suite's tests with the product's addresses in their environment, output on our own stdout.
 * @returns the counts vitest reports; a run that ends without a report counts as one failure
 * @throws the signal's reason when it fired before the tests started
 */
export async function runTests(
  suite: Suite,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<SuiteResult> {
  signal.throwIfAborted()
  const folder = await mkdtemp(join(tmpdir(), 'usherd-real-'))
  try {
    const report = join(folder, 'report.json')
    const startedMs = performance.now()
    const code = await runVitest(
      [suite.tests, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      environment,
      signal,
    )
    const counts = readCounts(await readFile(report, 'utf8').catch(() => ''))
    if (counts === undefined) return failedSuite(suite.name, `vitest ended with code ${code} and without a report`)
    // A suite error outside any test (a file that does not load) fails vitest without a failed test.
    const failed = code === 0 ? counts.failed : Math.max(1, counts.failed)
    return { name: suite.name, ...counts, failed, seconds: (performance.now() - startedMs) / 1000 }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function runVitest(
  options: readonly string[],
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number | null> {
  const child = spawn(process.execPath, [vitest, 'run', '--config', join(here, 'vitest.real.config.ts'), ...options], {
    cwd: join(here, '../..'),
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  })
  const stop = () => child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  const [code]: unknown[] = await once(child, 'exit')
  signal.removeEventListener('abort', stop)
  return typeof code === 'number' ? code : null
}
