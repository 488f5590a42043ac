import { Fault, plainText, shorten } from '#contract'
import { listIn, type Raw } from '#kit'
import type { ScimClient } from './client.ts'
import { rejected } from './edits.ts'
import { equals } from './filters.ts'
import type { Membership } from './memberships.ts'
import { pages } from './pages.ts'

/**
 * A group that goes back whole loses whoever was not shown, and a service that shows the first hundred members of a thousand does not
 * say so. What proves that all were shown is the other side of it: the users who show that they are in the group.
 * @throws Fault `rejected` when there are others, or when nothing tells; what asking throws
 */
export async function ensureWhole(
  group: Raw,
  { group: id }: Membership,
  client: ScimClient,
  signal: AbortSignal,
): Promise<void> {
  if (client.wholeGroups) return
  const shown = new Set(
    listIn(group, 'members')
      .filter(member => !isGroup(member))
      .map(({ value }) => plainText(value)),
  )
  const there = (await byFilter(id, shown, client, signal)) ?? (await byReadingAll(id, client, signal))
  if (there === 'all' || isSame(there, shown)) return
  throw [...there].some(user => !shown.has(user)) ? partial(id, shown.size) : unproven(id)
}

/** A group inside the group (RFC 7643 §4.2). */
const isGroup = ({ type, $ref }: Raw): boolean => type === 'Group' || plainText($ref).includes('/Groups/')

const isSame = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && a.isSubsetOf(b)

type Users = ReadonlySet<string> | 'all'

/**
 * Whom a filter finds in the group.
 * @param shown members the group showed
 * @returns `all` when there are as many, and nobody else among them; undefined where the service cannot be asked so: it refuses, or shows others too
 */
async function byFilter(
  group: string,
  shown: ReadonlySet<string>,
  client: ScimClient,
  signal: AbortSignal,
): Promise<Users | undefined> {
  const { filters, mostResults } = await client.service(signal)
  if (!filters) return undefined
  const filter = equals('groups.value', group)
  const query = { filter, startIndex: 1, count: mostResults }
  try {
    const answer = await client.read({ path: '/Users', what: 'the members of a group', query }, signal)
    const found = listIn(answer, 'Resources')
    const isKnown = found.every(user => !isIn(user, group) || shown.has(plainText(user.id)))
    // A service that ignores the filter says how many users there are: no group can have more.
    if (isKnown && shown.size > 0 && Number(answer.totalResults) === shown.size) return 'all'
    if (found.length === 0 || !found.every(user => isIn(user, group))) return undefined
    const selection = { path: '/Users', what: 'the members of a group', query: { filter } }
    return idsOf(await Array.fromAsync(pages(selection, client, signal)))
  } catch (error) {
    if (error instanceof Fault && (error.kind === 'rejected' || error.answer?.startsWith('HTTP 501') === true))
      return undefined
    throw error
  }
}

async function byReadingAll(group: string, client: ScimClient, signal: AbortSignal): Promise<Users> {
  const users = await Array.fromAsync(pages({ path: '/Users', what: 'the accounts' }, client, signal))
  return idsOf(users.filter(user => isIn(user, group)))
}

const idsOf = (users: readonly Raw[]): ReadonlySet<string> => new Set(users.map(({ id }) => plainText(id)))

/** Whether a user shows that it is in a group, and not by way of another one. */
const isIn = (user: Raw, group: string): boolean =>
  listIn(user, 'groups').some(({ value, type }) => plainText(value) === group && type !== 'indirect')

const remedy = 'let the service have PATCH, or take this group out of the mapping'

const partial = (group: string, count: number): Fault =>
  rejected(
    'groups',
    `the SCIM service shows ${count} members of group ${shorten(group)}, and more people are in it; written back they would be out. ${remedy}`,
  )

const unproven = (group: string): Fault =>
  rejected(
    'groups',
    `the SCIM service has no PATCH, and its users do not show whether all members of group ${shorten(group)} were shown; if it always shows all of them, set wholeGroups: true, else ${remedy}`,
  )
