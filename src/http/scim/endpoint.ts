import { writeJson } from '../../domain/json.ts'
import type { Log } from '../../domain/log.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { Credentials } from '../../scim/credentials.ts'
import type { Dialect } from '../../scim/dialect.ts'
import type { Recorder } from '../../scim/recorder.ts'
import type { ScimReply, ScimTools } from '../../scim/service/request.ts'
import type { ScimAnswered } from '../metrics.ts'
import type { HttpAnswer } from '../route.ts'
import type { Rate } from './rate.ts'

export const scimPrefix = '/scim/v2'

/** A source that is pushed into. */
export interface ScimTenant {
  /** What requests mean, unless their token has another profile. */
  readonly dialect: Dialect
  readonly openDiscovery: boolean
}

export interface ScimEndpoint {
  readonly tools: ScimTools
  readonly credentials: Credentials
  /** By the name of the source. */
  readonly tenants: ReadonlyMap<string, ScimTenant>
  /** The dialect of a token's own profile. */
  readonly dialectOf: (profile: string) => Dialect | undefined
  readonly clock: Clock
  readonly log: Log
  /** How the outside reaches us; else as the request says. */
  readonly publicUrl?: string
  readonly rate?: Rate
  readonly recorder?: Recorder
  /** Told of every request that was let in, once it is answered. */
  readonly onAnswered?: (answered: ScimAnswered) => void
  /** Something was written for a source: it is worth reading. */
  readonly onWrite: (source: string) => void
}

/** Who asks. Nobody: a discovery document, asked for without a token. */
export interface ScimVisitor {
  readonly token?: string
  readonly tenant?: string
  readonly dialect?: Dialect
  readonly readOnly: boolean
}

/** A reply of the service as HTTP. */
export function answerOf({ status, headers, body }: ScimReply): HttpAnswer {
  if (body === undefined) return { status, headers }
  return { status, headers: { ...headers, 'content-type': 'application/scim+json' }, body: writeJson(body) }
}
