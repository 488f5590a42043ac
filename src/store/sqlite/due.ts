import { writeJson } from '../../domain/json.ts'
import type { Revision } from '../../domain/source-person.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { Tx } from './database.ts'

/*
 * In all of the store CROSS JOIN means: the list first. SQLite cannot know how short a JSON list is, and left to itself walks the
 * whole table instead.
 */

/**
 * A new reason to plan these people, at every one of the targets: the event `changed` of their pairs (`domain/pair/life.ts`),
 * for any number of them in one statement.
 */
export async function makeDue(
  tx: Tx,
  targets: readonly string[],
  people: readonly PersonKey[],
  rev: Revision,
): Promise<void> {
  if (targets.length === 0 || people.length === 0) return
  await tx.run(
    `INSERT INTO pair (target, key, version, due)
     SELECT t.value, p.value, ?3, ?3 FROM json_each(?1) t CROSS JOIN json_each(?2) p WHERE true
     ON CONFLICT (target, key) DO UPDATE SET version = excluded.version, due = excluded.due, considered = 0`,
    writeJson(targets),
    writeJson(people),
    rev,
  )
}
