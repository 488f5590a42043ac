import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ZabbixSimulator } from '../../../connectors/zabbix/simulator.ts'
import { peopleSource } from '../../../prove/crash/people-file.ts'
import { Progress } from '../../../prove/crash/progress.ts'
import { zabbixTarget } from '../../../prove/crash/zabbix.ts'

const endpoint = join(import.meta.dirname, '../../../bin/usherd.js')

/** A run of the program in a process of its own. */
export interface Run {
  kill(): void
  /** Settled once the process is gone. `code` null: it was killed. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>
}

/** usherd as it is installed: a configuration directory, a file of people, a database, a command line. */
export interface Program extends AsyncDisposable {
  /** Replaces the file of people, at once. */
  people(csv: string): Promise<void>
  start(...argv: readonly string[]): Run
}

/** Writes a configuration for a simulator into a folder of its own. */
export async function install({ url, token, follow }: ZabbixSimulator): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'usherd-crash-'))
  const config = join(folder, 'config')
  const files = {
    'usherd.yaml': 'store: ../usherd.db\n',
    'sources/people.yaml': peopleSource(),
    'targets/zabbix.yaml': zabbixTarget(url, ['people']),
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(config, name)), { recursive: true })
    await writeFile(join(config, name), text)
  }
  const progress = new Progress()
  follow(() => progress.tell())
  return {
    people: async csv => {
      await writeFile(join(folder, 'new.csv'), csv)
      await rename(join(folder, 'new.csv'), join(folder, 'people.csv'))
    },
    start: (...argv) => start(['--config', config, ...argv], token, progress),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

function start(argv: readonly string[], token: string, progress: Progress): Run {
  const child = spawn(process.execPath, [endpoint, ...argv], {
    env: { ...process.env, NO_COLOR: '1', ZABBIX_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const collect = (chunk: Buffer): void => {
    output += chunk.toString()
    progress.tell()
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, output }))
  return { kill: () => void child.kill('SIGKILL'), ended: progress.within(`usherd ${argv[2]} ends`, ended) }
}
