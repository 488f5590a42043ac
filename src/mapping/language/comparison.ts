import { bare } from '../../domain/text/bare.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { isFields } from '../values/path.ts'
import { FunctionFailure, type HelperFunction } from './functions.ts'

/** What `==`, `!=` and `in` become inside the language. Nobody can write them: names that end so are not known to a scan. */
export const sameFunction = 'same_'
export const memberFunction = 'member_'

/**
 * Comparing, as people mean it: texts are the same when they look the same (`bare.ts`), numbers when they are equal, and what can
 * never be the same is no answer but a mistake: a number is not a text, whoever compares the two would get "no" for ever.
 * Nothing is the same as nothing and as the empty text, and otherwise as no value.
 * The third argument is what stands there, for messages; the fourth says that a value that is absent is no answer either.
 * @throws FunctionFailure
 */
export const comparingFunctions: readonly HelperFunction[] = [
  { signature: `${sameFunction}(dyn, dyn, list<string>, bool): bool`, handler: same },
  { signature: `${memberFunction}(dyn, dyn, list<string>, bool): bool`, handler: isMember },
]

type WrittenChain = readonly string[]

function same(a: unknown, b: unknown, written: WrittenChain, strict: boolean): boolean {
  if (strict) expectThere(a, b, written)
  return areSame(a, b, written)
}

function isMember(one: unknown, all: unknown, written: WrittenChain, strict: boolean): boolean {
  if (strict && one === null) throw new FunctionFailure(`${written[0]} is absent`)
  if (all instanceof Map) return all.has(one)
  if (isFields(all)) return typeof one === 'string' && Object.hasOwn(all, one)
  if (!Array.isArray(all) && !(all instanceof Set)) throw new FunctionFailure(noList(all, written))
  const members: readonly unknown[] = [...all].filter(member => member !== null)
  if (one === null) return false
  const kinds = new Set(members.map(kindOf))
  // A list of several kinds is there to be looked through; one in which nothing can ever be found is a mistake.
  if (kinds.size > 0 && !kinds.has(kindOf(one))) throw new FunctionFailure(mixed(one, members[0], written))
  return members.some(member => kindOf(member) === kindOf(one) && areSame(one, member, written))
}

/** Whoever compares with nothing, or with the empty text, asks whether something is there. */
function expectThere(a: unknown, b: unknown, written: WrittenChain): void {
  const isAsked = [a, b].some(side => typeof side === 'string' && bare(side) === '')
  const absent = a === null ? written[0] : b === null ? written[1] : undefined
  if (absent !== undefined && !isAsked) throw new FunctionFailure(`${absent} is absent`)
}

function areSame(a: unknown, b: unknown, written: WrittenChain): boolean {
  if (a === null || b === null) return isNothing(a) && isNothing(b)
  const kind = kindOf(a)
  if (kind !== kindOf(b)) throw new FunctionFailure(mixed(a, b, written))
  switch (kind) {
    case 'text':
      return bare(String(a)) === bare(String(b))
    case 'a number':
      // Whole numbers of expressions are bigints, those of people doubles: loosely equal is exactly equal between the two.
      // biome-ignore lint/suspicious/noDoubleEquals: 5n === 5 is false
      return plain(a) == plain(b)
    case 'a list':
      return areSameLists(a as readonly unknown[], b as readonly unknown[], written) // kindOf looked
    case 'a record':
      return areSameRecords(a as object, b as object, written) // kindOf looked
    case 'a time':
      return Number(a) === Number(b)
    default:
      return plain(a) === plain(b)
  }
}

const isNothing = (value: unknown): boolean => value === null || (typeof value === 'string' && bare(value) === '')

/** Unsigned whole numbers come as objects. */
const plain = (value: unknown): unknown => (typeof value === 'object' && value !== null ? value.valueOf() : value)

const areSameLists = (a: readonly unknown[], b: readonly unknown[], written: WrittenChain): boolean =>
  a.length === b.length && a.every((member, index) => areSame(member, b[index], written))

function areSameRecords(a: object, b: object, written: WrittenChain): boolean {
  const [one, other] = [new Map(entriesOf(a)), new Map(entriesOf(b))]
  return one.size === other.size && [...one].every(([k, v]) => other.has(k) && areSame(v, other.get(k), written))
}

const entriesOf = (record: object): readonly [unknown, unknown][] =>
  record instanceof Map ? [...record] : Object.entries(record)

function kindOf(value: unknown): string {
  const bared = plain(value)
  if (typeof bared === 'string') return 'text'
  if (typeof bared === 'number' && value instanceof Date) return 'a time'
  if (typeof bared === 'number' || typeof bared === 'bigint') return 'a number'
  if (typeof bared === 'boolean') return 'true or false'
  if (Array.isArray(bared)) return 'a list'
  return bared instanceof Map || isFields(bared) ? 'a record' : `a ${bared?.constructor?.name.toLowerCase()}`
}

const mixed = (a: unknown, b: unknown, [left, right]: WrittenChain): string =>
  `${left} compared with ${right}: ${kindOf(a)} (${shown(a)}) is never ${kindOf(b)} (${shown(b)}); convert one of them, for example with string(…)`

const noList = (all: unknown, [, right]: WrittenChain): string =>
  all === null
    ? `${right} is absent, give it a list with coalesce(…, []) or ask for it with != null`
    : `"in" wants a list behind it, and ${right} is ${kindOf(all)}`

const shown = (value: unknown): string => shorten(plain(value) ?? 'nothing')
