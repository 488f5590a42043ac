import { answerJson, Fault, type HttpResponse, isQueued, leavesNothing, plainText, writeJson } from '#contract'
import { isRecord, listIn, type Raw } from '#kit'
import type { ScimClient } from './client.ts'
import { faultIn } from './faults.ts'

const bulkSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'

/** One write inside a bulk request. */
export interface BulkOperation {
  readonly method: 'PATCH'
  readonly path: string
  /** The body of the request it stands for, or its operations alone. */
  readonly data: Raw | readonly unknown[]
}

/** For messages. */
interface Subject {
  readonly client: ScimClient
  readonly what: string
  readonly fields: readonly string[]
}

/**
 * Carries several writes out in one request (RFC 7644 §3.7).
 * @returns for each what became of it: `queued` is accepted, and has to be looked at
 * @throws Fault for the request as a whole; `interrupted` when the answer leaves one of them out
 */
export async function bulk(
  operations: readonly BulkOperation[],
  { client, what, fields }: Subject,
  signal: AbortSignal,
): Promise<readonly (Fault | 'done' | 'queued')[]> {
  const numbered = operations.map((one, index) => ({ ...one, bulkId: String(index) }))
  const body = { schemas: [bulkSchema], Operations: numbered }
  const refused = ({ status, text }: HttpResponse): boolean | undefined => {
    if (status >= 300) return undefined
    const answer = answerJson(text)
    return isRecord(answer) && areRefused(listIn(answer, 'Operations'), operations.length)
  }
  const answer = (await client.send({ method: 'POST', path: '/Bulk', body, what, fields, refused }, signal)) ?? {}
  const results = listIn(answer, 'Operations')
  return operations.map((_one, index) => {
    const result = resultOf(index, results)
    if (result === undefined) throw new Fault('interrupted', `the SCIM service left out how ${what} ended`)
    return faultOf(result, what, fields) ?? (isQueued({ status: statusOf(result) }) ? 'queued' : 'done')
  })
}

/** Whether every one of so many operations has a result, and none of them can have changed anything. */
function areRefused(results: readonly Raw[], count: number): boolean {
  const faults = results.map(result => faultOf(result, '', []))
  return results.length === count && faults.every(fault => fault !== undefined && leavesNothing(fault))
}

/** Some services forget the bulkId of what is no POST; the order is then all there is to go by (RFC 7644 §3.7). */
function resultOf(index: number, results: readonly Raw[]): Raw | undefined {
  const areNumbered = results.some(({ bulkId }) => bulkId !== undefined)
  return areNumbered ? results.find(({ bulkId }) => plainText(bulkId) === String(index)) : results[index]
}

/** A result as if it had been an answer of its own. Early services wrote the status as `{ code }`. */
function faultOf(result: Raw, what: string, fields: readonly string[]): Fault | undefined {
  const answer = { status: statusOf(result), headers: {}, text: writeJson(result.response ?? {}) }
  return faultIn(answer, { what, write: true, now: new Date(0), secrets: [], fields })
}

function statusOf({ status }: Raw): number {
  const code = Number(isRecord(status) ? status.code : status)
  return Number.isInteger(code) ? code : 0
}

/** What one write adds to the bytes of a bulk request: a comma, and the longest `bulkId` there can be, go with it. */
export const sizeInBulk = (one: BulkOperation): number => Buffer.byteLength(writeJson({ ...one, bulkId: '999999' })) + 1

/**
 * Writes some at a time, as many as one bulk request may hold by number and by bytes. One that is too large for any goes alone, and
 * then by itself.
 */
export function bulkChunks<Item>(
  items: readonly Item[],
  mostOperations: number,
  mostBytes: number | undefined,
  sizeOf: (item: Item) => number,
): readonly (readonly Item[])[] {
  const most = Math.max(mostOperations, 1)
  const bytes = mostBytes ?? Number.POSITIVE_INFINITY
  const chunks: Item[][] = []
  let left = 0
  for (const item of items) {
    const size = sizeOf(item)
    const last = chunks.at(-1)
    if (last === undefined || last.length >= most || size > left) {
      chunks.push([item])
      left = bytes - envelopeBytes - size
    } else {
      last.push(item)
      left -= size
    }
  }
  return chunks
}

const envelopeBytes = Buffer.byteLength(writeJson({ schemas: [bulkSchema], Operations: [] }))
