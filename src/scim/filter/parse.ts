import type { Dialect } from '../dialect.ts'
import { type Filter, isOperator } from './filter.ts'
import { filterLimits } from './limits.ts'
import { readLiteral } from './literal.ts'
import { Reader } from './reader.ts'

/** How a filter is read where no dialect says otherwise. */
export const strict: Pick<Dialect, 'unquoted'> = { unquoted: 'reject' }

/**
 * Parses a filter: the whole grammar of RFC 7644 §3.4.2.2 (`not` binds before `and`, `and` before `or`; keywords and operators in
 * any case), and `emails[type eq "work"].value eq "x"`.
 * @throws ScimError 400 invalidFilter, saying what is wrong where, or which limit is exceeded
 */
export function parseFilter(text: string, dialect: Pick<Dialect, 'unquoted'> = strict): Filter {
  const reader = new Reader(text, 'filter')
  if (text.length > filterLimits.characters)
    throw reader.refuse(`is ${text.length} characters long; ${filterLimits.characters} are allowed`)
  const filter = readDisjunction({ reader, dialect, isInside: false, count: { terms: 0 } }, 0)
  reader.skipSpace()
  if (!reader.isAtEnd()) throw reader.expected('"and", "or" or the end')
  return filter
}

/** What the parts of one filter share while they are read. */
interface Reading {
  readonly reader: Reader
  readonly dialect: Pick<Dialect, 'unquoted'>
  /** Within brackets, where no further brackets may stand. */
  readonly isInside: boolean
  readonly count: { terms: number }
}

/**
 * Reads what stands between brackets, and the closing one.
 * @param depth of the brackets
 * @throws ScimError 400 invalidFilter
 */
export function readValueFilter(reading: Omit<Reading, 'isInside'>, depth: number): Filter {
  return reading.reader.asFilter(() => {
    const inside = { ...reading, isInside: true }
    const where = readDisjunction(inside, depth)
    close(inside, ']')
    return where
  })
}

function readDisjunction(reading: Reading, depth: number): Filter {
  return readChain('or', reading, () => readChain('and', reading, () => readFactor(reading, depth)))
}

function readChain(kind: 'and' | 'or', { reader }: Reading, readTerm: () => Filter): Filter {
  const first = readTerm()
  if (!reader.takesKeyword(kind)) return first
  const terms = [first]
  do terms.push(readTerm())
  while (reader.takesKeyword(kind))
  return { kind, terms }
}

function readFactor(reading: Reading, depth: number): Filter {
  const { reader } = reading
  reader.skipSpace()
  if (reader.takesNot()) return { kind: 'not', term: readGroup(reading, depth) }
  return reader.sees('(') ? readGroup(reading, depth) : readTerm(reading, depth)
}

function readGroup(reading: Reading, depth: number): Filter {
  reading.reader.takes('(')
  const filter = readDisjunction(reading, deeper(reading, depth))
  close(reading, ')')
  return filter
}

function readTerm(reading: Reading, depth: number): Filter {
  const { reader, isInside } = reading
  const name = readName(reading)
  if (!reader.takes('[')) return readComparison(name, reading)
  if (isInside) throw reader.refuse('has brackets within brackets')
  const where = readValueFilter(reading, deeper(reading, depth))
  if (!reader.takes('.')) return { kind: 'element', name, where }
  const sub = readComparison(readName(reading), reading)
  return { kind: 'element', name, where: { kind: 'and', terms: [where, sub] } }
}

/** What may stand before an operator: nothing but letters, digits and the marks of attribute names and URNs. */
const namePattern = /^\$?[A-Za-z][\w.:%~+*@!=,;/?#&'$-]*$/

/** @throws ScimError when what comes next is not an attribute's name */
export function readName({ reader }: Pick<Reading, 'reader'>): string {
  const place = reader.mark()
  const name = reader.word()
  if (namePattern.test(name)) return name
  reader.back(place)
  throw reader.expected('the name of an attribute')
}

function readComparison(name: string, reading: Reading): Filter {
  const { reader, dialect } = reading
  countTerm(reading)
  reader.skipSpace()
  const place = reader.mark()
  const op = reader.word().toLowerCase()
  if (op === 'pr') return { kind: 'present', name }
  if (isOperator(op)) return { kind: 'compare', name, op, value: readLiteral(reader, dialect) }
  reader.back(place)
  throw reader.expected('an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr)')
}

function close({ reader }: Reading, mark: ')' | ']'): void {
  reader.skipSpace()
  if (!reader.takes(mark)) throw reader.expected(`"and", "or" or "${mark}"`)
}

function deeper({ reader }: Reading, depth: number): number {
  if (depth < filterLimits.depth) return depth + 1
  throw reader.refuse(`is nested more than ${filterLimits.depth} deep, which is not allowed`)
}

function countTerm({ reader, count }: Reading): void {
  if (++count.terms > filterLimits.terms)
    throw reader.refuse(`has more than ${filterLimits.terms} comparisons, which is not allowed`)
}
