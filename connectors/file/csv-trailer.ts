import { type RawRecord, shorten } from '#contract'

/** Lines behind the people of a report that are looked at. */
const most = 3
/** So many rows show what everybody fills and what it looks like; a look at all of a million would cost as much as reading them. */
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
  readonly #sample: RawRecord[] = []

  /** @returns the records that are certainly not the last ones */
  pass(records: readonly RawRecord[]): readonly RawRecord[] {
    const all = this.#held.length === 0 ? records : this.#held.concat(records)
    const passed = all.slice(0, -most)
    this.#held = all.slice(-most)
    if (this.#sample.length < sampled) this.#sample.push(...passed.slice(0, sampled - this.#sample.length))
    return passed
  }

  /** @returns the last records; those that close the report have a problem */
  end(): readonly RawRecord[] {
    for (let start = 0; start < this.#held.length; start++) {
      const [before, behind] = [this.#held.slice(0, start), this.#held.slice(start)]
      const others = [...this.#sample, ...before].filter(({ problem }) => problem === undefined)
      if (behind.every(record => record.problem !== undefined || closes(record, others)))
        return [...before, ...behind.map(closing)]
    }
    return this.#held
  }
}

function closes(record: RawRecord, others: readonly RawRecord[]): boolean {
  const texts = textsOf(record)
  const full = Object.keys(record.fields).filter(name => others.every(({ fields }) => fields[name] !== null))
  const empty = full.filter(name => record.fields[name] === null)
  const isHollow = empty.length >= 2 && empty.length * 2 >= full.length
  const isSaid = texts.slice(0, 1).some(([, text]) => closingWords.test(text))
  const isStrange = (): boolean => others.length > 0 && texts.every(([name, text]) => isUnseen(text, name, others))
  // Two rows are too few to know what everybody looks like.
  return isHollow ? isSaid || (others.length > 2 && isStrange()) : isSaid && isStrange()
}

function isUnseen(text: string, name: string, others: readonly RawRecord[]): boolean {
  const shape = shapeOf(text)
  return others.every(({ fields }) => typeof fields[name] !== 'string' || shapeOf(fields[name]) !== shape)
}

function closing(record: RawRecord): RawRecord {
  if (record.problem !== undefined) return record
  const problem = `looks like the last line of a report, and like nobody else in the file: it begins with ${shorten(textsOf(record)[0]?.[1])}`
  return { ...record, problem }
}

const textsOf = ({ fields }: RawRecord): readonly (readonly [string, string])[] =>
  Object.entries(fields).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))

/** Letters and digits by their kind, however many of them: `1001` is `9`, `ann.lee2` is `a.a9`, `2 rows` is `9 a`. */
const shapeOf = (text: string): string =>
  text
    .trim()
    .replace(/[\p{L}\p{M}]+/gu, 'a')
    .replace(/\p{Nd}+/gu, '9')
