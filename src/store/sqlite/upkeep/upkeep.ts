import { leastKeptMs } from '../../../domain/keep.ts'
import type { PruneBounds, PrunePart, PruneStep, Upkeep } from '../../upkeep.ts'
import type { Database } from '../database.ts'
import { moment, optional } from '../json.ts'
import { pruneDeletions } from './deletions.ts'
import { pruneLedger } from './ledger.ts'
import { clearPeople } from './people.ts'
import type { Bounds, Pruning } from './pruning.ts'
import { pruneRuns } from './runs.ts'

/** In this order: a run can go when its last line went. */
const parts: readonly (readonly [PrunePart, Pruning])[] = [
  ['ledger', pruneLedger],
  ['runs', pruneRuns],
  ['deletions', pruneDeletions],
  ['people', clearPeople],
]

/** Removes what is over and too old to be asked for. */
export function upkeep(database: Database): Upkeep {
  return {
    async state() {
      const [row] = await database.read<{ at: number | null; ledger: number | null }>(
        'SELECT upkept_at AS at, ledger_from AS ledger FROM store',
      )
      return { ...optional('at', row?.at ?? null, moment), ...optional('ledgerFrom', row?.ledger ?? null, moment) }
    },
    async prune(bounds, { limit, after = { part: 'ledger', place: [] } }): Promise<PruneStep> {
      const turn = parts.findIndex(([part]) => part === after.part)
      const found = parts[turn]
      if (found === undefined) throw new Error(`upkeep has no part ${after.part}`)
      const [part, pruning] = found
      const { removed, place } = await pruning(database, { bounds: boundsOf(bounds), after: after.place, limit })
      if (place !== undefined) return { part, removed, next: { part, place } }
      const following = parts[turn + 1]
      return { part, removed, ...(following === undefined ? {} : { next: { part: following[0], place: [] } }) }
    },
    async ended(at) {
      await database.tx(tx => tx.run('UPDATE store SET upkept_at = ?1', at.getTime()))
    },
  }
}

function boundsOf({ now, ledgerBefore, runsBefore, read = new Map() }: PruneBounds): Bounds {
  const latest = now.getTime() - leastKeptMs
  const bound = (before: Date | undefined): number =>
    before === undefined ? Number.NEGATIVE_INFINITY : Math.min(before.getTime(), latest)
  return { now: now.getTime(), ledger: bound(ledgerBefore), runs: bound(runsBefore), read }
}
