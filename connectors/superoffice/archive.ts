import { createPass, Fault, mostPasses, type Pass, plainText, writeJson } from '#contract'
import type { Raw } from '#kit'
import type { SuperOfficeClient } from './client.ts'
import { recordOf, recordsOf } from './records.ts'

/** Rows an answer may have. */
const pageSize = 500

/** What to ask an archive for. */
interface Query {
  /** `/User`. */
  readonly path: string
  readonly columns: readonly string[]
  /** A condition in SuperOffice's own kind of OData; none: everything. */
  readonly filter?: string
  /** Words for messages. */
  readonly what: string
}

/**
 * Rows of an archive, each once; read again while what its pages show does not fit together, as when somebody moves from one to the next.
 * @throws Fault `unreachable` for an archive that never holds still; as `rowsOnce`
 */
export async function* readRows(query: Query, client: SuperOfficeClient, signal: AbortSignal): AsyncGenerator<Raw> {
  const shown = new Set<string>()
  let doubt: string | undefined
  for (let passes = 1; passes <= mostPasses; passes += 1) {
    const pass = createPass()
    for await (const row of readRowsOnce(query, client, pass, signal)) {
      if (!shown.has(keyOf(row))) yield row
      shown.add(keyOf(row))
    }
    doubt = pass.doubt
    if (doubt === undefined) return
  }
  const sentence = `SuperOffice’s list of ${query.what} did not hold still while it was read, ${mostPasses} times (${doubt})`
  throw new Fault('unreachable', sentence)
}

const keyOf = (row: Raw): string => plainText(row.PrimaryKey) || writeJson(row)

/**
 * One way through an archive, page by page, until there is no next page. A next page is known by the query of its link only: hosts in
 * links are those behind a proxy. @throws Fault `broken` when pages go round in circles
 */
async function* readRowsOnce(
  query: Query,
  client: SuperOfficeClient,
  pass: Pass,
  signal: AbortSignal,
): AsyncGenerator<Raw> {
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
    // An empty list may be null; an answer without a list is none, and must not look like nobody.
    const found = recordsOf(page.value === null ? [] : page.value, what)
    pass.take({ ids: found.map(keyOf) })
    yield* found
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
