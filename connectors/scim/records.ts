import { Fault, plainText, type Scalar } from '#contract'
import { isRecord, type Raw, recordIn } from '#kit'

/** @param what whose answer it is, for the message. @throws Fault `broken` for anything that is no object */
export function recordOf(value: unknown, what: string): Raw {
  if (isRecord(value)) return value
  throw new Fault(
    'broken',
    `the answer about ${what} is no SCIM resource; check that url is the address of the service`,
  )
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
