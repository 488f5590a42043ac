import type { Served } from '#simulation'
import { invalid, json } from './reply.ts'
import { type Cell, type Comparable, isMet, type Restriction } from './restrictions.ts'
import { isRetired, type SimulatedPerson, type SimulatedUser, type State, thingOf } from './state.ts'

/** One row: what is shown, and what conditions compare. */
interface ArchiveRow {
  readonly key: number
  readonly cells: Readonly<Record<string, Cell>>
  /** Ids where a cell shows a name. */
  readonly compared?: Comparable
}

/** Columns of the archive of users, as far as they are simulated. */
export function userRow(state: State, user: SimulatedUser): ArchiveRow {
  const person = state.persons.get(user.PersonId)
  const cells = {
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
  return { key: user.AssociateId, cells, compared: { ...cells, role: user.Role, assocName: user.AssociateId } }
}

export function personRow({ PersonId, texts, lists, links, Retired }: SimulatedPerson): ArchiveRow {
  const cells = {
    personId: PersonId,
    firstName: texts.Firstname ?? '',
    lastName: texts.Lastname ?? '',
    contactId: links.Contact ?? 0,
    retired: Retired,
    'email/emailAddress': lists.Emails?.[0]?.Value ?? '',
  }
  return { key: PersonId, cells }
}

/**
 * A page of rows that satisfy `$filter`, with a link to the next one.
 * @param columns what there is to ask for, and how
 * @param most rows a page has at most, whatever `$top` says
 * @throws Refusal for columns and conditions the archive does not know
 */
export function archive(
  rows: readonly ArchiveRow[],
  columns: Readonly<Record<string, Restriction>>,
  url: URL,
  most: number,
): Served {
  const query = url.searchParams
  const names = (query.get('$select') ?? '').split(',').filter(column => column !== '')
  const unknown = names.find(column => !(column in columns))
  if (unknown !== undefined) throw invalid(`Unknown column ${unknown}.`)
  const found = rows.filter(({ cells, compared = cells }) => isMet(compared, columns, query.get('$filter')))
  const skip = Number(query.get('$skip') ?? 0)
  const size = Math.min(most, Number(query.get('$top') ?? most))
  const isLogical = query.get('$output')?.toLowerCase() === 'logical'
  const value = found.slice(skip, skip + size).map(({ key, cells }) => ({
    PrimaryKey: String(key),
    EntityName: 'all',
    ...Object.fromEntries(names.map(column => [column, shown(cells[column] ?? '', isLogical)])),
  }))
  const isLast = skip + size >= found.length
  return json({ 'odata.metadata': '', 'odata.nextLink': isLast ? null : next(url, skip + size), value })
}

/** Rows hold display values; yes and no are hints for an icon then, unless logical values are asked for. */
const shown = (cell: Cell, isLogical: boolean): Cell =>
  typeof cell === 'boolean' && !isLogical ? (cell ? '[I:Checked]' : '') : cell

function next(url: URL, skip: number): string {
  const link = new URL(url)
  link.searchParams.set('$skip', String(skip))
  return link.href
}
