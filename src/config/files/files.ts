import { readdir, readFile } from 'node:fs/promises'
import { Problem } from '../../domain/problem.ts'
import { shorten } from '../../domain/text/shorten.ts'

/** How configuration is read from outside: files, and the environment. */
export interface Outside {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The text of a file. @throws when it cannot be read; `code` says why, as Node's errors do */
  readonly readFile: (path: string) => Promise<string>
  /** The names of the files in a folder, or undefined when there is no such folder. */
  readonly readFolder: (path: string) => Promise<readonly string[] | undefined>
  /**
   * Set for whoever only looks at what is remembered: a secret, an address or a certificate that is not there is no problem,
   * something of the right form stands in for it. Nothing may be connected to with that.
   */
  readonly standIns?: true
}

/** UTF-8 text of a file on this machine, without a byte order mark. */
export async function readTextFile(path: string): Promise<string> {
  const text = await readFile(path, 'utf8')
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/**
 * File names in a folder on this machine, sorted; folders in it are left out.
 * @throws Problem `config.unreadable` when it is there and cannot be listed
 */
export async function readFolder(path: string): Promise<readonly string[] | undefined> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries
      .filter(entry => !entry.isDirectory())
      .map(entry => entry.name)
      .sort()
  } catch (error) {
    const reason = reasonOf(error)
    if (reason === noSuchFile) return undefined
    throw new Problem(
      'usage',
      'config.unreadable',
      `the folder ${shorten(path, 200)} cannot be listed: ${reason}`,
      'let the user usherd runs as read it',
    )
  }
}

const noSuchFile = 'there is no such file'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: noSuchFile,
  ENOTDIR: noSuchFile,
  EACCES: 'it may not be read by this user',
  EPERM: 'it may not be read by this user',
  EISDIR: 'it is a folder',
  EEXIST: 'there is a file of that name',
}

/** Why a file could not be read, as a clause. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  return (
    (code !== undefined ? reasons[code] : undefined) ?? `it cannot be read${code === undefined ? '' : ` (${code})`}`
  )
}
