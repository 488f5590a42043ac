import { writeJson } from '../../domain/json.ts'
import type { Budgets } from '../targets.ts'
import type { Database } from './database.ts'
import { overdrawnAt, restore } from './spent.ts'

/** Which budgets were asked for more than they had. */
export function budgets(database: Database): Budgets {
  return {
    overdrawn: target => overdrawnAt(database, target),
    async overdraw(target, named, since) {
      if (named.length === 0) return
      await database.tx(tx =>
        tx.run(
          `INSERT INTO overdrawn (target, budget, since) SELECT ?1, value, ?3 FROM json_each(?2) WHERE true
           ON CONFLICT (target, budget) DO NOTHING`,
          target,
          writeJson(named),
          since.getTime(),
        ),
      )
    },
    async restore(target, named) {
      if (named.length > 0) await database.tx(tx => restore(tx, target, named))
    },
  }
}
