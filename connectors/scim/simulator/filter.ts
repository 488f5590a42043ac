import { isRecord, type Raw } from '#kit'
import { invalid } from './reply.ts'

type Test = (resource: Raw) => boolean

const operators: Readonly<Record<string, (there: string, wanted: string) => boolean>> = {
  eq: (there, wanted) => there === wanted,
  sw: (there, wanted) => there.startsWith(wanted),
  co: (there, wanted) => there.includes(wanted),
}

/** Attributes whose case counts (RFC 7643 §4.1, §8.7.1). */
const caseExact = new Set(['id', 'externalId', 'value'])

/** A filter of comparisons with `and` and `or` (RFC 7644 §3.4.2.2), without brackets. @throws Refusal `invalidFilter` */
export function parseFilter(text: string): Test {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? []
  const any = split(tokens, 'or').map(part => split(part, 'and').map(comparison))
  return resource => any.some(all => all.every(test => test(resource)))
}

function split(tokens: readonly string[], word: string): readonly (readonly string[])[] {
  const parts: string[][] = [[]]
  for (const token of tokens) {
    if (token.toLowerCase() === word) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

function comparison([path, operator = '', literal, ...rest]: readonly string[]): Test {
  const compare = operators[operator.toLowerCase()]
  if (path === undefined || compare === undefined || literal === undefined || rest.length > 0)
    throw invalid('The filter cannot be read', 'invalidFilter')
  const form = (text: string) => (isExact(path) ? text : text.toLowerCase())
  const wanted = form(String(literalOf(literal)))
  return resource => textsAt(resource, path.split('.')).some(there => compare(form(there), wanted))
}

/** `emails.value` ignores case, `members.value` does not: those are ids. */
const isExact = (path: string): boolean => !path.startsWith('emails') && caseExact.has(path.split('.').at(-1) ?? '')

function literalOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('A value of the filter is no JSON', 'invalidFilter')
  }
}

function textsAt(value: unknown, [step, ...rest]: readonly string[]): readonly string[] {
  const members: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (step === undefined) return members.filter(one => one !== undefined && one !== null).map(String)
  return members.filter(isRecord).flatMap(one => textsAt(one[step], rest))
}
