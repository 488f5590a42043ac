import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connectors } from '../../connectors/index.ts'
import { ownJson } from '../domain/json.ts'
import { systemClock } from '../transport/clock.ts'
import type { ExitCode } from './context.ts'
import { runCommandLine } from './program.ts'
import { forwardToDaemon } from './remote.ts'
import { createStopSignals } from './signals.ts'
import { processTerminal } from './terminal/terminal.ts'

/**
 * The program, and the only place that knows the process. A command that finds the store held by a running daemon is handed
 * to that daemon, so that an admin need not know which of the two does the work.
 * @param argv the words behind `usherd`
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const { stop, kill, finished } = createStopSignals(process, systemClock)
  const surroundings = {
    terminal: processTerminal(process),
    env: process.env,
    cwd: process.cwd(),
    connectors,
    clock: systemClock,
    random: Math.random,
    randomBytes: (count: number) => randomBytes(count),
    stop,
    kill,
    version: packageVersion(),
  }
  const code = await runCommandLine(argv, surroundings, forwardToDaemon)
  finished()
  return code
}

/** The version stands in package.json and nowhere else. */
function packageVersion(): string {
  const manifest: unknown = ownJson(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown'
}
