import type { StoredResource } from '../store/scim.ts'
import { ScimError } from './scim-error.ts'

/** The weak entity tag of a version (RFC 7644 §3.14); also its `meta.version`. */
export const etagOf = ({ version }: Pick<StoredResource, 'version'>): string => `W/"${version}"`

/** Whether a header names a tag: `*`, or a list that holds it. Strong and weak are the same here. */
export function names(header: string, etag: string): boolean {
  if (header.trim() === '*') return true
  const opaque = etag.slice(2)
  return header.split(',').some(one => one.trim().replace(/^W\//, '') === opaque)
}

/** Under which versions a write may go on (RFC 9110 §13.1). */
interface Conditions {
  readonly ifMatch?: string
  readonly ifNoneMatch?: string
}

/** @throws ScimError 412 when somebody else has changed the resource since (V2), or `If-None-Match` rules out what is there (V3) */
export function expectVersion({ ifMatch, ifNoneMatch }: Conditions, stored: StoredResource): void {
  const etag = etagOf(stored)
  if (ifMatch !== undefined && !names(ifMatch, etag))
    throw new ScimError(412, `the resource has been changed meanwhile: it is at version ${etag}`)
  if (ifNoneMatch !== undefined && names(ifNoneMatch, etag))
    throw new ScimError(412, `the resource is there, at version ${etag}, which If-None-Match rules out`)
}
