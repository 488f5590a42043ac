import { join, resolve } from 'node:path'
import { Problem } from '../../domain/problem.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { ConfigProblem } from '../report/problem.ts'
import type { Outside } from './files.ts'

/** A configuration directory that is being looked through. */
export interface Layout {
  readonly directory: string
  readonly outside: Outside
  readonly problems: ConfigProblem[]
  readonly remarks: string[]
}

/** A file of sources/ or targets/ that is to be read, found by its name; it has not been opened yet. */
export interface ConnectionFile {
  /** As messages name it. */
  readonly file: string
  readonly name: string
  /** Its folder, absolute: what its relative paths are relative to. */
  readonly folder: string
}

const daemonFile = 'usherd.yaml'
const scimFile = 'scim.yaml'
/** Names stand in commands, tables, metrics and web addresses. */
const connectionName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/

/** Files that are there; what an absent one would say is as by default. */
interface TopFiles {
  readonly daemon?: string
  readonly scim?: string
}

/**
 * Finds usherd.yaml and scim.yaml.
 * @throws Problem `config.missing` when there is no directory
 */
export async function findTopFiles(layout: Layout): Promise<TopFiles> {
  const { directory, outside } = layout
  const names = await outside.readFolder(directory)
  if (names === undefined)
    throw new Problem(
      'usage',
      'config.missing',
      `there is no configuration directory ${shorten(directory, 200)}`,
      'create one with `usherd init`, or name another with --config',
    )
  for (const name of names.filter(isYaml)) {
    if (name === 'usherd.yml' || name === 'scim.yml')
      misplaced(layout, join(directory, name), `${name} is not read`, `rename it to ${name.replace(/yml$/, 'yaml')}`)
    else if (name !== daemonFile && name !== scimFile)
      layout.remarks.push(`${join(directory, name)} is not read: connections belong in sources/ or targets/`)
  }
  return {
    ...(names.includes(daemonFile) && { daemon: join(directory, daemonFile) }),
    ...(names.includes(scimFile) && { scim: join(directory, scimFile) }),
  }
}

/** Finds the files of sources/ or targets/, by name; what looks like one and is not read is noted. */
export async function findConnections(
  layout: Layout,
  folder: 'sources' | 'targets',
): Promise<readonly ConnectionFile[]> {
  const path = join(layout.directory, folder)
  const names = (await layout.outside.readFolder(path)) ?? []
  const found: ConnectionFile[] = []
  for (const entry of names.filter(name => !name.startsWith('.')).toSorted()) {
    const file = join(path, entry)
    const name = entry.replace(/\.yaml$/, '')
    if (entry.endsWith('.yml'))
      misplaced(layout, file, `${entry} is not read`, `rename it to ${entry.replace(/\.yml$/, '.yaml')}`)
    else if (!entry.endsWith('.yaml')) layout.remarks.push(`${file} is not read: the files of connections end in .yaml`)
    else if (!connectionName.test(name))
      misplaced(
        layout,
        file,
        `${shorten(name)} cannot be the name of a connection`,
        'rename the file: letters, digits, - and _, at most 63',
      )
    else found.push({ file, name, folder: resolve(path) })
  }
  return found
}

const isYaml = (name: string): boolean => name.endsWith('.yaml') || name.endsWith('.yml')

/** A file nobody reads although somebody wrote it: silence would cost people their accounts, or keep them. */
function misplaced({ problems }: Layout, file: string, message: string, next: string): void {
  problems.push({ file, line: 1, column: 1, path: [], message, next })
}
