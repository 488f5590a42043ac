import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { connectors } from '../../connectors/index.ts'
import { runCommandLine } from '../../src/cli/program.ts'
import { forwardToDaemon } from '../../src/cli/remote.ts'
import { type Course, clockOn } from './clock.ts'
import { peopleSource } from './people-file.ts'

/** A line of the daemon's log: its message and its facts. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly message?: unknown }

/** The daemon in a process of its own. */
export interface DaemonProcess {
  /** Its address; undefined: it ended before it listened. */
  readonly listening: Promise<string | undefined>
  kill(): void
  /** As an operator ends it. */
  stop(): void
  /** Settled once the process is gone. `code` null: it was killed. */
  readonly ended: Promise<{ readonly code: number | null; readonly log: string }>
}

/** usherd as it is installed: a configuration directory, a file of people, a database, a endpoint. */
export interface Installation extends AsyncDisposable {
  /** Replaces the file of people, at once. */
  people(csv: string): Promise<void>
  /** Starts the daemon. @param heard gets its log line by line */
  serve(heard: (line: LogLine) => void): DaemonProcess
  /** A command line, carried out by the daemon when one runs. */
  run(...argv: readonly string[]): Promise<{ readonly code: number; readonly text: string }>
  /** Everybody waits, so long as nothing runs. */
  skip(ms: number): void
}

/** How often faster than the machine's time goes here: waits of a second need not be waited for. */
const speed = 4

/** Lines of a log worth showing when its process ended by itself. */
const mostShown = 20

/** Writes a configuration into a folder of its own. @param targets their files by name @param env what those refer to */
export async function install(
  targets: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'usherd-crash-'))
  const config = join(folder, 'config')
  const files = {
    'usherd.yaml': 'store: ../usherd.db\nlisten: { port: 0 }\nlog: { level: info, format: json }\n',
    'sources/people.yaml': peopleSource('watch: true', 'schedule: "*/3 * * * * *"'),
    'sources/idp.yaml': 'connector: scim-push\n',
    ...Object.fromEntries(Object.entries(targets).map(([name, text]) => [`targets/${name}.yaml`, text])),
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(config, name)), { recursive: true })
    await writeFile(join(config, name), text)
  }
  let course: Course = { beganMs: Date.now(), speed, aheadMs: 0 }
  return {
    people: async csv => {
      await writeFile(join(folder, 'new.csv'), csv)
      await rename(join(folder, 'new.csv'), join(folder, 'people.csv'))
    },
    serve: heard => serve(['--config', config, 'serve'], { ...env, PROVE_COURSE: JSON.stringify(course) }, heard),
    run: (...argv) => run(['--config', config, ...argv], env, course),
    skip: ms => {
      course = { ...course, aheadMs: course.aheadMs + ms }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

const program = join(import.meta.dirname, 'usherd.ts')

function serve(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  heard: (line: LogLine) => void,
): DaemonProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...argv], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const listening = Promise.withResolvers<string | undefined>()
  const log: string[] = []
  createInterface({ input: child.stderr }).on('line', text => {
    log.push(text)
    if (log.length > mostShown) log.shift()
    const line = parsed(text)
    if (line.message === 'listening') listening.resolve(String(line.url))
    heard(line)
  })
  const ended = once(child, 'close').then(() => {
    listening.resolve(undefined)
    return { code: child.exitCode, log: log.join('\n') }
  })
  return {
    listening: listening.promise,
    kill: () => void child.kill('SIGKILL'),
    stop: () => void child.kill('SIGTERM'),
    ended,
  }
}

/** What is no log line (the last words of a process) is a message. */
function parsed(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine // the log's format
  } catch {
    return { message: text }
  }
}

async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  course: Course,
): Promise<{ readonly code: number; readonly text: string }> {
  let text = ''
  const write = (more: string): void => {
    text += more
  }
  const code = await runCommandLine(
    argv,
    {
      terminal: { out: write, err: write, colour: false, width: 200, interactive: false },
      env,
      cwd: import.meta.dirname,
      connectors,
      clock: clockOn(course),
      random: Math.random,
      randomBytes: count => randomBytes(count),
      stop: new AbortController().signal,
      kill: new AbortController().signal,
      version: '0.0.0',
    },
    forwardToDaemon,
  )
  return { code, text }
}
