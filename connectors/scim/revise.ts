import { type AttributeChange, Fault, type Operation, type Receipt, type RemoteId } from '#contract'
import { groupsOf } from './account.ts'
import type { Call, ScimClient } from './client.ts'
import { activation, type Edit, edited, editsFor, effective } from './edits.ts'
import { changeMemberships } from './groups.ts'
import { membershipsFor } from './memberships.ts'
import { operationsFor, patchBody } from './patch.ts'
import { userOf, userPath } from './read.ts'
import { receiptOf } from './receipt.ts'
import { type Raw, recordIn, textOf } from './records.ts'

/** What is to become of an account. */
export interface Revision {
  readonly operation: Operation
  readonly remoteId: RemoteId
  readonly changes: readonly AttributeChange[]
  /** Enabling or disabling; undefined leaves it. */
  readonly active?: boolean
}

/**
 * Brings an account to where it should be: reads it, and writes only what is not so yet.
 * @throws Fault `missing` when it is gone
 */
export async function revise(revision: Revision, client: ScimClient, signal: AbortSignal): Promise<Receipt> {
  const { operation, remoteId, changes } = revision
  const { before, answer } = await rewritten(revision, client, signal)
  const memberships = membershipsFor(changes, groupsOf(before))
  for await (const _done of changeMemberships(remoteId, memberships, client, signal));
  return receiptOf(operation, remoteId, { sent: changes, answer })
}

interface Rewritten {
  readonly before: Raw
  /** The user afterwards, when it was written and the service shows it. */
  readonly answer: Raw | undefined
}

/** A second look settles it when somebody else wrote the user between our read and our write. */
async function rewritten(revision: Revision, client: ScimClient, signal: AbortSignal): Promise<Rewritten> {
  try {
    return await rewrite(revision, client, signal)
  } catch (error) {
    if (!isOutdated(error)) throw error
  }
  try {
    return await rewrite(revision, client, signal)
  } catch (error) {
    if (!isOutdated(error)) throw error
    const sentence = `account ${revision.remoteId} is being changed by somebody else; nothing was written`
    throw new Fault('unreachable', sentence, { answer: 'HTTP 412' })
  }
}

const isOutdated = (error: unknown): boolean =>
  error instanceof Fault && error.answer !== undefined && /^HTTP 412\b/.test(error.answer)

async function rewrite(
  { remoteId, changes, active }: Revision,
  client: ScimClient,
  signal: AbortSignal,
): Promise<Rewritten> {
  const wanted = [...(active === undefined ? [] : [activation(active)]), ...editsFor(changes)]
  const before = await userOf(remoteId, client, signal)
  if (before === undefined) throw new Fault('missing', `the SCIM service has no account ${remoteId} any more`)
  const edits = effective(wanted, before)
  if (edits.length === 0) return { before, answer: undefined }
  const call = await writeOf(edits, before, client, signal)
  const fields = changes.map(({ name }) => name)
  const subject = { path: userPath(remoteId), what: `account ${remoteId}`, fields }
  return { before, answer: await client.send({ ...subject, ...call }, signal) }
}

/** PATCH with what differs, or the whole user where there is no PATCH: everything we do not know goes back as it came. */
async function writeOf(
  edits: readonly Edit[],
  before: Raw,
  client: ScimClient,
  signal: AbortSignal,
): Promise<Pick<Call, 'method' | 'body' | 'headers'>> {
  const { patches, versions } = await client.service(signal)
  const { profile } = client
  if (patches) return { method: 'PATCH', body: patchBody(operationsFor(edits, before, profile), profile) }
  const version = textOf(recordIn(before, 'meta').version)
  const { meta: _meta, groups: _groups, ...body } = edited(before, edits)
  return { method: 'PUT', body, headers: versions && version !== '' ? { 'if-match': version } : {} }
}
