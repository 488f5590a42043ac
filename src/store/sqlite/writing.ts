import { ownJson, writeJson } from '../../domain/json.ts'
import type { Revision } from '../../domain/source-person.ts'
import type { WritingMarks } from '../../domain/writing.ts'
import type { Tx } from './database.ts'

/** How an attribute is written, as far as anybody knows; `at`: the counter when that last changed, 0 for never. */
interface AttributeWriting {
  readonly mark: string
  readonly at: Revision
}

type WrittenByName = Readonly<Record<string, AttributeWriting>>

/**
 * Keeps where and how attributes are written at a target. Those that are written otherwise from now on are `outdated` in every link.
 * What is mapped no more keeps its mark: mapped again, it may be written elsewhere.
 */
export async function replaceWriting(tx: Tx, target: string, marks: WritingMarks, at: Revision): Promise<void> {
  const [row] = await tx.all<{ writing: string }>('SELECT writing FROM target WHERE target = ?1', target)
  const known = writtenIn(row?.writing)
  const changed = Object.keys(marks).filter(name => known[name] !== undefined && known[name].mark !== marks[name])
  const now: Record<string, AttributeWriting> = { ...known }
  for (const [name, mark] of Object.entries(marks))
    if (known[name]?.mark !== mark) now[name] = { mark, at: known[name] === undefined ? 0 : at }
  await tx.run(
    'INSERT INTO target (target, writing) VALUES (?1, ?2) ON CONFLICT (target) DO UPDATE SET writing = excluded.writing',
    target,
    writeJson(now),
  )
  if (changed.length === 0) return
  await tx.run(
    `UPDATE link SET outdated = (SELECT json_group_array(name) FROM (
         SELECT value AS name FROM json_each(link.outdated) UNION SELECT value FROM json_each(?2)))
      WHERE target = ?1 AND tombstone IS NULL`,
    target,
    writeJson(changed),
  )
}

const writtenIn = (writing: string | null | undefined): WrittenByName => ownJson<WrittenByName>(writing ?? '{}')

/**
 * What is outdated of an account once an operation is done there: what was so before and was not sent, and whatever has been written
 * otherwise since the operation was planned.
 * @param before of the same account, as JSON; null: nothing is remembered of it
 * @param writing of the target, as JSON
 * @param sent attributes the operation has sent
 * @param asOf the counter when it was planned, or later
 */
export function outdatedAfter(
  before: string | null,
  writing: string | null,
  sent: readonly string[],
  asOf: Revision,
): readonly string[] {
  const left = ownJson<readonly string[]>(before ?? '[]').filter(name => !sent.includes(name))
  const since = Object.entries(writtenIn(writing)).flatMap(([name, { at }]) => (at > asOf ? [name] : []))
  return [...new Set([...left, ...since])].sort()
}
