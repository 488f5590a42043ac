import type { PersonKey } from '../../domain/names.ts'
import type { Revision } from '../records.ts'
import type { Tx } from './database.ts'

/*
 * In all of the store CROSS JOIN means: the list first. SQLite cannot know how short a JSON list is, and left to itself walks the
 * whole table instead.
 */

/** A new reason to plan these people, at every one of the targets. */
export async function makeDue(
  tx: Tx,
  targets: readonly string[],
  people: readonly PersonKey[],
  rev: Revision,
): Promise<void> {
  if (targets.length === 0 || people.length === 0) return
  await tx.run(
    `INSERT INTO due (target, key, rev)
     SELECT t.value, p.value, ?3 FROM json_each(?1) t CROSS JOIN json_each(?2) p WHERE true
     ON CONFLICT (target, key) DO UPDATE SET rev = excluded.rev`,
    JSON.stringify(targets),
    JSON.stringify(people),
    rev,
  )
}

export interface Pair {
  readonly target: string
  readonly person: PersonKey
}

/** These stay due for the reason they have; who has none (a date, an operator's wish) gets a new one. */
export async function keepDue(tx: Tx, pairs: readonly Pair[], rev: Revision): Promise<void> {
  if (pairs.length === 0) return
  await tx.run(
    `INSERT INTO due (target, key, rev) SELECT value ->> '$.target', value ->> '$.person', ?2 FROM json_each(?1) WHERE true
     ON CONFLICT (target, key) DO NOTHING`,
    JSON.stringify(pairs),
    rev,
  )
}

/** Reasons up to these revisions are dealt with. Newer ones stand. */
export async function endDue(tx: Tx, pairs: readonly (Pair & { readonly rev: Revision })[]): Promise<void> {
  if (pairs.length === 0) return
  await tx.run(
    `DELETE FROM due WHERE (target, key) IN (
       SELECT d.target, d.key FROM json_each(?1) j
         CROSS JOIN due d ON d.target = j.value ->> '$.target' AND d.key = j.value ->> '$.person' AND d.rev <= j.value ->> '$.rev')`,
    JSON.stringify(pairs),
  )
}
