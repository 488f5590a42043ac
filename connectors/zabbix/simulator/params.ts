import { invalidAt } from './refusal.ts'

export type Params = Readonly<Record<string, unknown>> | readonly unknown[]

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Options of a `get`; PHP lets a list stand for none. */
export const optionsOf = (params: Params): Readonly<Record<string, unknown>> => (isObject(params) ? params : {})

/** One record or a list of them. */
export function recordsOf(params: Params): readonly Readonly<Record<string, unknown>>[] {
  if (isObject(params)) return [params]
  return params.map((record, index) => {
    if (!isObject(record)) throw invalidAt(`/${index + 1}`, 'an array is expected.')
    return record
  })
}

/** A value or a list of them, as texts. */
export function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String)
}

/** The parts of a record that `output` asks for. The id is always among them. */
export function output(
  record: Readonly<Record<string, unknown>>,
  wanted: unknown,
  id: string,
): Record<string, unknown> {
  if (wanted === undefined || wanted === 'extend') return { ...record }
  const names = new Set([id, ...texts(wanted)])
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name)))
}

/** UPPER of a database: letter by letter, so that `ß` stays. */
const databaseUpper = (text: string): string =>
  Array.from(text, letter => (letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter)).join('')

/** The pattern of a search: PHP makes it large, where `ß` becomes `SS`. */
const wildcard = (pattern: string): RegExp =>
  new RegExp(`^${pattern.toUpperCase().split('*').map(RegExp.escape).join('.*')}$`, 'u')

/**
 * Records that pass `filter` (exact) and `search` (part of the text, any case; with wildcards enabled the whole of it), cut to `limit`.
 */
export function select<Item extends Readonly<Record<string, unknown>>>(
  records: readonly Item[],
  { filter, search, limit, startSearch, searchWildcardsEnabled }: Readonly<Record<string, unknown>>,
): readonly Item[] {
  const passes = (record: Item): boolean => {
    const exact = Object.entries(isObject(filter) ? filter : {}).every(
      ([name, value]) => record[name] === undefined || texts(value).includes(String(record[name])),
    )
    const loose = Object.entries(isObject(search) ? search : {}).every(([name, value]) =>
      texts(value).some(part => {
        if (searchWildcardsEnabled === true) return wildcard(part).test(databaseUpper(String(record[name] ?? '')))
        const at = String(record[name] ?? '')
          .toLowerCase()
          .indexOf(part.toLowerCase())
        return startSearch === true ? at === 0 : at >= 0
      }),
    )
    return exact && loose
  }
  const found = records.filter(passes)
  return typeof limit === 'number' ? found.slice(0, limit) : found
}
