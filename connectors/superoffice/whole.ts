import { Fault } from '#contract'
import { type Raw, recordIn } from '#kit'
import type { Tools } from './tools.ts'

/** Which entity, and what to call it. */
export interface EntityName {
  /** `/User`. */
  readonly collection: string
  readonly id: string
  /** Words for messages: `user 12`. */
  readonly what: string
}

/** Where a user is. */
export function theUser(id: string): EntityName {
  return { collection: '/User', id, what: `user ${id}` }
}

/** An entity with nothing left out: the only kind that may be written back. @throws Fault `missing` */
export async function readEntity(
  { collection, id, what }: EntityName,
  { client, learned }: Tools,
  signal: AbortSignal,
): Promise<Raw> {
  const entity = await client.entity(`${collection}/${id}`, what, signal)
  if (entity === undefined) throw new Fault('missing', `SuperOffice has no ${what} any more`)
  learned.properties.set(collection, recordIn(entity, 'FieldProperties'))
  return entity
}
