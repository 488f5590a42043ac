import { plainText } from '#contract'

/** JSON as it came over the wire: nothing is known of it but that it is an object. */
export type Raw = Readonly<Record<string, unknown>>

/** Whether a value is an object with names. */
export const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The texts of a list; none for anything that is no list. */
export const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(plainText) : [])
