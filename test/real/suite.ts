import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

/**
 * One product and its tests. The script has two verbs: `missing` prints the Debian packages this machine lacks, one a
 * line; `serve` installs them, starts the product, prints `NAME=VALUE` lines for the tests and then `ready`, and takes
 * everything down again when its stdin ends.
 */
export interface Suite {
  readonly name: string
  readonly script: string
  /** Folder of the tests. */
  readonly tests: string
}

/** What decides whether packages can be installed. */
export interface Machine {
  readonly root: boolean
  readonly apt: boolean
}

/** Every suite of a folder, by name: `zabbix.sh` beside `zabbix/`. */
export function suitesIn(folder: string): readonly Suite[] {
  const scripts = readdirSync(folder).filter(file => file.endsWith('.sh'))
  return scripts.sort().map(file => {
    const name = basename(file, '.sh')
    return { name, script: join(folder, file), tests: join(folder, name) }
  })
}

/**
 * Why a suite cannot run here, in words for the SKIPPED line.
 * @returns undefined when nothing is in the way: all is installed, or can be
 */
export function obstacle(missing: readonly string[], machine: Machine): string | undefined {
  if (missing.length === 0 || (machine.root && machine.apt)) return undefined
  const needs = [machine.root ? [] : ['root'], machine.apt ? [] : ['apt-get']].flat()
  return `needs ${needs.join(' and ')} to install ${missing.join(', ')}`
}

/** Packages the suite's script says are not there. A machine without bash or dpkg lacks all of them: the list then says so. */
export async function missingPackages(suite: Suite): Promise<readonly string[]> {
  try {
    const { stdout } = await promisify(execFile)('bash', [suite.script, 'missing'])
    return stdout.split('\n').filter(line => line !== '')
  } catch {
    return ['bash']
  }
}

export function thisMachine(): Machine {
  return { root: process.getuid?.() === 0, apt: existsSync('/usr/bin/apt-get') }
}
