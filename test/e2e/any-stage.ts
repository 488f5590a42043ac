import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Connector } from '#contract'
import { connectors as shipped } from '../../connectors/index.ts'
import type { ExitCode } from '../../src/cli/context.ts'
import { runCommandLine } from '../../src/cli/program.ts'
import { forwardToDaemon } from '../../src/cli/remote.ts'
import type { Clock } from '../../src/domain/time/clock.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { isProgress } from './progress.ts'

/** What a command said and how it ended. */
export interface Said {
  readonly code: ExitCode
  readonly out: string
  readonly err: string
}

/** A person as a row of the file: the first row's names are the columns. */
export type PersonRow = Readonly<Record<string, string>>

export interface AnyStageOptions {
  /** Files by their path below `config/`: `targets/desk.yaml`. `usherd.yaml` is there unless it is given. */
  readonly files: Readonly<Record<string, string>>
  /** The file of people, `../people.csv` for `usherd.yaml` and `../../people.csv` for a source. */
  readonly people?: readonly PersonRow[]
  /** The whole environment a command sees. */
  readonly env?: Readonly<Record<string, string>>
  /** Beside the shipped ones. */
  readonly connectors?: readonly Connector[]
}

/** A daemon that runs. */
export interface Serving extends AsyncDisposable {
  readonly url: string
  /** What it has written so far. */
  readonly log: () => string
}

/** usherd with any configuration, in a folder of its own. Servers are the caller's. */
export interface AnyStage extends AsyncDisposable {
  readonly folder: string
  readonly env: Record<string, string>
  /** Added to the clock. */
  aheadMs: number
  /** Replaces the file of people. */
  people(rows: readonly PersonRow[]): Promise<void>
  /** Writes configuration files; what is not given stays. */
  configure(files: AnyStageOptions['files']): Promise<void>
  run(...argv: readonly string[]): Promise<Said>
  /** Starts the daemon, which takes any free port if `usherd.yaml` lets it. Commands reach it. */
  serve(): Promise<Serving>
  /** The database and its journal, as bytes. */
  databaseBytes(): Promise<Buffer>
}

/** Sets everything up; nothing has been read or sent. */
export async function setUpWith(options: AnyStageOptions): Promise<AnyStage> {
  const folder = await mkdtemp(join(tmpdir(), 'usherd-e2e-'))
  const connectors = [...shipped, ...(options.connectors ?? [])]
  const stage: AnyStage = {
    folder,
    env: { ...options.env },
    aheadMs: 0,
    people: rows => writeFile(join(folder, 'people.csv'), csvOf(rows)),
    configure: files => writeAll(join(folder, 'config'), files),
    run: (...argv) => run(argv, stage, connectors),
    serve: () => serve(stage, connectors),
    databaseBytes: async () => {
      const read = ['usherd.db', 'usherd.db-wal'].map(name => readFile(join(folder, name)).catch(() => Buffer.alloc(0)))
      return Buffer.concat(await Promise.all(read))
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
  await stage.configure({ 'usherd.yaml': 'store: ../usherd.db\n', ...options.files })
  await stage.people(options.people ?? [])
  return stage
}

export async function writeAll(directory: string, files: AnyStageOptions['files']): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), text)
  }
}

function csvOf(rows: readonly PersonRow[]): string {
  const columns = Object.keys(rows[0] ?? { key: '' })
  const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = rows.map(row => columns.map(name => cell(row[name] ?? '')).join(','))
  return `${[columns.join(','), ...lines].join('\n')}\n`
}

async function serve(stage: AnyStage, connectors: readonly Connector[]): Promise<Serving> {
  const stop = new AbortController()
  let log = ''
  const listening = Promise.withResolvers<string>()
  const err = (text: string): void => {
    log += text
    const url = /listening url=(\S+)/.exec(log)?.[1]
    if (url !== undefined) listening.resolve(url)
  }
  const ended = run(['serve'], stage, connectors, { stop: stop.signal, err })
  void ended.then(({ code }) => listening.reject(new Error(`serve ended with ${code}: ${log}`)))
  const url = await listening.promise
  return {
    url,
    log: () => log,
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('the test is over'))
      await ended
    },
  }
}

async function run(
  argv: readonly string[],
  { env, folder, aheadMs }: AnyStage,
  connectors: readonly Connector[],
  daemon: { readonly stop?: AbortSignal; readonly err?: (text: string) => void } = {},
): Promise<Said> {
  let out = ''
  let err = ''
  const terminal = {
    out: (text: string) => {
      out += text
    },
    err: (text: string) => {
      if (!isProgress(text)) err += text
      daemon.err?.(text)
    },
    colour: false,
    width: 120,
    interactive: false,
  }
  const clock: Clock = { ...systemClock, now: () => new Date(Date.now() + aheadMs) }
  let drawn = 0
  const code = await runCommandLine(
    ['--config', 'config', ...argv],
    {
      terminal,
      env,
      cwd: folder,
      connectors,
      clock,
      // The shortest wait a repeat may have.
      random: () => 0,
      randomBytes: count => createHash('shake256', { outputLength: count }).update(String(++drawn)).digest(),
      stop: daemon.stop ?? new AbortController().signal,
      kill: new AbortController().signal,
      version: '0.0.0',
    },
    forwardToDaemon,
  )
  return { code, out, err }
}
