import { Fault } from '#contract'
import { isRecord, type Raw } from '#kit'
import type { DescribedAttribute } from './describe/attributes.ts'
import { dig } from './path.ts'

/** What systems call the number of all members beside a page of them, and the sign that there are more. */
const totals = ['total', 'count', 'totalCount', 'total_count', 'totalItems', 'totalResults']
const more = ['hasMore', 'has_more', 'more', 'hasNextPage', 'has_next_page']

/**
 * A list that is written back whole loses whoever was not seen: members on a later page, and those that are not what the description
 * says they are.
 * @param count members that were understood
 * @throws Fault `rejected` when there are more
 */
export function ensureSeen(
  name: string,
  { at = name, total }: Pick<DescribedAttribute, 'at' | 'total'>,
  record: Raw,
  count: number,
): void {
  const place = listPlace(at)
  const there = dig(record, place)
  const shown = !Array.isArray(there) ? 0 : place.includes('*') ? there.flat().length : there.length
  if (shown > count)
    throw unseen(name, `${shown - count} of its members are not what ${at} describes; correct the description`)
  const above = place.includes('.') ? dig(record, place.slice(0, place.lastIndexOf('.'))) : undefined
  const around = isRecord(above) ? above : {}
  const said = total === undefined ? totals.map(word => around[word]) : [dig(record, total)]
  const all = Math.max(0, ...said.filter(number => typeof number === 'number'))
  if (all > shown) throw unseen(name, `${shown} of ${all} members are shown`)
  if (more.some(word => around[word] === true)) throw unseen(name, `only the first ${shown} members are shown`)
}

/** The list itself: `groups.rows` of `groups.rows.*.id`; of a list in a list, the lists of members. */
const listPlace = (at: string): string => (at.includes('.*') ? at.slice(0, at.lastIndexOf('.*')) : at)

const unseen = (name: string, why: string): Fault =>
  new Fault(
    'rejected',
    `${name} would be written back whole, and not all of it was seen (${why}); describe members.add and members.remove where the system has them, or take it out of the mapping`,
    { field: name, scope: 'account' },
  )
