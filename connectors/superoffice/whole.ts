import { Fault } from '#contract'
import { type Raw, recordIn } from '#kit'
import type { Tools } from './tools.ts'

/** Which entity is read or written: where it stands in the API, and what messages call it. */
export interface EntityName {
  /** `/User`. */
  readonly collection: string
  readonly id: string
  /** Words for messages: `user 12`. */
  readonly what: string
}

/** The user of that id as an entity: `12` stands at `/User/12` and is called `user 12`. */
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
