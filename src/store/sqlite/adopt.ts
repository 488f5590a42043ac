import type { Driver } from './connection.ts'
import type { Database } from './database.ts'
import { unrecognised } from './problems.ts'
import type { Migration } from './steps.ts'

const first = [
  '0001-first',
  '0002-account-count',
  '0003-scim',
  '0004-unattended',
  '0005-recordings',
  '0006-conflict',
  '0007-scim-one-step',
  '0008-scim-block',
  '0009-pair',
]

/**
 * Databases were known by how many steps they had seen before steps were known by name. Steps were added between others, so
 * a number did not always mean the same steps. These are the orders in which they were done; all but the first are of databases
 * that met two numberings, went on as far as they got, and stayed there.
 */
const orders: readonly (readonly string[])[] = [
  [
    ...first,
    '0010-budget',
    '0011-unread',
    '0012-turns',
    '0013-source-pause',
    '0014-claims',
    '0015-settled',
    '0016-upkeep',
  ],
  [...first, '0010-budget', '0011-unread', '0013-source-pause', '0014-claims'],
  [...first, '0011-unread', '0013-source-pause', '0012-turns'],
  ['0001-first', '0002-account-count', '0004-unattended', '0006-conflict', '0005-recordings'],
]

/** A step that was finished a commit after it came, and what it lacked until then. */
const unfinished = {
  step: '0009-pair',
  lacked: 'ALTER TABLE outbox ADD COLUMN planned_at INTEGER NOT NULL DEFAULT 0;',
}

/** What a database was found to have seen. */
export interface Recognised {
  readonly seen: readonly Migration[]
  /** SQL that makes it as if it had seen them as they are now. */
  readonly repair: string
}

/** A table, index, trigger or view, with the SQL that makes it. */
interface Entry {
  readonly name: string
  readonly sql: string
}

const everything = `SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name`

/**
 * Which steps has a database seen that does not say so itself? It is compared with what each state that existed would hold.
 * @throws Problem `store.unrecognised` naming what is too much or missing, when it is none of them
 */
export async function recognise(
  database: Database,
  path: string,
  steps: readonly Migration[],
  driver: Driver,
): Promise<Recognised> {
  const found = await database.read<Entry>(everything)
  let nearest: readonly string[] | undefined
  for (const names of orders) {
    for (const lacked of ['', unfinished.lacked]) {
      const scratch = await driver('file::memory:', ':memory:', 'write')
      try {
        const seen: Migration[] = []
        for (const step of named(names, steps)) {
          seen.push(step)
          await scratch.script(step.name === unfinished.step ? step.sql.replace(lacked, '') : step.sql)
          const differences = differencesOf(await scratch.all<Entry>(everything), found)
          if (differences.length === 0)
            return { seen, repair: seen.some(({ name }) => name === unfinished.step) ? lacked : '' }
          if (nearest === undefined || differences.length < nearest.length) nearest = differences
        }
      } finally {
        await scratch.close()
      }
    }
  }
  throw unrecognised(path, nearest ?? [])
}

const named = (names: readonly string[], steps: readonly Migration[]): readonly Migration[] =>
  names.flatMap(name => steps.find(step => step.name === name) ?? [])

/** Names of what is too much, missing or different. */
function differencesOf(expected: readonly Entry[], found: readonly Entry[]): readonly string[] {
  const known = new Map(expected.map(({ name, sql }) => [name, sql]))
  const there = new Set(found.map(({ name }) => name))
  return [
    ...found.filter(({ name, sql }) => known.get(name) !== sql).map(({ name }) => name),
    ...expected.filter(({ name }) => !there.has(name)).map(({ name }) => name),
  ]
}
