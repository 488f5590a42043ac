import type { Served } from '#simulation'
import { invalid, json } from './answers.ts'
import { filterOf, type Test } from './filters.ts'
import type { Fields, Table } from './table.ts'

/** The most records a page may have by the vendor's table. */
const mostOnPage = 1000

/**
 * A page of a list, the way every kind of record of Nexudus is listed.
 * @throws Refusal 400 for a filter, an order, or a value the vendor's tables do not list
 */
export function listPage(records: readonly Fields[], table: Table, query: URLSearchParams): Served {
  const tests = [...query].map(([name, value]) => filterOf(name, value, table)).filter(test => test !== undefined)
  const hits = records.filter(record => tests.every((test: Test) => test(record)))
  const page = countOf('page', query, 1, Number.MAX_SAFE_INTEGER)
  const size = countOf('size', query, 25, mostOnPage)
  const shown = hits.slice((page - 1) * size, page * size).map(record => row(record, table))
  return json(200, {
    Records: shown,
    CurrentPage: page,
    CurrentPageSize: size,
    CurrentOrderField: 'Id',
    CurrentSortDirection: 1,
    FirstItem: (page - 1) * size + 1,
    LastItem: (page - 1) * size + shown.length,
    TotalItems: hits.length,
    TotalPages: Math.ceil(hits.length / size),
    HasNextPage: page * size < hits.length,
    HasPreviousPage: page > 1,
  })
}

function countOf(name: string, query: URLSearchParams, otherwise: number, most: number): number {
  const count = Number(query.get(name) ?? otherwise)
  if (!Number.isInteger(count) || count < 1 || count > most) throw invalid(name, 'is not a valid value')
  return count
}

/** A record as a list shows it: without its collections. */
export const row = (record: Fields, { collections, rowFields }: Table): Fields =>
  Object.fromEntries(
    Object.entries(record).filter(([name]) => rowFields?.includes(name) ?? !collections.includes(name)),
  )
