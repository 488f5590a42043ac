import { type RawRecord, shorten } from '#contract'

/** Lines behind the people of a report that are looked at. */
const most = 3
/** Rows that show what everybody fills and what it looks like; all of a million would cost as much as reading them. */
const sampled = 1000

/** How a line begins that counts or closes others, in the languages such reports are seen in. Never decides alone. */
const closingWords =
  /^[\s#*=_.-]*(end\b|ende\b|eof\b|total|subtotal|grand total|sums?\b|summe\b|gesamt|count\b|anzahl\b|number of\b|generated\b|created (on|at|by)\b|exported\b|erstellt\b|exportiert\b|report\b|records?\b|rows?\b|lines?\b|zeilen\b|datens|fin\b|trailer\b|footer\b|\d+ ?(rows?|records?|lines?|entries|zeilen|datens))/i

/**
 * Tells the lines that close a report ("End of report,2 rows,,,") from people. They are as good a row as any to CSV, and would become
 * accounts.
 *
 * A line at the end closes a report when it is empty in most columns that everybody else fills, and what it does hold looks like
 * nobody else's: each of its cells has a shape no other cell of the column has, or the first one says so in words. Without the
 * empty columns it takes both, the shapes and the words. Somebody about whom little is known yet has a key like everybody's.
 */
export class CsvTrailer {
  #held: RawRecord[] = []
  readonly #others = new Others()

  /** @returns the records that are certainly not the last ones */
  pass(records: readonly RawRecord[]): readonly RawRecord[] {
    const all = this.#held.length === 0 ? records : this.#held.concat(records)
    const passed = all.slice(0, -most)
    this.#held = all.slice(-most)
    for (const record of passed) this.#others.add(record)
    return passed
  }

  /** @returns the last records; those that close the report have a problem */
  end(): readonly RawRecord[] {
    for (let start = 0; start < this.#held.length; start++) {
      const [before, behind] = [this.#held.slice(0, start), this.#held.slice(start)]
      const others = this.#others.with(before)
      if (behind.every(record => record.problem !== undefined || others.isClosedBy(record)))
        return [...before, ...behind.map(closing)]
    }
    return this.#held
  }
}

function closing(record: RawRecord): RawRecord {
  if (record.problem !== undefined) return record
  const problem = `looks like the last line of a report, and like nobody else in the file: it begins with ${shorten(textsOf(record)[0]?.[1])}`
  return { ...record, problem }
}

/** What rows have in common. */
class Others {
  #count = 0
  /** Columns that none of the sampled rows left empty. */
  #full: readonly string[] | undefined
  readonly #shapes: Map<string, Set<string>>

  constructor(count = 0, full?: readonly string[], shapes: ReadonlyMap<string, ReadonlySet<string>> = new Map()) {
    this.#count = count
    this.#full = full
    this.#shapes = new Map([...shapes].map(([name, seen]) => [name, new Set(seen)]))
  }

  add({ fields, problem }: RawRecord): void {
    if (problem !== undefined) return
    if (this.#count++ >= sampled) return
    this.#full = (this.#full ?? Object.keys(fields)).filter(name => fields[name] !== null)
    for (const [name, text] of textsIn(fields)) {
      const seen = this.#shapes.get(name) ?? new Set()
      this.#shapes.set(name, seen.add(shapeOf(text)))
    }
  }

  with(records: readonly RawRecord[]): Others {
    const all = new Others(this.#count, this.#full, this.#shapes)
    for (const record of records) all.add(record)
    return all
  }

  isClosedBy(record: RawRecord): boolean {
    const texts = textsOf(record)
    const isSaid = texts.slice(0, 1).some(([, text]) => closingWords.test(text))
    const full = this.#full ?? Object.keys(record.fields)
    const empty = full.filter(name => record.fields[name] === null)
    const isHollow = empty.length >= 2 && empty.length * 2 >= full.length
    const isStrange = this.#count > 0 && texts.every(([name, text]) => !this.#shapes.get(name)?.has(shapeOf(text)))
    // Two rows are too few to know what everybody looks like.
    return isHollow ? isSaid || (isStrange && this.#count > 2) : isSaid && isStrange
  }
}

const textsOf = ({ fields }: RawRecord): readonly (readonly [string, string])[] => textsIn(fields)

const textsIn = (fields: RawRecord['fields']): readonly (readonly [string, string])[] =>
  Object.entries(fields).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))

/** Letters and digits by their kind, however many of them: `1001` is `9`, `ann.lee2` is `a.a9`, `2 rows` is `9 a`. */
const shapeOf = (text: string): string =>
  text
    .trim()
    .replace(/[\p{L}\p{M}]+/gu, 'a')
    .replace(/\p{Nd}+/gu, '9')
