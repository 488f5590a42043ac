import { Fault, plainText } from '#contract'
import { isRecord, type Raw } from '#kit'

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

/** An id as text; 0 is SuperOffice's way of saying that there is none. */
export function idOf(value: unknown): string {
  const text = plainText(value)
  return text === '0' ? '' : text
}
