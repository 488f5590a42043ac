import { Fault, plainText } from '#contract'
import type { SuperOfficeClient } from './client.ts'
import { type Raw, recordOf, recordsOf } from './records.ts'

/** Rows an answer may have. */
const pageSize = 500

/** What to ask an archive for. */
export interface Query {
  /** `/User`. */
  readonly path: string
  readonly columns: readonly string[]
  /** A condition in SuperOffice's own kind of OData; none: everything. */
  readonly filter?: string
  /** Words for messages. */
  readonly what: string
}

/**
 * Rows of an archive, page by page, until there is no next page. A next page is known by the query of its link only: hosts in
 * links are those behind a proxy. @throws Fault `broken` when pages go round in circles
 */
export async function* rows(query: Query, client: SuperOfficeClient, signal: AbortSignal): AsyncGenerator<Raw> {
  const { path, columns, filter, what } = query
  const first = new URLSearchParams({
    $select: columns.join(','),
    ...(filter === undefined ? {} : { $filter: filter }),
    $top: String(pageSize),
  })
  const seen = new Set<string>()
  let parameters: string | undefined = queryOf(first)
  while (parameters !== undefined) {
    if (seen.has(parameters)) throw new Fault('broken', `SuperOffice’s pages of ${what} go round in circles`)
    seen.add(parameters)
    const page = recordOf(await client.read(`${path}?${parameters}`, what, signal), what)
    yield* recordsOf(page.value ?? [], what)
    parameters = nextOf(plainText(page['odata.nextLink']))
  }
}

function nextOf(link: string): string | undefined {
  const [, query = ''] = link.split('?', 2)
  return query === '' ? undefined : queryOf(new URLSearchParams(query))
}

/** With `%20` for blanks: not every server reads `+` as one. */
const queryOf = (parameters: URLSearchParams): string => parameters.toString().replaceAll('+', '%20')

/** A condition that a text column has one of some values. */
export function isOneOf(column: string, values: readonly string[]): string {
  const quoted = values.map(value => `'${value.replaceAll("'", "''")}'`)
  return quoted.length === 1 ? `${column} is ${quoted[0]}` : `${column} in (${quoted.join(',')})`
}
