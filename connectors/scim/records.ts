import { Fault, plainText, type Scalar } from '#contract'

/** A JSON object of an answer; what is in it is read field by field. */
export type Raw = Readonly<Record<string, unknown>>

/** True for a JSON object; false for lists and `null`. */
export function isRecord(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @param what whose answer it is, for the message. @throws Fault `broken` for anything that is no object */
export function recordOf(value: unknown, what: string): Raw {
  if (isRecord(value)) return value
  throw new Fault(
    'broken',
    `the answer about ${what} is no SCIM resource; check that url is the address of the service`,
  )
}

/** The record in a member of a resource; an empty one when there is none. */
export function recordIn(record: Raw, name: string): Raw {
  const inner = record[name]
  return isRecord(inner) ? inner : {}
}

/** The records in a member of a resource; none when there is no list. One record counts as a list of one. */
export function listIn(record: Raw, name: string): readonly Raw[] {
  return [record[name]].flat().filter(isRecord)
}

/** The version of a resource as it was read, for `If-Match`; empty when it has none. */
export const versionOf = (resource: Raw): string => plainText(recordIn(resource, 'meta').version)

/** A resource with the version its answer's `ETag` says, where it says none itself (RFC 7644 §3.14). */
export function withVersion(resource: Raw, etag: string | undefined): Raw {
  if (etag === undefined || etag === '' || versionOf(resource) !== '') return resource
  return { ...resource, meta: { ...recordIn(resource, 'meta'), version: etag } }
}

/** True for what an attribute can hold as one plain value. */
export function isScalar(value: unknown): value is Scalar {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
}

/** Lists a few at a time. */
export function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_none, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
