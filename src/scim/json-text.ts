import { shorten } from '../domain/shorten.ts'
import type { JsonObject } from './schema.ts'
import { badRequest } from './scim-error.ts'

/** Deeper than any SCIM message; guards whoever walks the value. */
const deepest = 32

/**
 * Reads a message: one JSON object. JSON lets a name stand twice in an object and leaves open which one counts (RFC 8259 §4); two
 * programs that read the same request differently are how checks are led past, so that is refused.
 * @throws ScimError 400 invalidSyntax
 */
export function parseMessage(text: string): JsonObject {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw badRequest('invalidSyntax', text === '' ? 'the request has no body' : 'the body is not JSON')
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw badRequest('invalidSyntax', 'the body has to be a JSON object')
  scan(text)
  return parsed as JsonObject // what JSON.parse makes of an object, and nothing else
}

/** Walks the text once, which is known to be JSON: looks at the depth, and at the names of each object. */
function scan(text: string): void {
  const open: (Set<string> | undefined)[] = []
  let isName = false
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
      case 0x5b: // [
        isName = text.charCodeAt(at) === 0x7b
        if (open.push(isName ? new Set() : undefined) > deepest)
          throw badRequest('invalidSyntax', `the body is nested more than ${deepest} deep`)
        break
      case 0x7d: // }
      case 0x5d: // ]
        open.pop()
        isName = false
        break
      case 0x2c: // ,
        isName = open.at(-1) !== undefined
        break
      case 0x22: {
        // "
        const end = endOfText(text, at)
        if (isName) addName(open.at(-1), text.slice(at, end))
        isName = false
        at = end - 1
      }
    }
  }
}

/** @returns the position behind the closing quotation mark */
function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end + 1
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text.charCodeAt(before) === 0x5c) before -= 1
  return (at - before) % 2 === 0
}

function addName(names: Set<string> | undefined, quoted: string): void {
  if (names === undefined) return
  const name = quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1)
  if (names.has(name)) throw badRequest('invalidSyntax', `${shorten(name)} stands twice in one object of the body`)
  names.add(name)
}
