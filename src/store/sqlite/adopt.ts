import type { Connection, Driver } from './connection.ts'
import type { Database } from './database.ts'
import { unrecognised } from './problems.ts'
import type { Step } from './steps.ts'

/**
 * Databases were known by how many steps they had seen before steps were known by name. Steps were added between others, so
 * a number did not always mean the same steps. These are the orders that existed, and what came of a database that met two of
 * them: the last one saw the four of the second order, then the fifth of the third, and stayed there.
 */
const orders: readonly (readonly string[])[] = [
  ['0001-first', '0002-account-count', '0004-unattended', '0006-conflict', '0005-recordings'],
  [
    '0001-first',
    '0002-account-count',
    '0003-scim',
    '0004-unattended',
    '0005-recordings',
    '0006-conflict',
    '0007-scim-one-step',
    '0008-scim-block',
  ],
]

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
  steps: readonly Step[],
  driver: Driver,
): Promise<readonly Step[]> {
  const found = await database.read<Entry>(everything)
  let nearest: { readonly differences: readonly string[] } | undefined
  for (const names of orders) {
    const scratch = await driver('file::memory:', ':memory:', 'write')
    try {
      for (const seen of prefixes(names, steps)) {
        const differences = await differencesAfter(scratch, seen, found)
        if (differences.length === 0) return seen
        if (nearest === undefined || differences.length < nearest.differences.length) nearest = { differences }
      }
    } finally {
      await scratch.close()
    }
  }
  throw unrecognised(path, nearest?.differences ?? [])
}

/** The first step, the first two, and so on. */
const prefixes = (names: readonly string[], steps: readonly Step[]): readonly (readonly Step[])[] => {
  const inOrder = names.flatMap(name => steps.find(step => step.name === name) ?? [])
  return inOrder.map((_step, at) => inOrder.slice(0, at + 1))
}

/** Does the last of these steps; the ones before are done. @returns names that differ from what was found */
async function differencesAfter(
  scratch: Connection,
  seen: readonly Step[],
  found: readonly Entry[],
): Promise<readonly string[]> {
  await scratch.script(seen.at(-1)?.sql ?? '')
  const expected = new Map((await scratch.all<Entry>(everything)).map(({ name, sql }) => [name, sql]))
  const surplus = found.filter(({ name, sql }) => expected.get(name) !== sql).map(({ name }) => name)
  const known = new Set(found.map(({ name }) => name))
  return [...surplus, ...[...expected.keys()].filter(name => !known.has(name))]
}
