import type { Arrived, Misbehaviour, Served } from '#simulation'
import { done, invalid, json, notFound, Refusal } from './answers.ts'
import type { Parts } from './parts.ts'
import { grantPortalAccess } from './portal.ts'
import type { Records } from './records.ts'
import type { Fields } from './table.ts'

/** Counts a write: are there too many in this minute? */
export function isOverBudget({ setup: { writesPerMinute = Number.POSITIVE_INFINITY }, writes, now }: Parts): boolean {
  const at = now().getTime()
  writes.push(at)
  return writes.filter(each => each > at - 60_000).length > writesPerMinute
}

/** Makes, changes or deletes a record. @throws Refusal */
export function write(
  { method, body }: Arrived,
  { records, id }: { readonly records: Records; readonly id: string | undefined },
  misbehaviour: Misbehaviour | undefined,
  parts: Parts,
): Served {
  const { entity } = records.table
  if (method === 'DELETE') return remove(Number(id), records, parts)
  const sent = sentBy(body)
  if (misbehaviour?.kind === 'refused' && sent.Email === misbehaviour.account)
    throw invalid('FullName', 'is not acceptable')
  if (misbehaviour?.kind === 'raced') records.create(sent)
  if (id !== undefined) throw notFound()
  if (method !== 'POST' && method !== 'PUT') throw new Refusal({ status: 405, text: '' })
  const written = method === 'POST' ? records.create(sent) : records.update(sent)
  if (records === parts.coworkers) grantPortalAccess(written, sent, parts)
  return done(entity, written, method === 'POST' ? 'created' : 'updated', parts.now())
}

/** Coworkers cannot be deleted by the vendor's own command line, and nothing else says how: that is no request there. */
function remove(id: number, records: Records, { users, setup, now }: Parts): Served {
  if (records !== users) throw new Refusal({ status: 405, text: '' })
  const known = Number(users.one(id).Id)
  if (setup.referenced?.includes(known) === true)
    return json(500, { Message: 'An error occurred while deleting the record.', WasSuccessful: false, Errors: null })
  users.all.delete(known)
  return done(users.table.entity, known, 'deleted', now())
}

function sentBy(body: Buffer): Fields {
  try {
    const sent: unknown = JSON.parse(body.toString('utf8'))
    if (typeof sent === 'object' && sent !== null && !Array.isArray(sent)) return { ...sent }
  } catch {
    // Answered like any other body that is no record.
  }
  throw new Refusal(json(400, { Message: 'The request is invalid.' }))
}
