import { validateHeaderName, validateHeaderValue } from 'node:http'
import { Fault } from '../domain/fault.ts'
import type { HttpRequest } from '../domain/http-message.ts'
import { writeJson } from '../domain/json.ts'
import type { Secret } from '../domain/secret.ts'
import { placeOf, type RequestPlace } from './place.ts'

/**
 * Looks at a request before it takes its turn.
 * @returns where it goes
 * @throws Fault `broken` for an address or a header that HTTP cannot carry. The value is never shown: it may be a secret.
 */
export function checkOutgoing(request: HttpRequest, secrets: readonly Secret[]): RequestPlace {
  const place = placeOf(request, secrets)
  if (place === undefined)
    throw new Fault(
      'broken',
      `A ${request.method} was to go to something that is no http(s) address; check the url setting.`,
    )
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (isSendable(name, value)) continue
    const why = 'holds a character that HTTP does not allow (a line break?); check the setting it is made from'
    throw new Fault('broken', `${place.method} ${place.address} was not sent: its header ${writeJson(name)} ${why}.`)
  }
  return place
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
    return true
  } catch {
    return false
  }
}
