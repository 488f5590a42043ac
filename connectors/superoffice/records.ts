import { Fault, plainText } from '#contract'

/** A record of an answer; what is in it is read field by field. */
export type Raw = Readonly<Record<string, unknown>>

export function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @param what whose answer it is, for the message. @throws Fault `broken` for anything that is no object */
export function recordOf(value: unknown, what: string): Raw {
  if (isRecord(value)) return value
  throw new Fault('broken', `SuperOffice’s answer to ${what} is no record`)
}

/** @param what whose answer it is, for the message. @throws Fault `broken` for anything that is no list of objects */
export function recordsOf(value: unknown, what: string): readonly Raw[] {
  if (Array.isArray(value) && value.every(isRecord)) return value
  throw new Fault('broken', `SuperOffice’s answer to ${what} is no list of records`)
}

/** The records in a member of an entity; none when there is no such list (SuperOffice writes empty lists as null, too). */
export function listIn(record: Raw, name: string): readonly Raw[] {
  const list = record[name]
  return Array.isArray(list) ? list.filter(isRecord) : []
}

/** The record in a member of an entity; an empty one when there is none. */
export function recordIn(record: Raw, name: string): Raw {
  const inner = record[name]
  return isRecord(inner) ? inner : {}
}

/** An id as text; 0 is SuperOffice's way of saying that there is none. */
export function idOf(value: unknown): string {
  const text = plainText(value)
  return text === '0' ? '' : text
}
