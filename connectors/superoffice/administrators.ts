import { Fault, fold, plainText, type RemoteId, remoteId } from '#contract'
import { isOneOf, rows } from './archive.ts'
import type { SuperOfficeClient } from './client.ts'
import { idOf, type Raw } from './records.ts'
import type { Self } from './self.ts'

/**
 * Users who have our own role, and with it the right to administer users, and can sign in. Which other roles have that right
 * cannot be asked: there may be more administrators, so that the last one of our role is left alone too early, never too late.
 * @returns undefined where the archive does not tell roles in a way we understand
 * @throws Fault
 */
export async function administrators(
  { id, role }: Self,
  client: SuperOfficeClient,
  signal: AbortSignal,
): Promise<readonly RemoteId[] | undefined> {
  if (role === '') return undefined
  const columns = ['associateDbId', 'role', 'isActive']
  const query = { path: '/User', columns, filter: isOneOf('role', [role]), what: 'the administrators' }
  try {
    const found = await Array.fromAsync(rows(query, client, signal))
    const ours = found.filter(row => fold(plainText(row.role)) === fold(role) && row.isActive === true)
    const ids = ours.map((row: Raw) => idOf(row.PrimaryKey))
    // We have the role ourselves: an answer without us is about something else.
    return ids.includes(id) ? ids.map(one => remoteId(one)) : undefined
  } catch (error) {
    // Which columns can be searched is not documented.
    if (error instanceof Fault && (error.kind === 'rejected' || error.kind === 'broken')) return undefined
    throw error
  }
}
