import { errorMessage } from '../error-message.ts'
import type { ScimReply } from './request.ts'

/** D7: the answer for a method that an address does not have, with the ones it has (RFC 9110 §15.5.6). HEAD comes with GET. */
export function notAllowed(method: string, allowed: readonly string[]): ScimReply {
  const detail = `${method} is not possible here; ${allowed.join(', ')} ${allowed.length === 1 ? 'is' : 'are'}`
  const allow = allowed.flatMap(one => (one === 'GET' ? ['GET', 'HEAD'] : [one])).join(', ')
  return { status: 405, headers: { allow }, body: errorMessage(405, detail) }
}
