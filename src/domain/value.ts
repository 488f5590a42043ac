/** One plain value, as it stands in JSON. A `bigint` is a whole number that a `number` cannot hold, and never a smaller one. */
export type Scalar = string | number | bigint | boolean

/** What an attribute may hold: one plain value, a list of them, or a list of records (multi-valued complex attributes). */
export type Value = Scalar | readonly Scalar[] | readonly Attributes[]

/**
 * Attributes by flat name (`userName`, `name.givenName`, `emails.work`).
 * Three states, never to be confused: a name that is **missing** is not managed, `null` means **empty it**,
 * anything else is the value.
 */
export interface Attributes {
  readonly [name: string]: Value | null
}

/** True for a list of records; false for plain lists and for the empty list (which is a list of either kind). */
export function isRecords(value: Value | null | undefined): value is readonly Attributes[] {
  return Array.isArray(value) && typeof value[0] === 'object'
}

/** True for a list of either kind. `Array.isArray` alone does not narrow readonly arrays. */
export function isList(value: Value | null | undefined): value is readonly Scalar[] | readonly Attributes[] {
  return Array.isArray(value)
}
