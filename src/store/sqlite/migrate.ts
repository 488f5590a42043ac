import { Problem } from '../../domain/problem.ts'
import { type Recognised, recognise } from './adopt.ts'
import type { Driver } from './connection.ts'
import type { Database } from './database.ts'
import { changedStep, failedStep, missing, newer, newerStep, notOurs, older, unknownStep } from './problems.ts'
import { type Migration, steps as ourSteps, versionOf } from './steps.ts'
import type { Tx } from './transaction.ts'

/** `ushd` in ASCII: marks the file as ours (sqlite.org/fileformat.html, offset 68). */
const applicationId = 0x75736864

/** What a database says of the steps it has seen. `applied_at` is empty for those of before this table. */
const table = `CREATE TABLE IF NOT EXISTS migration (
  name TEXT PRIMARY KEY,
  checksum TEXT NOT NULL,
  applied_at INTEGER
) WITHOUT ROWID`

interface Mark {
  readonly application: number
  /** The highest number of a step: what programs look at that do not know the table. */
  readonly version: number
  readonly tables: number
  readonly isNamed: 0 | 1
}

interface MigrateOptions {
  readonly now: Date
  /** Makes the database in memory with which one is compared that does not say what it has seen. */
  readonly driver: Driver
  readonly steps?: readonly Migration[]
}

/**
 * Brings a database to the version of this program: every step it has not seen, in the order of their numbers, each a
 * transaction.
 * @throws Problem `store.newer`, `store.unknown-step`, `store.changed-step`, `store.unrecognised` or `store.not-a-database`, and
 *   then the file is as it was; `store.failed-step`, and then it is as it was before that step
 */
export async function migrate(database: Database, path: string, options: MigrateOptions): Promise<void> {
  const { now, driver, steps = ourSteps } = options
  const mark = await markOf(database)
  if (mark.application !== applicationId && mark.tables > 0) throw notOurs(path)
  if (mark.version > versionOf(steps)) throw newer(path, mark.version, versionOf(steps))
  if (mark.tables > 0 && mark.isNamed === 0) await adopt(database, await recognise(database, path, steps, driver))
  for (const step of await missingFrom(database, path, steps)) {
    await database
      .tx(async tx => {
        await tx.script(`${table}; ${step.sql}`)
        await note(tx, step, now)
      })
      .catch(error => {
        throw error instanceof Problem ? error : failedStep(path, step.name, error)
      })
  }
}

/**
 * Makes sure that a database can be read as it is.
 * @throws Problem `store.missing`, `store.older`, `store.newer`, `store.unknown-step`, `store.changed-step` or
 *   `store.not-a-database`
 */
export async function expectLatest(
  database: Database,
  path: string,
  steps: readonly Migration[] = ourSteps,
): Promise<void> {
  const { application, version, tables, isNamed } = await markOf(database)
  if (tables === 0) throw missing(path)
  if (application !== applicationId) throw notOurs(path)
  if (version > versionOf(steps)) throw newer(path, version, versionOf(steps))
  if (isNamed === 0) throw older(path, [])
  const left = await missingFrom(database, path, steps)
  if (left.length > 0) throw older(path, namesOf(left))
}

/** Writes down what a database has seen that did not say so. */
const adopt = (database: Database, { seen, repair }: Recognised): Promise<void> =>
  database.tx(async tx => {
    await tx.script(`${table}; ${repair}`)
    for (const step of seen) await note(tx, step, undefined)
  })

async function note(tx: Tx, { name, number, checksum }: Migration, at: Date | undefined): Promise<void> {
  await tx.run('INSERT INTO migration VALUES (?1, ?2, ?3)', name, checksum, at?.getTime() ?? null)
  const [{ version } = { version: 0 }] = await tx.all<{ version: number }>(
    'SELECT user_version AS version FROM pragma_user_version',
  )
  await tx.script(`PRAGMA user_version = ${Math.max(version, number)}; PRAGMA application_id = ${applicationId}`)
}

/** @returns what the database has not seen of these steps, in order */
async function missingFrom(
  database: Database,
  path: string,
  steps: readonly Migration[],
): Promise<readonly Migration[]> {
  if ((await markOf(database)).isNamed === 0) return steps
  const seen = await database.read<{ name: string; checksum: string }>('SELECT name, checksum FROM migration')
  const known = new Map(steps.map(step => [step.name, step]))
  for (const { name, checksum } of seen.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const step = known.get(name)
    if (step === undefined)
      throw Number.parseInt(name, 10) > versionOf(steps) ? newerStep(path, name) : unknownStep(path, name)
    if (step.checksum !== checksum) throw changedStep(path, name)
  }
  const names = new Set(seen.map(({ name }) => name))
  return steps.filter(({ name }) => !names.has(name))
}

const namesOf = (some: readonly Migration[]): readonly string[] => some.map(({ name }) => name)

async function markOf(database: Database): Promise<Mark> {
  const [mark] = await database.read<Mark>(
    `SELECT a.application_id AS application, v.user_version AS version, (SELECT count(*) FROM sqlite_schema) AS tables,
            EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration') AS isNamed
       FROM pragma_application_id a, pragma_user_version v`,
  )
  return mark ?? { application: 0, version: 0, tables: 0, isNamed: 0 }
}
