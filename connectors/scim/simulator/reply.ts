import type { Served } from '#simulation'
import { errorSchema } from '../faults.ts'

/** An answer that is not what was asked for, in the shape of a SCIM error (RFC 7644 §3.12). */
export class Refusal extends Error {
  readonly status: number
  readonly scimType: string | undefined

  constructor(status: number, detail: string, scimType?: string) {
    super(detail)
    this.status = status
    this.scimType = scimType
  }

  body(): Readonly<Record<string, unknown>> {
    const type = this.scimType === undefined ? {} : { scimType: this.scimType }
    return { schemas: [errorSchema], status: String(this.status), ...type, detail: this.message }
  }

  served(): Served {
    return json(this.body(), this.status)
  }
}

/** An answer with a SCIM body. */
export function json(body: unknown, status = 200): Served {
  return { status, headers: { 'content-type': 'application/scim+json; charset=utf-8' }, text: JSON.stringify(body) }
}

/** Done, and nothing to show. */
export const noContent: Served = { status: 204, text: '' }

/** HTTP 400. @param scimType one of RFC 7644 table 9 */
export const invalid = (detail: string, scimType = 'invalidValue'): Refusal => new Refusal(400, detail, scimType)

/** HTTP 404. */
export const notFound = (what: string): Refusal => new Refusal(404, `Resource ${what} not found`)
