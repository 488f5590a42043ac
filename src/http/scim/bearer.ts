import type { Credentials } from '../../scim/credentials.ts'
import type { TokenRecord } from '../../store/scim.ts'
import type { RequestHead } from '../route.ts'

type Shown =
  | { readonly kind: 'good'; readonly record: TokenRecord }
  /** `detail` for the caller; says no more than the caller knows already. */
  | { readonly kind: 'bad'; readonly detail: string }

/** Judges the token a request shows (RFC 6750 §2.1). Two Authorization headers are none: proxies and we might read different ones. */
export function judgeBearer({ headers }: Pick<RequestHead, 'headers'>, credentials: Credentials, now: Date): Shown {
  const header = headers.authorization
  if (header === undefined) return bad('a bearer token is needed')
  const token = /^bearer +([^\s,]+)$/i.exec(header.trim())?.[1]
  if (token === undefined) return bad('the Authorization header has to be "Bearer" and one token')
  const verdict = credentials.judge(token, now)
  switch (verdict.kind) {
    case 'good':
      return verdict
    case 'expired':
      return bad('the token has expired')
    case 'revoked':
      return bad('the token was revoked')
    case 'unknown':
      return bad('the token is not known')
  }
}

const bad = (detail: string): Shown => ({ kind: 'bad', detail })
