import { Fault, type RemoteId, writeJson } from '#contract'
import { listIn, type Raw } from '#kit'
import { type BulkOperation, bulk, bulkChunks, sizeInBulk } from './bulk.ts'
import type { BulkForm } from './bulk-form.ts'
import type { Reply } from './call.ts'
import type { ScimClient } from './client.ts'
import { lookAtMemberships, notKept, type Sight } from './membership-look.ts'
import type { Membership } from './memberships.ts'
import { type PatchOperation, patchBody } from './patch.ts'
import type { Profile } from './profile.ts'
import { isUnseen, notYet } from './seen.ts'
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
  const { patches, mostOperations, mostBytes } = await client.service(signal)
  const sizeOf = (one: Membership): number => sizeInBulk(requestFor(user, one, 'message', client))
  for (const some of bulkChunks(memberships, patches ? mostOperations : 1, mostBytes, sizeOf)) {
    const form = client.bulkMemory.form()
    if (some.length > 1 && form !== undefined) yield* inBulk(user, some, form, client, signal)
    else for (const one of some) yield await changeInTurn(user, one, patches, client, signal)
  }
}

/** In one request, the first time with a look whether it had any effect; what it did not do goes out in another form, or alone. */
async function* inBulk(
  user: RemoteId,
  memberships: readonly Membership[],
  form: BulkForm,
  client: ScimClient,
  signal: AbortSignal,
): AsyncGenerator<Membership> {
  const { bulkMemory } = client
  if (bulkMemory.isProven(form)) return yield* together(user, memberships, form, client, signal)
  const answered: Membership[] = []
  let sights: readonly Sight[] = []
  try {
    for await (const one of together(user, memberships, form, client, signal)) answered.push(one)
    sights = await lookAtMemberships(user, answered, client, signal)
  } catch (error) {
    // What was said to be done may be done: whoever takes it back has to know.
    yield* answered
    throw error
  }
  yield* answered.filter((_one, index) => sights[index] === 'done')
  if (sights.includes('done')) bulkMemory.proven(form)
  else bulkMemory.failed(form)
  const left = answered.filter((_one, index) => sights[index] !== 'done')
  const next = bulkMemory.isProven(form) ? undefined : bulkMemory.form()
  if (left.length > 1 && next !== undefined) yield* inBulk(user, left, next, client, signal)
  else for (const one of left) yield await changeInTurn(user, one, true, client, signal)
}

async function* together(
  user: RemoteId,
  memberships: readonly Membership[],
  form: BulkForm,
  client: ScimClient,
  signal: AbortSignal,
): AsyncGenerator<Membership> {
  const requests = memberships.map(one => requestFor(user, one, form, client))
  const outcomes = await bulk(requests, { client, what: 'the memberships', fields: ['groups'] }, signal)
  const results = memberships.map((membership, index) => ({ membership, outcome: outcomes[index] ?? 'done' }))
  // What went well counts, also behind what did not.
  for (const { membership, outcome } of results) if (outcome === 'done') yield membership
  for (const { membership, outcome } of results) {
    if (outcome === 'queued') yield await lookAtGroupOf(user, membership, { status: 202 }, client, signal)
    else if (outcome !== 'done') yield forgiven(outcome, membership)
  }
}

function requestFor(user: RemoteId, one: Membership, form: BulkForm, client: ScimClient): BulkOperation {
  const body = bodyFor(user, one, client)
  const data = form === 'operations' ? listIn(body, 'Operations') : body
  return { method: 'PATCH', path: groupPath(one), data }
}

/** Looks whether a membership that was accepted is there, or gone. @throws Fault `interrupted` while it is not */
async function lookAtGroupOf(
  user: RemoteId,
  membership: Membership,
  reply: Pick<Reply, 'status'>,
  client: ScimClient,
  signal: AbortSignal,
): Promise<Membership> {
  const [sight] = await lookAtMemberships(user, [membership], client, signal)
  if (sight === 'done') return membership
  throw notYet(`account ${user} ${membership.joins ? 'into' : 'out of'} ${groupWords(membership)}`, reply)
}

async function changeInTurn(
  user: RemoteId,
  membership: Membership,
  patches: boolean,
  client: ScimClient,
  signal: AbortSignal,
): Promise<Membership> {
  try {
    if (!patches) await rewriteGroup(user, membership, client, signal)
    else {
      const reply = await client.ask(patchOf(user, membership, client), signal)
      if (isUnseen(reply)) return await lookAtGroupOf(user, membership, reply, client, signal)
      await proveOnce(user, membership, client, signal)
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return forgiven(error, membership)
  }
  return membership
}

/**
 * The first membership that a PATCH made, and the first it ended, is looked at: a service that does one does the others. Where neither users
 * nor groups show it, nothing is known, and the service is believed.
 * @throws Fault `rejected` for a service that said yes and did nothing
 */
async function proveOnce(
  user: RemoteId,
  membership: Membership,
  client: ScimClient,
  signal: AbortSignal,
): Promise<void> {
  if (client.provenPatches.has(membership.joins)) return
  const [sight] = await lookAtMemberships(user, [membership], client, signal)
  if (sight === 'not-done') throw notKept(user, membership)
  if (sight === 'done') client.provenPatches.add(membership.joins)
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
