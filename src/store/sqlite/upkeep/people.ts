import { writeJson } from '../../../domain/json.ts'
import { type Pruning, placeAfter } from './pruning.ts'

/** The few values of the first column of an index, one seek each. */
const each = (table: string, column: string): string => `
  WITH RECURSIVE one (name) AS (SELECT min(${column}) FROM ${table}
    UNION ALL SELECT (SELECT min(${column}) FROM ${table} WHERE ${column} > one.name) FROM one WHERE one.name IS NOT NULL)
  SELECT json_group_array(name) AS names FROM one WHERE name IS NOT NULL`

/**
 * Who may be forgotten: gone at every source that ever had them (what one of them said last may still count while another has
 * them), no account anywhere, and nothing due, open or in doubt. ?2 sources, ?3 targets.
 */
const isOver = `person.presence = 'gone'
  AND NOT EXISTS (SELECT 1 FROM json_each(?2) s CROSS JOIN person o ON o.source = s.value AND o.key = person.key AND o.presence <> 'gone')
  AND NOT EXISTS (SELECT 1 FROM link l WHERE l.key = person.key AND l.tombstone IS NULL)
  AND NOT EXISTS (SELECT 1 FROM json_each(?3) t CROSS JOIN pair p ON p.target = t.value AND p.key = person.key AND p.due IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM json_each(?3) t CROSS JOIN outbox o ON o.target = t.value AND o.key = person.key)`

/**
 * Takes their attributes, and what was said last of them, from people who are over for longer than runs are kept; the time begins when upkeep first finds them gone.
 * The row with the key stays: a reading under way remembers whom it has seen by the numbers of rows, and a number that was given
 * again would make it take a stranger for seen.
 */
export const clearPeople: Pruning = async (database, { bounds, after: [after = 0], limit }) => {
  const rows = await database.read<{ id: number }>(
    `SELECT id FROM person INDEXED BY person_gone
      WHERE presence = 'gone' AND attributes <> '{}' AND id > ?1 ORDER BY id LIMIT ?2`,
    after,
    limit,
  )
  if (rows.length === 0) return { removed: 0 }
  const ids = writeJson(rows.map(row => row.id))
  const removed = await database.background.tx(async tx => {
    // What was noted by a clock that was ahead counts from now.
    await tx.run(
      `INSERT INTO departed (id, since) SELECT p.id, ?2 FROM json_each(?1) j CROSS JOIN person p ON p.id = j.value
        WHERE p.presence = 'gone' ON CONFLICT (id) DO UPDATE SET since = excluded.since WHERE excluded.since < departed.since`,
      ids,
      bounds.now,
    )
    if (bounds.runs === Number.NEGATIVE_INFINITY) return 0
    const [sources] = await tx.all<{ names: string }>(each('person', 'source'))
    const [targets] = await tx.all<{ names: string }>(each('pair', 'target'))
    const cleared = await tx.all<{ id: number }>(
      `UPDATE person SET attributes = '{}', hash = '', fault = NULL, unread = NULL, said = NULL
        WHERE id IN (SELECT d.id FROM json_each(?1) j CROSS JOIN departed d ON d.id = j.value AND d.since < ?4) AND ${isOver}
        RETURNING id`,
      ids,
      sources?.names ?? '[]',
      targets?.names ?? '[]',
      bounds.runs,
    )
    if (cleared.length > 0)
      await tx.run(
        'DELETE FROM departed WHERE id IN (SELECT value FROM json_each(?1))',
        writeJson(cleared.map(({ id }) => id)),
      )
    return cleared.length
  })
  return { removed, ...placeAfter(rows, limit, row => [row.id]) }
}
