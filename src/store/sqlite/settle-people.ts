import type { PersonKey } from '../../domain/text/names.ts'
import type { People, SettledPeople } from '../people.ts'
import type { SqlValue } from './connection.ts'
import type { Tx } from './database.ts'
import { makeDue } from './due.ts'
import { nextRevision } from './revision.ts'

/**
 * A human's word on what a source leaves open (`People.settle`). Each person is settled by what is open of them now: somebody missing
 * is gone by it, and what the source said last of them stands until that is settled, too.
 */
export async function settlePeople(
  tx: Tx,
  source: string,
  { who, targets }: Parameters<People['settle']>[1],
): Promise<SettledPeople> {
  const rev = await nextRevision(tx)
  const update = async (set: string, where: string): Promise<number> => {
    const values: SqlValue[] = who === 'doubted' ? [source, rev] : [source, rev, who.person]
    const rows = await tx.all<{ key: PersonKey }>(
      `UPDATE person SET rev = ?2, ${set} WHERE source = ?1 AND ${where}${who === 'doubted' ? '' : ' AND key = ?3'} RETURNING key`,
      ...values,
    )
    await makeDue(
      tx,
      targets,
      rows.map(({ key }) => key),
      rev,
    )
    return rows.length
  }
  const settled =
    who === 'doubted'
      ? { forgotten: 0, unsaid: 0 }
      : {
          forgotten: await update(
            "attributes = '{}', hash = '', fault = NULL, unread = NULL, said = NULL",
            "+presence = 'gone' AND (attributes <> '{}' OR said IS NOT NULL OR fault IS NOT NULL)",
          ),
          unsaid: await update(
            'said = NULL',
            "+presence = 'present' AND said IS NOT NULL AND fault IS NULL AND coalesce(json_type(attributes, '$.active'), 'null') = 'null'",
          ),
        }
  // Last: who is gone by this very word is not forgotten in the same breath.
  return {
    ...settled,
    gone: await update("presence = 'gone'", who === 'doubted' ? "presence = 'doubted'" : "+presence = 'doubted'"),
  }
}
