import { Fault, plainText, type RemoteId } from '#contract'
import { listIn } from '#kit'
import { groupsOf } from './account.ts'
import type { ScimClient } from './client.ts'
import type { Membership } from './memberships.ts'
import { readUser } from './read.ts'
import { groupWords, readGroup } from './whole-group.ts'

/** What a look tells of a membership; `unseen`: neither the user nor the group shows it. */
export type Sight = 'done' | 'not-done' | 'unseen'

/**
 * Looks at memberships of one account after they were written: at the user, who shows all groups in one answer; where it does not show
 * them, at each group. @throws Fault
 */
export async function lookAtMemberships(
  user: RemoteId,
  memberships: readonly Membership[],
  client: ScimClient,
  signal: AbortSignal,
): Promise<readonly Sight[]> {
  const held = groupsOf((await readUser(user, client, signal)) ?? {})
  // A service that shows groups of users at all shows an empty list, or leaves it out: then the groups tell.
  if (held !== undefined && held.length > 0)
    return memberships.map(({ group, joins }) => (held.includes(group) === joins ? 'done' : 'not-done'))
  const sights: Sight[] = []
  for (const one of memberships) sights.push(await lookAtGroup(user, one, client, signal))
  return sights
}

async function lookAtGroup(
  user: RemoteId,
  membership: Membership,
  client: ScimClient,
  signal: AbortSignal,
): Promise<Sight> {
  try {
    const group = await readGroup(membership, client, signal)
    // A group without members may leave the list out, and so may one that never shows them.
    if (group.members === undefined) return 'unseen'
    const isMember = listIn(group, 'members').some(({ value }) => plainText(value) === user)
    return isMember === membership.joins ? 'done' : 'not-done'
  } catch (error) {
    if (error instanceof Fault && error.kind === 'missing') return membership.joins ? 'not-done' : 'done'
    throw error
  }
}

/** A service that said yes to a membership and did nothing. */
export const notKept = (user: RemoteId, membership: Membership): Fault =>
  new Fault(
    'rejected',
    `the SCIM service said it was done, and account ${user} is ${membership.joins ? 'not in' : 'still in'} ${groupWords(membership)}; see whether our token may change it there`,
    { field: 'groups', scope: 'account' },
  )
