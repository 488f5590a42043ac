import { Fault, type RemoteId, shorten } from '#contract'
import { bulk } from './bulk.ts'
import type { ScimClient } from './client.ts'
import { rejected } from './edits.ts'
import type { Membership } from './memberships.ts'
import { type PatchOperation, patchBody } from './patch.ts'
import type { Profile } from './profile.ts'
import { chunksOf, listIn, type Raw, textOf } from './records.ts'

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
    one => ({ method: 'PATCH', path: pathOf(one), data: bodyFor(user, one, client) }) as const,
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
    if (patches) await send('PATCH', membership, bodyFor(user, membership, client), client, signal)
    else await rewrite(user, membership, client, signal)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return forgiven(error, membership)
  }
  return membership
}

/** Nobody can be in a group that is gone: leaving it is done, joining it cannot be. */
function forgiven(fault: Fault, membership: Membership): Membership {
  if (fault.kind !== 'missing') throw fault
  const { group, joins } = membership
  if (joins) throw rejected('groups', `the SCIM service has no group ${shorten(group)} any more`)
  return membership
}

function bodyFor(user: RemoteId, { joins }: Membership, { profile }: ScimClient): Raw {
  return patchBody([joins ? { op: 'add', path: 'members', value: [{ value: user }] } : leaving(user, profile)], profile)
}

function leaving(user: RemoteId, { removesByValue }: Profile): PatchOperation {
  if (removesByValue) return { op: 'remove', path: 'members', value: [{ value: user }] }
  return { op: 'remove', path: `members[value eq ${JSON.stringify(user)}]` }
}

/** Without PATCH a group can only be written whole, members of others and all. */
async function rewrite(user: RemoteId, membership: Membership, client: ScimClient, signal: AbortSignal): Promise<void> {
  const { meta: _meta, ...group } = await client.read({ path: pathOf(membership), what: whatOf(membership) }, signal)
  const members = listIn(group, 'members')
  const others = members.filter(({ value }) => textOf(value) !== user)
  const isMember = others.length < members.length
  if (isMember === membership.joins) return
  const body = { ...group, members: membership.joins ? [...others, { value: user }] : others }
  await send('PUT', membership, body, client, signal)
}

async function send(
  method: 'PATCH' | 'PUT',
  membership: Membership,
  body: Raw,
  client: ScimClient,
  signal: AbortSignal,
): Promise<void> {
  const call = { method, path: pathOf(membership), what: whatOf(membership), body, fields: ['groups'] }
  await client.send(call, signal)
}

const pathOf = ({ group }: Membership): string => `/Groups/${encodeURIComponent(group)}`
const whatOf = ({ group }: Membership): string => `group ${shorten(group)}`
