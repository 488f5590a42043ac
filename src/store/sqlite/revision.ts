import type { Revision } from '../../domain/source-person.ts'
import type { Tx } from './database.ts'

/** Takes the next number of the one counter. Everything one transaction changes may share a number. */
export async function nextRevision(tx: Tx): Promise<Revision> {
  const [row] = await tx.all<{ revision: number }>('UPDATE store SET revision = revision + 1 RETURNING revision')
  if (row === undefined) throw new Error('the store has lost its counter')
  return row.revision
}
