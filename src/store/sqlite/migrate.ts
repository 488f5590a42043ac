import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from './database.ts'
import { missing, newer, notOurs, older } from './problems.ts'

/** `ushd` in ASCII: marks the file as ours (sqlite.org/fileformat.html, offset 68). */
const applicationId = 0x75736864

const folder = join(import.meta.dirname, 'migrations')

/** Files `0001-name.sql`, in order; once released they never change. The version of a database is how many it has seen. */
const migrations: readonly string[] = readdirSync(folder)
  .filter(name => name.endsWith('.sql'))
  .sort()

export const latestVersion = migrations.length

interface Mark {
  readonly application: number
  readonly version: number
  readonly tables: number
}

/**
 * Brings a database to the version of this program; each step is a transaction.
 * @throws Problem `store.newer` or `store.not-a-database`, and then the file is as it was
 */
export async function migrate(database: Database, path: string): Promise<void> {
  const mark = await markOf(database)
  if (mark.application !== applicationId && mark.tables > 0) throw notOurs(path)
  if (mark.version > latestVersion) throw newer(path, mark.version, latestVersion)
  for (let version = mark.version + 1; version <= latestVersion; version++) {
    const script = readFileSync(join(folder, migrations[version - 1] ?? ''), 'utf8')
    await database.tx(tx =>
      tx.script(`${script}; PRAGMA user_version = ${version}; PRAGMA application_id = ${applicationId}`),
    )
  }
}

/**
 * Makes sure that a database can be read as it is.
 * @throws Problem `store.missing`, `store.older`, `store.newer` or `store.not-a-database`
 */
export async function expectLatest(database: Database, path: string): Promise<void> {
  const { application, version, tables } = await markOf(database)
  if (tables === 0) throw missing(path)
  if (application !== applicationId) throw notOurs(path)
  if (version < latestVersion) throw older(path, version, latestVersion)
  if (version > latestVersion) throw newer(path, version, latestVersion)
}

async function markOf(database: Database): Promise<Mark> {
  const [mark] = await database.read<Mark>(
    `SELECT a.application_id AS application, v.user_version AS version, (SELECT count(*) FROM sqlite_schema) AS tables
       FROM pragma_application_id a, pragma_user_version v`,
  )
  return mark ?? { application: 0, version: 0, tables: 0 }
}
