import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { connectors as shipped } from '../../connectors/index.ts'
import type { ExitCode } from '../../src/cli/context.ts'
import { runCommandLine } from '../../src/cli/program.ts'
import type { Connector } from '../../src/domain/contract.ts'
import type { Clock } from '../../src/domain/time/clock.ts'

/** What a command said and how it ended. */
export interface Said {
  readonly code: ExitCode
  readonly text: string
}

/** usherd with its configuration in a folder of its own, each command a process of its own but for the process. */
export interface Program extends AsyncDisposable {
  readonly folder: string
  configure(files: Readonly<Record<string, string>>): Promise<void>
  run(...argv: readonly string[]): Promise<Said>
  /** Time goes by. */
  skip(ms: number): void
}

const start = Date.UTC(2026, 0, 5, 8)

/**
 * @param connectors beside the shipped ones
 * @param env the whole environment a command sees
 */
export async function createProgram(
  connectors: readonly Connector[],
  env: Readonly<Record<string, string>> = {},
): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'usherd-reading-'))
  let passedMs = 0
  const begun = performance.now()
  const elapsedMs = (): number => performance.now() - begun + passedMs
  // Whoever waits has the time go by: nobody waits.
  const clock: Clock = {
    now: () => new Date(start + elapsedMs()),
    monotonicMs: elapsedMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      await new Promise(resolve => setImmediate(resolve))
      signal?.throwIfAborted()
      passedMs += ms
    },
  }
  const all = [...shipped, ...connectors]
  return {
    folder,
    async configure(files) {
      for (const [name, text] of Object.entries(files)) {
        const path = join(folder, 'config', name)
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, text)
      }
    },
    run: commandsIn(folder, clock, all, env),
    skip(ms) {
      passedMs += ms
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

function commandsIn(
  folder: string,
  clock: Clock,
  connectors: readonly Connector[],
  env: Readonly<Record<string, string>>,
): Program['run'] {
  let drawn = 0
  return async (...argv) => {
    let text = ''
    const say = (words: string): void => {
      text += words
    }
    const code = await runCommandLine(['--config', 'config', ...argv], {
      terminal: { out: say, err: say, colour: false, width: 120, interactive: false },
      env,
      cwd: folder,
      connectors,
      clock,
      random: () => 0,
      randomBytes: count => createHash('shake256', { outputLength: count }).update(String(++drawn)).digest(),
      stop: new AbortController().signal,
      kill: new AbortController().signal,
      version: '0.0.0',
    })
    return { code, text }
  }
}
