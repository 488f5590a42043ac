import { writeJson } from '../../../domain/json.ts'
import type { Pruning } from './pruning.ts'
import { placeAfter } from './pruning.ts'

interface Row {
  readonly at: number
  readonly id: number
  readonly stands: number
}

/**
 * What a human took back stands until the person or the mapping changes, and nothing but the ledger says that it was meant: the
 * line stays for as long as nothing else has been done to the account.
 */
const stands = `l.reason = 'undo' AND NOT EXISTS (
  SELECT 1 FROM ledger n WHERE n.key = l.key AND n.target = l.target AND n.id > l.id AND n.outcome = 'applied')`

/** Lines older than the ledger is kept, oldest first. */
export const pruneLedger: Pruning = async (
  database,
  { bounds, after: [at = Number.MIN_SAFE_INTEGER, id = 0], limit },
) => {
  if (bounds.ledger === Number.NEGATIVE_INFINITY) return { removed: 0 }
  return database.background.tx(async tx => {
    const rows = await tx.all<Row>(
      `SELECT l.at, l.id, ${stands} AS stands FROM ledger l INDEXED BY ledger_at
        WHERE l.at < ?1 AND (l.at, l.id) > (?2, ?3) ORDER BY l.at, l.id LIMIT ?4`,
      bounds.ledger,
      at,
      id,
      limit,
    )
    const old = rows.filter(row => row.stands === 0).map(row => row.id)
    if (old.length > 0) {
      await tx.run('DELETE FROM ledger WHERE id IN (SELECT value FROM json_each(?1))', writeJson(old))
      await tx.run('UPDATE store SET ledger_from = max(coalesce(ledger_from, 0), ?1)', bounds.ledger)
    }
    return { removed: old.length, ...placeAfter(rows, limit, row => [row.at, row.id]) }
  })
}
