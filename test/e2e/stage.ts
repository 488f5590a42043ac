import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Connector } from '#contract'
import { connectors as shipped } from '../../connectors/index.ts'
import { type SimulatorOptions, startZabbixSimulator, type ZabbixSimulator } from '../../connectors/zabbix/simulator.ts'
import type { ExitCode } from '../../src/cli/context.ts'
import { runCommandLine } from '../../src/cli/program.ts'
import type { Clock } from '../../src/domain/time/clock.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { csv, type Row, type SourceParts, sourceYaml, type TargetParts, targetYaml } from './files.ts'
import { isProgress } from './progress.ts'

/** What a command said and how it ended. */
export interface Said {
  readonly code: ExitCode
  readonly out: string
  readonly err: string
}

/** usherd, a file of people and a simulated Zabbix, in a folder of their own. */
export interface Stage extends AsyncDisposable {
  readonly zabbix: ZabbixSimulator
  readonly folder: string
  /** Added to the environment a command sees; `ZABBIX_TOKEN` is the simulator's. */
  readonly env: Record<string, string>
  /** Added to the clock. */
  aheadMs: number
  /** What the person at the terminal answers, one by one; none: nobody sits there. */
  readonly answers: string[]
  /** Replaces the file of people. */
  people(rows: readonly Row[]): Promise<void>
  /** Replaces the file of people by anything. */
  file(content: string | Uint8Array): Promise<void>
  /** Replaces configuration files; what is not given stays. */
  configure(files: { readonly source?: string; readonly target?: string; readonly daemon?: string }): Promise<void>
  run(...argv: readonly string[]): Promise<Said>
  /** Write requests that came since the last question, by method. */
  writes(): readonly string[]
  /** The database, as bytes. */
  databaseBytes(): Promise<Buffer>
}

export interface StageOptions extends Partial<SimulatorOptions> {
  /** Parts of the target's file, in YAML; see `files.ts`. */
  readonly target?: TargetParts
  readonly source?: SourceParts
  /** Beside the shipped ones. */
  readonly connectors?: readonly Connector[]
}

export const day = 86_400_000

/** Sets everything up; nothing has been read or sent. */
export async function setUp(options: StageOptions = {}): Promise<Stage> {
  const { target, source, connectors = [], ...simulated } = options
  const zabbix = await startZabbixSimulator({ version: '7.0.22', groups: ['Operations', 'Network'], ...simulated })
  const folder = await mkdtemp(join(tmpdir(), 'usherd-e2e-'))
  const env: Record<string, string> = { ZABBIX_TOKEN: zabbix.token }
  let told = 0
  const stage: Stage = {
    zabbix,
    folder,
    env,
    aheadMs: 0,
    answers: [],
    file: content => writeFile(join(folder, 'people.csv'), content),
    people: rows => stage.file(csv(rows)),
    configure: files => configure(join(folder, 'config'), files),
    run: (...argv) => run(argv, stage, [...shipped, ...connectors]),
    writes: () => {
      const fresh = zabbix.journal.slice(told)
      told = zabbix.journal.length
      return fresh.map(({ method }) => method).filter(method => /\.(create|update|delete)$/.test(method))
    },
    databaseBytes: () => readFile(join(folder, 'usherd.db')),
    async [Symbol.asyncDispose]() {
      await zabbix.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  await stage.configure({
    daemon: 'store: ../usherd.db\n',
    source: sourceYaml(source),
    target: targetYaml(zabbix.url, target),
  })
  return stage
}

async function configure(directory: string, files: Parameters<Stage['configure']>[0]): Promise<void> {
  const paths = { daemon: 'usherd.yaml', source: 'sources/people.yaml', target: 'targets/zabbix.yaml' } as const
  for (const name of ['daemon', 'source', 'target'] as const) {
    const text = files[name]
    if (text === undefined) continue
    await mkdir(dirname(join(directory, paths[name])), { recursive: true })
    await writeFile(join(directory, paths[name]), text)
  }
}

async function run(argv: readonly string[], stage: Stage, connectors: readonly Connector[]): Promise<Said> {
  let out = ''
  let err = ''
  const terminal = {
    out: (text: string) => {
      out += text
    },
    err: (text: string) => {
      if (!isProgress(text)) err += text
    },
    colour: false,
    width: 120,
    interactive: false,
  }
  const { env, folder, aheadMs } = stage
  const ask = async (question: string): Promise<string | undefined> => {
    err += question
    return stage.answers.shift()
  }
  const clock: Clock = { ...systemClock, now: () => new Date(Date.now() + aheadMs) }
  let drawn = 0
  const code = await runCommandLine(['--config', 'config', ...argv], {
    terminal: stage.answers.length === 0 ? terminal : { ...terminal, ask },
    env,
    cwd: folder,
    connectors,
    clock,
    // The shortest wait a repeat may have.
    random: () => 0,
    randomBytes: count => createHash('shake256', { outputLength: count }).update(String(++drawn)).digest(),
    stop: new AbortController().signal,
    kill: new AbortController().signal,
    version: '0.0.0',
  })
  return { code, out, err }
}

/** The account with this name, or undefined; `disabled` by its groups. */
export function accountOf({ zabbix }: Stage, username: string) {
  const account = zabbix.users().find(({ texts }) => texts.username === username)
  if (account === undefined) return undefined
  const { userid = '', texts, usrgrps = [], medias = [] } = account
  return { userid, ...texts, groups: usrgrps.map(id => groupNames[id] ?? id), disabled: usrgrps.includes('9'), medias }
}

/** The simulator numbers groups of its own after the stock ones. */
const groupNames: Readonly<Record<string, string>> = {
  '9': 'Disabled',
  '13': 'Internal',
  '14': 'Operations',
  '15': 'Network',
}

/** The fingerprint a held plan was printed with. */
export const fingerprintIn = ({ out, err }: Said): string => /usherd apply ([0-9a-f]+)/.exec(out + err)?.[1] ?? 'none'
