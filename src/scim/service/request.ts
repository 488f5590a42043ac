import type { Scim } from '../../store/scim.ts'
import type { Dialect } from '../dialect.ts'
import type { ServiceLimits } from '../documents.ts'
import type { JsonObject, Registry } from '../schema.ts'

/** Who asks, as the credential says. */
export interface ScimCaller {
  /** Whose resources these are: the source's name. */
  readonly tenant: string
  readonly dialect: Dialect
  readonly readOnly: boolean
}

/** A SCIM request without HTTP, from somebody who was let in; the body has not been parsed yet. */
export interface ScimRequest {
  readonly caller: ScimCaller
  /** `GET`, `POST`, `PUT`, `PATCH`, `DELETE`. */
  readonly method: string
  /** Decoded steps below the base address: `['Users', '2819c223']`. */
  readonly steps: readonly string[]
  readonly query: URLSearchParams
  /** Text of the body; empty for none. */
  readonly body: string
  /** `https://usherd.example.org/scim/v2`. */
  readonly base: string
  readonly ifMatch?: string
  readonly ifNoneMatch?: string
}

/** What is answered to a SCIM request, refusals included; the body is written as JSON by whoever speaks HTTP. */
export interface ScimReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: JsonObject
  /** Attributes and schemas of the request that nobody declared, for the log. */
  readonly ignored?: readonly string[]
}

/** What the service works with. */
export interface ScimTools {
  readonly store: Scim
  readonly registry: Registry
  readonly limits: ServiceLimits
  readonly now: () => number
  /** A new id: opaque, never used before (C2). */
  readonly newId: () => string
}

/** The whole request of a bulk, and any other, has to fit into a mebibyte. */
export const scimLimits: ServiceLimits = {
  maxOperations: 1_000,
  maxPayloadSize: 1024 * 1024,
  maxResults: 1_000,
  defaultPageSize: 100,
}
