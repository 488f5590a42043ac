import { Fault, type RemoteId } from '#contract'
import { isRecord, type Raw } from '#kit'
import { idOf } from './account.ts'
import { type RestClient, readPlace } from './client.ts'
import { dig } from './path.ts'

/**
 * Whole records by id, in as few requests as are described. Who is not among them, or not whole, is read alone: only that shows who is
 * gone.
 * @param alone reads one
 * @throws Fault
 */
export async function readWholeRecords(
  ids: readonly RemoteId[],
  alone: (id: RemoteId) => Promise<Raw | undefined>,
  client: RestClient,
  signal: AbortSignal,
): Promise<readonly Raw[]> {
  const most = Math.max(1, client.description.several?.most ?? 1)
  const found: Raw[] = []
  for (let from = 0; from < ids.length; from += most) {
    const some = ids.slice(from, from + most)
    const together = some.length > 1 ? await askTogether(some, client, signal) : new Map<RemoteId, Raw>()
    for (const id of some) {
      const record = together.get(id) ?? (await alone(id))
      if (record !== undefined) found.push(record)
    }
  }
  return found
}

/** Those of them that one request shows whole; none where such a request is not described, or not taken. */
async function askTogether(
  ids: readonly RemoteId[],
  client: RestClient,
  signal: AbortSignal,
): Promise<ReadonlyMap<RemoteId, Raw>> {
  const { several } = client.description
  if (several === undefined) return new Map()
  const url = client.address(several, { ids: ids.join(',') })
  try {
    const { body } = await readPlace(client, { url, what: `${ids.length} accounts` }, signal)
    const records = dig(body, several.records)
    const whole = (Array.isArray(records) ? records : []).filter(
      (record): record is Raw => isRecord(record) && several.has.every(name => Object.hasOwn(record, name)),
    )
    const wanted = new Set(ids)
    const known = whole.map(record => [idOf(record, client.description), record] as const)
    return new Map(known.filter(([id]) => wanted.has(id)))
  } catch (error) {
    // One of them may be gone, or the system may not know such a request: each alone tells.
    if (error instanceof Fault && ['missing', 'rejected', 'broken'].includes(error.kind)) return new Map()
    throw error
  }
}
