import type { Arrived, Misbehaviour, Served } from '#simulation'
import { done, invalid, json, notFound, Refusal } from './answers.ts'
import type { Fields } from './fields.ts'
import type { Parts } from './parts.ts'

/** Counts a write: are there too many in this minute? */
export function isOverBudget({ setup: { writesPerMinute = Number.POSITIVE_INFINITY }, writes, now }: Parts): boolean {
  const at = now().getTime()
  writes.push(at)
  return writes.filter(each => each > at - 60_000).length > writesPerMinute
}

/** Makes, changes or deletes a user. @throws Refusal */
export function write(
  { method, body }: Arrived,
  id: string | undefined,
  misbehaviour: Misbehaviour | undefined,
  parts: Parts,
): Served {
  const { users, setup, now } = parts
  if (method === 'DELETE') {
    const known = Number(users.one(Number(id)).Id)
    if (setup.referenced?.includes(known) === true)
      return json(500, { Message: 'An error occurred while deleting the record.', WasSuccessful: false, Errors: null })
    users.records.delete(known)
    return done(known, 'deleted', now())
  }
  const sent = sentBy(body)
  if (misbehaviour?.kind === 'refused' && sent.Email === misbehaviour.account)
    throw invalid('FullName', 'is not acceptable')
  if (misbehaviour?.kind === 'raced') users.create(sent)
  if (id !== undefined) throw notFound()
  if (method === 'POST') return done(users.create(sent), 'created', now())
  if (method === 'PUT') return done(users.update(sent), 'updated', now())
  throw new Refusal({ status: 405, text: '' })
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
