import { writeJson } from '../../../domain/json.ts'
import { type Pruning, placeAfter } from './pruning.ts'

interface Row {
  readonly id: string
  readonly space: number
  readonly seq: number
  readonly old: number
}

/** How far the source that reads a space has come; of one nobody speaks of, nowhere. ?5: tenants with a number each. */
const reached = `coalesce((SELECT t.value ->> 1 FROM scim_space s JOIN json_each(?5) t ON t.value ->> 0 = s.tenant WHERE s.id = g.space), 0)`

/**
 * Deletions that were pushed in, read by their source, and are older than runs are kept. (Not at once: a source that is read from
 * its beginning again, to put right what an older version missed, finds them.) The newest of each space stays: numbers of changes
 * go on behind the highest one there is, and one that was given twice would be passed over by who has read up to it.
 */
export const pruneDeletions: Pruning = async (database, { bounds, after: [space = 0, seq = 0], limit }) => {
  if (bounds.runs === Number.NEGATIVE_INFINITY) return { removed: 0 }
  return database.background.tx(async tx => {
    const rows = await tx.all<Row>(
      `SELECT g.id, g.space, g.seq, g.at < ?3 AND g.seq <= ${reached}
           AND g.seq < (SELECT max(n.seq) FROM scim_gone n WHERE n.space = g.space) AS old
         FROM scim_gone g INDEXED BY scim_gone_seq WHERE (g.space, g.seq) > (?1, ?2) ORDER BY g.space, g.seq LIMIT ?4`,
      space,
      seq,
      bounds.runs,
      limit,
      writeJson([...bounds.read]),
    )
    const old = rows.filter(row => row.old === 1).map(row => row.id)
    if (old.length > 0)
      await tx.run('DELETE FROM scim_gone WHERE id IN (SELECT value FROM json_each(?1))', writeJson(old))
    return { removed: old.length, ...placeAfter(rows, limit, row => [row.space, row.seq]) }
  })
}
