import type { Served } from '#simulation'
import { json } from './answers.ts'
import { collections, type Fields } from './fields.ts'

/** A page of a list, filtered by `<entity>_<Property>`, the way every entity of Nexudus is listed. */
export function listPage(records: readonly Fields[], entity: string, query: URLSearchParams): Served {
  const filters = [...query].filter(([name]) => name.startsWith(`${entity}_`))
  const hits = records.filter(record =>
    filters.every(([name, value]) =>
      // Looser than equality, as text filters are: a part of the text is enough.
      String(record[name.slice(entity.length + 1)] ?? '')
        .toLowerCase()
        .includes(value.toLowerCase()),
    ),
  )
  const page = Math.max(1, Number(query.get('page') ?? 1))
  const size = Math.max(1, Number(query.get('size') ?? 25))
  const shown = hits.slice((page - 1) * size, page * size).map(row)
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

/** Rows lack the collections. */
export const row = (record: Fields): Fields =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !collections.some(each => each === name)))
