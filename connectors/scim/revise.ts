import { Fault, isQueued, plainText, type Receipt } from '#contract'
import type { AccountUpdate, Raw } from '#kit'
import { groupsOf } from './account.ts'
import type { Reply, ScimCall } from './call.ts'
import type { ScimClient } from './client.ts'
import { activation, edited, editsFor, effective, passwordEdits, type UserEdit } from './edits.ts'
import { changeMemberships } from './groups.ts'
import { type Membership, membershipsFor } from './memberships.ts'
import { operationsFor, patchBody } from './patch.ts'
import { readUser, userPath } from './read.ts'
import { isAsAsked, receiptOf } from './receipt.ts'
import { versionOf } from './records.ts'
import { isUnseen, notYet } from './seen.ts'
import { assumed, canWriteUnseen, wasUnseen } from './unseen.ts'

/**
 * Brings an account to where it should be: in one PATCH where that needs no look, else reads it and writes only what is not so
 * yet.
 * @throws Fault `missing` when it is gone, `rejected` when the service said yes and did nothing
 */
export async function revise(revision: AccountUpdate, client: ScimClient, signal: AbortSignal): Promise<Receipt> {
  const { operation, remoteId, changes, active } = revision
  const { answer, memberships } = await writeChanges(revision, client, signal)
  for await (const _done of changeMemberships(remoteId, memberships, client, signal));
  return receiptOf(operation, remoteId, { sent: changes, answer, ...(active === undefined ? {} : { active }) })
}

/**
 * The user after a write, as the answer shows it; where it shows nothing one can go by, as a look does.
 * @returns undefined when the service says yes and shows nothing
 * @throws Fault `interrupted` for what was accepted and is not done yet
 */
async function lookAfterwards(
  reply: Reply,
  { remoteId, changes: sent, active }: AccountUpdate,
  client: ScimClient,
  signal: AbortSignal,
): Promise<Raw | undefined> {
  const isOther = reply.body !== undefined && !['', remoteId].includes(plainText(reply.body.id))
  if (!isUnseen(reply) && !isOther) return reply.body
  const user = await readUser(remoteId, client, signal)
  if (user === undefined) throw new Fault('missing', `the SCIM service has no account ${remoteId} any more`)
  const isDone = isAsAsked({ sent, answer: user, ...(active === undefined ? {} : { active }) })
  if ((isQueued(reply) || reply.isStrange) && !isDone) throw notYet(`the change of account ${remoteId}`, reply)
  return user
}

interface WriteResult {
  /** The user afterwards, when it was written and the service shows it. */
  readonly answer: Raw | undefined
  /** What is left to do at groups. */
  readonly memberships: readonly Membership[]
}

async function writeChanges(revision: AccountUpdate, client: ScimClient, signal: AbortSignal): Promise<WriteResult> {
  const { changes } = revision
  const edits = editsOf(revision)
  const { patches } = await client.service(signal)
  if (!patches || !canWriteUnseen(edits, changes)) return rewriteUser(revision, client, signal)
  try {
    const answer = await write(revision, { edits, before: assumed(changes) }, client, signal)
    return { answer, memberships: membershipsFor(changes, undefined) }
  } catch (error) {
    if (!wasUnseen(error)) throw error
    return rewriteUser(revision, client, signal)
  }
}

/** @param before the user as it is, where it was looked at */
const editsOf = ({ operation, changes, active }: AccountUpdate, before?: Raw): readonly UserEdit[] => [
  ...(active === undefined ? [] : [activation(active)]),
  ...editsFor(changes, before),
  ...passwordEdits(operation),
]

/** A second look settles it when somebody else wrote the user between our read and our write. */
async function rewriteUser(revision: AccountUpdate, client: ScimClient, signal: AbortSignal): Promise<WriteResult> {
  try {
    return await rewrite(revision, client, signal)
  } catch (error) {
    if (!isOutdated(error)) throw error
  }
  try {
    return await rewrite(revision, client, signal)
  } catch (error) {
    if (!isOutdated(error)) throw error
    const sentence = `account ${revision.remoteId} is being changed by somebody else; nothing was writeChanges`
    throw new Fault('unreachable', sentence, { answer: 'HTTP 412', scope: 'account' })
  }
}

const isOutdated = (error: unknown): boolean =>
  error instanceof Fault && error.answer !== undefined && /^HTTP 412\b/.test(error.answer)

async function rewrite(revision: AccountUpdate, client: ScimClient, signal: AbortSignal): Promise<WriteResult> {
  const { remoteId, changes } = revision
  const before = await readUser(remoteId, client, signal)
  if (before === undefined) throw new Fault('missing', `the SCIM service has no account ${remoteId} any more`)
  const edits = effective(editsOf(revision, before), before)
  const answer = await write(revision, { edits, before }, client, signal)
  return { answer, memberships: membershipsFor(changes, groupsOf(before)) }
}

/** @returns what the service shows then; undefined when it shows nothing, or nothing had to be written */
async function write(
  revision: AccountUpdate,
  { edits, before }: { readonly edits: readonly UserEdit[]; readonly before: Raw },
  client: ScimClient,
  signal: AbortSignal,
): Promise<Raw | undefined> {
  if (edits.length === 0) return undefined
  const { operation, remoteId, changes } = revision
  const call = await writeOf(edits, before, client, signal)
  const fields = [...changes.map(({ name }) => name), 'password']
  const secrets = passwordEdits(operation).map(({ value }) => String(value))
  const whole = { path: userPath(remoteId), what: `account ${remoteId}`, fields, secrets, ...call }
  const reply = await client.ask(whole, signal)
  return lookAfterwards(reply, revision, client, signal)
}

/** PATCH with what differs, or the whole user where there is no PATCH: everything we do not know goes back as it came. */
async function writeOf(
  edits: readonly UserEdit[],
  before: Raw,
  client: ScimClient,
  signal: AbortSignal,
): Promise<Pick<ScimCall, 'method' | 'body' | 'headers'>> {
  const { patches, versions } = await client.service(signal)
  const { profile } = client
  if (patches) return { method: 'PATCH', body: patchBody(operationsFor(edits, before, profile), profile) }
  const version = versionOf(before)
  const { meta: _meta, groups: _groups, ...body } = edited(before, edits)
  return { method: 'PUT', body, headers: versions && version !== '' ? { 'if-match': version } : {} }
}
