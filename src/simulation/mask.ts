import type { IncomingHttpHeaders } from 'node:http'
import type { Arrived } from './loopback.ts'

/** What stands where a secret was. */
const masked = '***'

/** Words that make a name a secret's, wherever they stand in it. */
const anywhere = new Set(['password', 'passwd', 'passphrase', 'pwd', 'secret', 'salt', 'credentials'])
/** Words that do so at its end: `TicketCategories` is no ticket. */
const atTheEnd = new Set(['token', 'ticket', 'auth', 'authorization', 'cookie', 'hash', 'apptoken', 'sessionid'])

/** Whether what goes by this name is a secret: `UserPassword`, `refresh_token`, `SessionID`, `so-apptoken`. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(word => word !== '')
  return (
    words.some(word => anywhere.has(word)) ||
    atTheEnd.has(words.at(-1) ?? '') ||
    words.slice(-2).join('') === 'sessionid'
  )
}

/** Members that name what another member of the same record holds: operations of a JSON Patch, pairs of name and value. */
const namers = ['path', 'name', 'field', 'key']

/** Any JSON without its secrets: a flag such as `MustResetPassword: true` is none. */
export function mask(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mask)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
  const isNamed = members.some(
    ([name, text]) => namers.includes(name.toLowerCase()) && typeof text === 'string' && isSecretName(text),
  )
  return Object.fromEntries(members.map(([name, inner]) => [name, maskMember(name, inner, isNamed)]))
}

function maskMember(name: string, value: unknown, isNamed: boolean): unknown {
  const isSecret = isSecretName(name) || (isNamed && name.toLowerCase() === 'value')
  if (!isSecret) return mask(value)
  return value === null || typeof value === 'boolean' || value === '' ? value : masked
}

/** Header fields without credentials. */
export const maskHeaders = (headers: IncomingHttpHeaders): unknown => mask(headers)

/** A path and query without the values of secret parameters. */
export function maskTarget(target: string): string {
  const [path = '', query] = target.split('?', 2)
  return query === undefined ? path : `${path}?${maskForm(query)}`
}

/** `name=value&...` without the values of secrets. */
function maskForm(form: string): string {
  return form
    .split('&')
    .map(pair => {
      const [name = ''] = pair.split('=', 1)
      return isSecretName(plain(name)) ? `${name}=${masked}` : pair
    })
    .join('&')
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What a request carried, without secrets: JSON or a form. Anything else may be one as a whole and is only measured. */
export function maskedBody({ body, headers }: Arrived): unknown {
  if (body.length === 0) return undefined
  const text = body.toString('utf8')
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true) return maskForm(text)
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object') return mask(parsed)
  } catch {
    // Measured, as below.
  }
  return `(${body.length} bytes that are no JSON record)`
}
