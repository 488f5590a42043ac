import { createHash } from 'node:crypto'
import { writeJson } from '../../domain/json.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { ServiceLimits } from '../documents.ts'
import { parseMessage } from '../json-text.ts'
import type { Json, JsonObject } from '../schema.ts'
import { badRequest, ScimError } from '../scim-error.ts'

/** What a list is asked for, wherever that was written. */
export interface Search {
  readonly filter?: string
  readonly sortBy?: string
  readonly descending: boolean
  readonly skip: number
  readonly count: number
  /** RFC 9865; empty text begins. */
  readonly cursor?: string
  /** Named attributes, as `URLSearchParams` so that reading and projecting is one piece. */
  readonly query: URLSearchParams
}

/** Reads the query string of a list (RFC 7644 §3.4.2). @throws ScimError 400 */
export function searchOf(query: URLSearchParams, limits: ServiceLimits): Search {
  const text = (name: string): string | undefined => query.get(name) ?? undefined
  return searchFrom({ text, query }, limits)
}

/** Reads a SearchRequest message (RFC 7644 §3.4.3). @throws ScimError 400 */
export function searchIn(body: string, limits: ServiceLimits): Search {
  const message = parseMessage(body)
  const own = new Map(Object.entries(message).map(([name, value]) => [name.toLowerCase(), value]))
  expectSearchSchema(own.get('schemas'))
  const text = (name: string): string | undefined => textIn(name, own.get(name.toLowerCase()))
  const query = new URLSearchParams()
  for (const name of ['attributes', 'excludedAttributes'] as const)
    for (const one of namesIn(name, own.get(name.toLowerCase()))) query.append(name, one)
  return searchFrom({ text, query }, limits)
}

const searchRequest = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'

function expectSearchSchema(schemas: Json | undefined): void {
  if (Array.isArray(schemas) && schemas.some(one => String(one).toLowerCase() === searchRequest.toLowerCase())) return
  throw badRequest('invalidSyntax', `schemas has to name ${searchRequest}`)
}

function textIn(name: string, value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw badRequest('invalidValue', `${name} has to be text or a number`)
}

function namesIn(name: string, value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return []
  const list: readonly Json[] = Array.isArray(value) ? value : [value as Json] // anything but a list is a list of one
  if (list.every(one => typeof one === 'string')) return list
  throw badRequest('invalidValue', `${name} has to be a list of names`)
}

function searchFrom(
  { text, query }: { readonly text: (name: string) => string | undefined; readonly query: URLSearchParams },
  limits: ServiceLimits,
): Search {
  const filter = text('filter')
  const sortBy = text('sortBy')
  const cursor = text('cursor')
  return {
    ...(filter === undefined ? {} : { filter }),
    ...(sortBy === undefined || sortBy === '' ? {} : { sortBy }),
    ...(cursor === undefined ? {} : { cursor }),
    descending: isDescending(text('sortOrder')),
    skip: Math.max(1, whole('startIndex', text('startIndex'), 1)) - 1,
    count: Math.min(limits.maxResults, Math.max(0, whole('count', text('count'), limits.defaultPageSize))),
    query,
  }
}

/** RFC 7644 §3.4.2.3: ascending where nothing is said. */
function isDescending(order = ''): boolean {
  const word = order.toLowerCase()
  if (word === 'descending') return true
  if (word === 'ascending' || word === '') return false
  throw badRequest('invalidValue', `sortOrder has to be ascending or descending, not ${shorten(order)}`)
}

function whole(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined || text === '') return otherwise
  if (/^[+-]?\d{1,15}$/.test(text.trim())) return Number(text)
  throw badRequest('invalidValue', `${name} has to be a whole number, not ${shorten(text)}`)
}

// ---------------------------------------------------------------- cursors (RFC 9865)

/** Where a page ended: behind a row, or after so many of a sorted list. */
export type PageEnd = { readonly after: number } | { readonly skip: number }

/** A cursor is good for the query it came from and no other. */
export function cursorFor(place: PageEnd, search: Search, what: string): string {
  const text = 'after' in place ? `a${place.after}` : `s${place.skip}`
  return Buffer.from(`${text}.${markOf(search, what)}`).toString('base64url')
}

/** @throws ScimError 400 invalidCursor */
export function placeIn(cursor: string, search: Search, what: string): PageEnd {
  if (cursor === '') return { skip: 0 }
  const [, kind, number, mark] = /^([as])(\d{1,15})\.(.+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (mark !== markOf(search, what))
    throw new ScimError(400, 'the cursor is not one of this query: begin again without it', 'invalidCursor')
  return kind === 'a' ? { after: Number(number) } : { skip: Number(number) }
}

function markOf({ filter, sortBy, descending }: Search, what: string): string {
  return createHash('sha256')
    .update(writeJson([what, filter, sortBy, descending]))
    .digest('base64url')
    .slice(0, 12)
}

/** A list as JSON (RFC 7644 §3.4.2). */
export const listMessage = (
  total: number,
  resources: readonly JsonObject[],
  more: { readonly startIndex?: number; readonly nextCursor?: string },
): JsonObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: total,
  itemsPerPage: resources.length,
  ...more,
  Resources: resources,
})
