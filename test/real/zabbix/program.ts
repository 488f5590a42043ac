import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Site } from './site.ts'

const endpoint = join(import.meta.dirname, '../../../bin/usherd.js')

/** One row of the source. */
export interface Row {
  readonly key: string
  readonly login: string
  readonly first: string
  readonly last: string
}

/** usherd as an admin runs it: a configuration directory, a file of people, a command line. */
export interface Program extends AsyncDisposable {
  /** Replaces the file of people. */
  people(rows: readonly Row[]): Promise<void>
  run(...argv: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }>
}

/** A configuration with a file as its source and a real Zabbix as its target, in a folder of its own. */
export async function configured(site: Site): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'usherd-real-cli-'))
  const config = join(folder, 'config')
  const files = {
    'usherd.yaml': 'store: ../usherd.db\n',
    'sources/people.yaml': source,
    'targets/monitoring.yaml': target(site),
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(config, name, '..'), { recursive: true })
    await writeFile(join(config, name), text)
  }
  return {
    people: rows => writeFile(join(folder, 'people.csv'), csv(rows)),
    run: (...argv) => run([endpoint, '--config', config, ...argv], { ZABBIX_TOKEN: site.robot.token }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

const source = `
connector: file
settings: { path: ../../people.csv }
key: key
attributes:
  userName: login
  name.givenName: first
  name.familyName: last
`

const target = (site: Site): string => `
connector: zabbix
settings: { url: "${site.url}", token: "\${env:ZABBIX_TOKEN}" }
from: [people]
match: [username]
attributes:
  username: userName
  name: name.givenName
  surname: name.familyName
  roleid: { value: User role, lookup: role }
  usrgrps: { value: [${site.groupName}], lookup: usergroup, own: additive }
pace: { requests: 50, per: 1s }
`

function csv(rows: readonly Row[]): string {
  return [
    'key,login,first,last',
    ...rows.map(({ key, login, first, last }) => [key, login, first, last].join(',')),
  ].join('\n')
}

async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, argv, {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  return new Promise(resolve => child.on('close', code => resolve({ code, output })))
}
