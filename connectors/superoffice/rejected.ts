import { Fault, shorten } from '#contract'

/** Data of one person that SuperOffice cannot take. @param sentence for the operator */
export const rejected = (field: string, sentence: string): Fault => new Fault('rejected', sentence, { field })

/** An id is a whole number to SuperOffice. @throws Fault `rejected` for a value that is none */
export function numberOf(value: unknown, field: string): number {
  const number = Number(value)
  if (String(value).trim() !== '' && Number.isSafeInteger(number) && number >= 0) return number
  throw rejected(field, `${field} must be an id of SuperOffice, ${shorten(value)} is none; map it with a lookup`)
}
