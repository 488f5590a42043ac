import { slug, stripAccents } from '../../domain/text/letters.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { compilePattern, longestSearched, type Pattern } from './pattern.ts'

/** Why a function cannot answer, in a sentence for the operator. */
export class FunctionFailure extends Error {}

/** One way to call a function of the expression language. `handler` gets exactly what the signature says. */
export interface HelperFunction {
  readonly signature: string
  readonly handler: (...values: never[]) => unknown
}

/**
 * Methods the language has already, but not as ours: they fail for an absent value, count in UTF-16 code units, or can
 * be made to run for hours (`matches`). The expression's tree is renamed to ours where the number of arguments is one
 * of these.
 */
export const renamedMethods: Readonly<Record<string, readonly number[]>> = {
  trim: [0],
  split: [1],
  join: [1],
  substring: [1, 2],
  matches: [1],
}

/** What a method is called inside the language; in messages the mark is taken off again (`shownName`). */
export const innerName = (method: string): string => `${method}_`
export const shownName = (message: string): string => message.replace(/(\w)_\(/g, '$1(')

/**
 * The functions of usherd, each to be written `f(x)` or `x.f()`. The first argument decides: absent in, absent out.
 *
 * | function | gives |
 * |---|---|
 * | `lower(s)`, `upper(s)`, `trim(s)` | the text in small letters, in capitals, without space at its ends |
 * | `replace(s, a, b)` | every `a` replaced by `b`, literally |
 * | `split(s, sep)`, `join(list, sep)`, `first(list)` | a list; a text; the first member, or nothing |
 * | `substring(s, from[, to])` | the characters from `from` (0-based) up to and without `to`; short text gives what is there |
 * | `stripAccents(s)`, `slug(s)` | see domain/text/letters.ts |
 * | `matches(s, pattern)` | whether the pattern occurs; see pattern.ts |
 * | `coalesce(a, b, ...)`, `default(a, b)` | the first of them that is not absent |
 */
export const helperFunctions: readonly HelperFunction[] = [
  ...onText('lower', [], 'string', (text: string) => text.toLowerCase()),
  ...onText('upper', [], 'string', (text: string) => text.toUpperCase()),
  ...onText('trim', [], 'string', (text: string) => text.trim()),
  ...onText('stripAccents', [], 'string', stripAccents),
  ...onText('slug', [], 'string', slug),
  ...onText('replace', ['string', 'string'], 'string', (text: string, from: string, to: string) =>
    text.replaceAll(from, () => to),
  ),
  ...onText('split', ['string'], 'list<string>', (text: string, by: string) =>
    by === '' ? [...text] : text.split(by),
  ),
  ...onText('substring', ['int'], 'string', (text: string, from: bigint) => slice(text, from)),
  ...onText('substring', ['int', 'int'], 'string', slice),
  ...onText('matches', ['string'], 'bool', matches),
  ...onAny('join', 'list', ['string'], 'string', join),
  ...onAny('first', 'list', [], 'dyn', (list: readonly unknown[]) => list[0] ?? null),
  ...[2, 3, 4, 5, 6, 7, 8].map(count => choosing('coalesce', count)),
  ...['coalesce', 'default'].map(name => ({ signature: `dyn.${name}(dyn): dyn`, handler: firstThere })),
  choosing('default', 2),
]

function onText(
  name: string,
  more: readonly string[],
  gives: string,
  handler: HelperFunction['handler'],
): readonly HelperFunction[] {
  return onAny(name, 'string', more, gives, handler)
}

/**
 * A function in both spellings, and again for an absent first argument. The one for absent values comes first: the type
 * of a call whose arguments are only known later is that of the first signature, and it must not promise text.
 */
function onAny(
  name: string,
  first: string,
  more: readonly string[],
  gives: string,
  handler: HelperFunction['handler'],
): readonly HelperFunction[] {
  const method = renamedMethods[name]?.includes(more.length) ? innerName(name) : name
  const anything = more.map(() => 'dyn')
  return [
    { signature: `${name}(${['null', ...anything].join(', ')}): dyn`, handler: absent },
    { signature: `${name}(${[first, ...more].join(', ')}): ${gives}`, handler },
    { signature: `null.${method}(${anything.join(', ')}): dyn`, handler: absent },
    { signature: `${first}.${method}(${more.join(', ')}): ${gives}`, handler },
  ]
}

function choosing(name: string, count: number): HelperFunction {
  return { signature: `${name}(${Array(count).fill('dyn').join(', ')}): dyn`, handler: firstThere }
}

function absent(): null {
  return null
}

function firstThere(...values: readonly unknown[]): unknown {
  return values.find(value => value !== null) ?? null
}

/** Out of range is what is there, not an error: the first letter of an empty name is empty. */
function slice(text: string, from: bigint, to?: bigint): string {
  const points = [...text]
  const start = Math.max(0, Number(from))
  return points.slice(start, to === undefined ? undefined : Math.max(start, Number(to))).join('')
}

function join(list: readonly unknown[], by: string): string {
  const odd = list.find(member => typeof member === 'object' && member !== null)
  if (odd !== undefined)
    throw new FunctionFailure('join() takes a list of plain values; pick one field of each with map(x, x.field)')
  return list.filter(member => member !== null).join(by)
}

/** Patterns are literals of the configuration, so there are only ever a few. */
const compiled = new Map<string, Pattern>()

function matches(text: string, pattern: string): boolean {
  if (text.length > longestSearched)
    throw new FunctionFailure(
      `matches() searches texts of up to ${longestSearched} characters, this one has ${text.length}`,
    )
  return patternFor(pattern)(text)
}

function patternFor(text: string): Pattern {
  const known = compiled.get(text)
  if (known !== undefined) return known
  const made = compilePattern(text)
  // Literals were checked when the expression was compiled; nothing else gets here.
  if (typeof made !== 'function') throw new FunctionFailure(`the pattern ${shorten(text)} ${made.message}`)
  compiled.set(text, made)
  return made
}
