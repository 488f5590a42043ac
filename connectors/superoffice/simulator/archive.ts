import type { Served } from '#simulation'
import { invalid, json } from './reply.ts'
import { isRetired, type SimulatedPerson, type SimulatedUser, type State, thingOf } from './state.ts'

type Cell = string | number | boolean

/** Columns of the archive of users, as far as they are simulated. */
export function userRow(state: State, user: SimulatedUser): Readonly<Record<string, Cell>> {
  const person = state.persons.get(user.PersonId)
  return {
    associateDbId: user.AssociateId,
    userName: user.UserName,
    assocName: user.Name,
    ejDisplayName: user.NickName,
    firstName: person?.texts.Firstname ?? '',
    lastName: person?.texts.Lastname ?? '',
    personId: user.PersonId,
    contactId: person?.links.Contact ?? 0,
    personEmail: person?.lists.Emails?.[0]?.Value ?? '',
    role: thingOf(state, 'roles', user.Role)?.Name ?? '',
    isActive: !isRetired(state, user),
  }
}

export function personRow({ PersonId, texts, lists, links }: SimulatedPerson): Readonly<Record<string, Cell>> {
  return {
    personId: PersonId,
    firstName: texts.Firstname ?? '',
    lastName: texts.Lastname ?? '',
    contactId: links.Contact ?? 0,
    'email/emailAddress': lists.Emails?.[0]?.Value ?? '',
  }
}

/**
 * A page of rows that satisfy `$filter`, with a link to the next one.
 * @param most rows a page has at most, whatever `$top` says
 * @throws Refusal for columns and conditions that are not understood
 */
export function archive(
  rows: readonly { readonly key: number; readonly cells: Readonly<Record<string, Cell>> }[],
  url: URL,
  most: number,
): Served {
  const query = url.searchParams
  const columns = (query.get('$select') ?? '').split(',').filter(column => column !== '')
  const [sample] = rows
  const unknown = columns.find(column => sample !== undefined && !(column in sample.cells))
  if (unknown !== undefined) throw invalid(`Unknown column ${unknown}.`)
  const found = rows.filter(({ cells }) => isMet(cells, query.get('$filter')))
  const skip = Number(query.get('$skip') ?? 0)
  const size = Math.min(most, Number(query.get('$top') ?? most))
  const value = found.slice(skip, skip + size).map(({ key, cells }) => ({
    PrimaryKey: String(key),
    EntityName: 'all',
    ...Object.fromEntries(columns.map(column => [column, cells[column]])),
  }))
  const isLast = skip + size >= found.length
  return json({ 'odata.metadata': '', 'odata.nextLink': isLast ? null : next(url, skip + size), value })
}

function next(url: URL, skip: number): string {
  const link = new URL(url)
  link.searchParams.set('$skip', String(skip))
  return link.href
}

/** Conditions joined by `and`; texts are compared without regard to case. */
function isMet(cells: Readonly<Record<string, Cell>>, filter: string | null): boolean {
  if (filter === null) return true
  const pattern = /^(\S+) (is|eq|in) ('(?:[^']|'')*'|\d+|\((?:'(?:[^']|'')*',?)+\))(?: and |$)/
  let rest = filter
  while (rest !== '') {
    const [text, column = '', , operand = ''] = pattern.exec(rest) ?? []
    if (text === undefined || !(column in cells)) throw invalid(`The filter is not understood at ${rest}.`)
    const cell = String(cells[column]).toLowerCase()
    if (!valuesIn(operand).some(value => value.toLowerCase() === cell)) return false
    rest = rest.slice(text.length)
  }
  return true
}

function valuesIn(operand: string): readonly string[] {
  const quoted = [...operand.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'"))
  return quoted.length > 0 ? quoted : [operand]
}
