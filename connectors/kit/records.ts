/** A JSON object as it came over the wire: what is in it is read field by field. */
export type Raw = Readonly<Record<string, unknown>>

/** True for a JSON object; false for lists and `null`. */
export const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The record in a member of another one; an empty one when there is none. */
export function recordIn(record: Raw, name: string): Raw {
  const inner = record[name]
  return isRecord(inner) ? inner : {}
}

/** The records in a member of another one; none when there is no list. One record counts as a list of one. */
export const listIn = (record: Raw, name: string): readonly Raw[] => [record[name]].flat().filter(isRecord)
