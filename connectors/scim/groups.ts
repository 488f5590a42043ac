import { Fault, type RemoteId, writeJson } from '#contract'
import { bulk } from './bulk.ts'
import type { ScimClient } from './client.ts'
import type { Membership } from './memberships.ts'
import { type PatchOperation, patchBody } from './patch.ts'
import type { Profile } from './profile.ts'
import { chunksOf, type Raw } from './records.ts'
import { forgiven, groupPath, groupWords, rewriteGroup } from './whole-group.ts'

/**
 * Lets an account join and leave groups, by whichever way the service has: several groups in one bulk request, a PATCH for
 * each, or the whole group again.
 * @returns each membership once it is as it should be
 * @throws Fault
 */
export async function* changeMemberships(
  user: RemoteId,
  memberships: readonly Membership[],
  client: ScimClient,
  signal: AbortSignal,
): AsyncGenerator<Membership> {
  if (memberships.length === 0) return
  const { patches, mostOperations } = await client.service(signal)
  for (const some of chunksOf(memberships, patches ? Math.max(mostOperations, 1) : 1)) {
    if (some.length > 1) yield* inBulk(user, some, client, signal)
    else for (const one of some) yield await alone(user, one, patches, client, signal)
  }
}

async function* inBulk(
  user: RemoteId,
  memberships: readonly Membership[],
  client: ScimClient,
  signal: AbortSignal,
): AsyncGenerator<Membership> {
  const requests = memberships.map(
    one => ({ method: 'PATCH', path: groupPath(one), data: bodyFor(user, one, client) }) as const,
  )
  const faults = await bulk(requests, { client, what: 'the memberships', fields: ['groups'] }, signal)
  const results = memberships.map((membership, index) => ({ membership, fault: faults[index] }))
  // What went well counts, also behind what did not.
  for (const { membership, fault } of results) if (fault === undefined) yield membership
  for (const { membership, fault } of results) if (fault !== undefined) yield forgiven(fault, membership)
}

async function alone(
  user: RemoteId,
  membership: Membership,
  patches: boolean,
  client: ScimClient,
  signal: AbortSignal,
): Promise<Membership> {
  try {
    if (!patches) await rewriteGroup(user, membership, client, signal)
    else await client.send(patchOf(user, membership, client), signal)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return forgiven(error, membership)
  }
  return membership
}

function patchOf(user: RemoteId, membership: Membership, client: ScimClient) {
  const [path, what] = [groupPath(membership), groupWords(membership)]
  return { method: 'PATCH', path, what, body: bodyFor(user, membership, client), fields: ['groups'] } as const
}

function bodyFor(user: RemoteId, { joins }: Membership, { profile }: ScimClient): Raw {
  return patchBody([joins ? { op: 'add', path: 'members', value: [{ value: user }] } : leaving(user, profile)], profile)
}

function leaving(user: RemoteId, { removesByValue }: Profile): PatchOperation {
  if (removesByValue) return { op: 'remove', path: 'members', value: [{ value: user }] }
  return { op: 'remove', path: `members[value eq ${writeJson(user)}]` }
}
