import { fold, foldFully } from '../../../src/domain/text/case-folding.ts'
import type { Connection } from '../../../src/store/sqlite/connection.ts'
import type { SqlitePlace } from './place.ts'

/** The step that came with letters being compared one by one. */
export const lettersStep = '0023-scim-letters'

/**
 * Makes of a database one of the version before: what pushed resources are found under is folded as it was then, and the step that
 * came since was never done.
 */
export async function makeOld({ path, driver }: Pick<SqlitePlace, 'path' | 'driver'>): Promise<void> {
  const connection = await driver(`file:${path}`, path, 'write')
  try {
    await connection.script(`DROP TABLE scim_reindex; DROP VIEW scim_found; PRAGMA user_version = 22;
      DELETE FROM migration WHERE name = '${lettersStep}'`)
    const resources = await connection.all<{ pk: number; display: string; body: string }>(
      'SELECT r.pk, r.display, b.body FROM scim_resource r JOIN scim_body b ON b.pk = r.pk',
    )
    await connection.run('BEGIN')
    for (const { pk, display, body } of resources) {
      await connection.run('UPDATE scim_resource SET folded = ?2 WHERE pk = ?1', pk, foldFully(display))
      for (const text of textsIn(JSON.parse(body))) await foldBack(connection, pk, text)
    }
    await connection.run('COMMIT')
  } finally {
    await connection.close()
  }
}

/** externalId is compared exactly, then as now. */
const foldBack = (connection: Connection, pk: number, text: string): Promise<unknown> =>
  connection.run(
    `UPDATE scim_value SET value = ?3 WHERE resource = ?1 AND value = ?2
        AND path NOT IN (SELECT id FROM scim_path WHERE path = 'externalid')`,
    pk,
    fold(text),
    foldFully(text),
  )

const textsIn = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsIn)
      : []

/** A row of what a resource is found under. */
export interface FoundRow {
  readonly id: string
  readonly path: string
  readonly element: number
  readonly value: string | number
}

/** All that resources are found under, their display names among it, and who waits. */
export async function indexOf({ path, driver }: Pick<SqlitePlace, 'path' | 'driver'>): Promise<{
  readonly rows: readonly FoundRow[]
  readonly waiting: readonly string[]
  readonly seen: readonly unknown[]
}> {
  const connection = await driver(`file:${path}`, path, 'read')
  try {
    return {
      rows: await connection.all(
        `SELECT r.id, p.path, v.element, v.value FROM scim_value v JOIN scim_path p ON p.id = v.path
           JOIN scim_resource r ON r.pk = v.resource UNION ALL SELECT id, 'display', 0, folded FROM scim_resource
          ORDER BY 1, 2, 3, 4`,
      ),
      waiting: (
        await connection.all<{ id: string }>(
          'SELECT r.id FROM scim_reindex w JOIN scim_resource r ON r.pk = w.pk ORDER BY w.pk',
        )
      ).map(({ id }) => id),
      seen: await connection.all(
        'SELECT r.id, r.version, r.modified, r.seq, b.body FROM scim_resource r JOIN scim_body b ON b.pk = r.pk ORDER BY r.id',
      ),
    }
  } finally {
    await connection.close()
  }
}
