import { connectors } from '../../connectors/index.ts'
import type { ExitCode, Surroundings } from '../../src/cli/context.ts'
import { runCommandLine } from '../../src/cli/program.ts'
import type { Terminal } from '../../src/cli/terminal/terminal.ts'
import { createFakeClock } from '../transport/fake-clock.ts'
import { keeping } from './keeping.ts'

/** What a command line said, and its exit code. */
export interface Said {
  readonly code: ExitCode
  readonly out: string
  readonly err: string
}

/** A world with nothing in it: an empty environment, a working directory that is not there, no signal that ever fires. */
export function surroundings(terminal: Terminal, more: Partial<Surroundings> = {}): Surroundings {
  const never = new AbortController().signal
  return {
    terminal,
    env: {},
    cwd: '/nowhere',
    connectors,
    clock: createFakeClock(),
    random: () => 0,
    randomBytes: count => new Uint8Array(count),
    stop: never,
    kill: never,
    version: '1.2.3',
    ...more,
  }
}

/**
 * Runs a command line that needs no file, at a terminal 100 columns wide.
 * @param argv the words behind `usherd`
 * @param more what is otherwise than in `surroundings`
 */
export async function typed(argv: readonly string[], more: Partial<Surroundings> = {}): Promise<Said> {
  const terminal = keeping()
  return { code: await runCommandLine(argv, surroundings(terminal, more)), ...terminal.said }
}
