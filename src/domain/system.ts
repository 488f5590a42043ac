import { canonicalJson, ownJson } from './json.ts'

/**
 * Which system a connection talks to, as far as its configuration says: what is remembered of accounts and people belongs to it, and
 * to no other. Never holds a secret: it is stored, and shown to people.
 */
export interface System {
  /** The word in `connector:`. */
  readonly connector: string
  /** What tells it from other systems of the kind, by name: an address, a tenant, the path of a file. */
  readonly parts: Readonly<Record<string, string>>
}

/** A system as it is stored and compared: addresses in one spelling, keys in one order. */
export function systemText({ connector, parts }: System): string {
  const spelled = Object.entries(parts).map(([name, text]) => [name, addressOf(text) ?? text] as const)
  return canonicalJson({ connector, parts: Object.fromEntries(spelled) })
}

/** @param text what `systemText` gave */
export const systemIn = (text: string): System => ownJson<System>(text)

/**
 * Is what is configured now certainly the system that is remembered? Other spellings of an address are (letter case of the host, its
 * default port, slashes at the end); so is HTTPS in the place of HTTP at the default ports of the same host. HTTP in the place of
 * HTTPS is not: whoever stands in the way may answer there.
 */
export function isSameSystem(remembered: System, now: System): boolean {
  if (remembered.connector !== now.connector) return false
  const names = new Set([...Object.keys(remembered.parts), ...Object.keys(now.parts)])
  return [...names].every(name => isSamePart(remembered.parts[name], now.parts[name]))
}

function isSamePart(before: string | undefined, now: string | undefined): boolean {
  if (before === undefined || now === undefined) return before === now
  const [from, to] = [addressOf(before) ?? before, addressOf(now) ?? now]
  return from === to || from.replace(/^http:\/\/(?=[^/:]+(?:\/|$))/, 'https://') === to
}

/**
 * An address in the one spelling: scheme, host, port where it is not the scheme's own, path without slashes at its end. What stands
 * behind a question mark, and before an @, is left out: it may be a secret.
 * @returns undefined for what is no HTTP address
 */
function addressOf(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  const { protocol, host, pathname } = new URL(text)
  return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`
}

/** A system in a few words: `https://crm.corp.test/api (rest)`. */
export function systemName({ connector, parts }: System): string {
  const texts = Object.values(parts).map(text => addressOf(text) ?? text)
  return texts.length === 0 ? connector : `${texts.join(' ')} (${connector})`
}
