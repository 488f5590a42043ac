import { writeJson } from '../../../domain/json.ts'
import { type Pruning, placeAfter } from './pruning.ts'

/** The newest runs stay however old they are: they are what `usherd status` shows. */
const mostRecent = 50

/**
 * Runs older than they are kept, of which nothing is left that speaks of them: no line of the ledger, no plan, no open operation.
 * A run that never ended (it crashed) goes like any other.
 */
export const pruneRuns: Pruning = async (database, { bounds, after: [id = 0], limit }) => {
  if (bounds.runs === Number.NEGATIVE_INFINITY) return { removed: 0 }
  const rows = await database.read<{ id: number; old: number }>(
    `SELECT id, started_at < ?1 AS old FROM run
      WHERE id > ?2 AND id <= (SELECT max(id) FROM run) - ${mostRecent} ORDER BY id LIMIT ?3`,
    bounds.runs,
    id,
    limit,
  )
  const rest = placeAfter(rows, limit, row => [row.id])
  const old = rows.filter(row => row.old === 1).map(row => row.id)
  if (old.length === 0) return { removed: 0, ...rest }
  // Before the ledger is asked: an operation that ends in between has its line by then. No old run gets new operations.
  const open = await database.search<{ run: number }>(
    'SELECT DISTINCT run FROM outbox WHERE run IN (SELECT value FROM json_each(?1))',
    writeJson(old),
  )
  const isOpen = new Set(open.map(({ run }) => run))
  const removed = await database.background.tx(tx =>
    tx.run(
      `DELETE FROM run WHERE id IN (SELECT value FROM json_each(?1))
          AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.run = run.id)
          AND id NOT IN (SELECT run FROM plan)`,
      writeJson(old.filter(one => !isOpen.has(one))),
    ),
  )
  return { removed, ...rest }
}
