import type { SqlValue, Tx } from '../database.ts'
import type { Sequence } from './sequence.ts'

/**
 * Gives resources a new version and a number each, because something else changed what is seen of them.
 * @param whom question for their `pk`, each once; `?1` is `given.pk`
 * @param given.modified their own content changed, too
 */
export async function bump(
  tx: Tx,
  whom: string,
  given: { readonly pk: SqlValue; readonly modified?: number },
  sequence: Sequence,
): Promise<number> {
  const changed = await tx.run(
    `UPDATE scim_resource SET version = version + 1, modified = coalesce(?3, modified), seq = ?2 + n.place
       FROM (SELECT pk, row_number() OVER () - 1 AS place FROM (${whom})) n WHERE scim_resource.pk = n.pk`,
    given.pk,
    await sequence.next(tx),
    given.modified ?? null,
  )
  sequence.used(changed)
  return changed
}
