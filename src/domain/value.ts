/** One plain value, as it stands in JSON. */
export type Scalar = string | number | boolean

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

/**
 * JSON with the keys of every object sorted, so that equal content gives equal bytes (fingerprints, hashes).
 * `undefined` members are left out, as JSON does.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  })
}
