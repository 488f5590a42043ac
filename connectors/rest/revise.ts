import { type AttributeChange, Fault, type Operation, type Receipt, type RemoteId } from '#contract'
import { isActive } from './account.ts'
import { bodyOf, contentTypeOf, together } from './amendment.ts'
import { prove } from './client.ts'
import type { Switching } from './describe/requests.ts'
import { dig, type Raw } from './path.ts'
import { changeEdits, type Edits, isShared, same, secretEdits } from './payload.ts'
import { recordOf } from './read.ts'
import { secretsIn } from './secrets.ts'
import type { Tools } from './tools.ts'

/** What is to become of an account. */
export interface Revision {
  readonly operation: Operation
  readonly remoteId: RemoteId
  readonly changes: readonly AttributeChange[]
  /** Enabling or disabling; undefined leaves it. */
  readonly active?: boolean
}

/**
 * Brings an account to where it should be: reads it where that is needed, and writes only what is not so yet.
 * @throws Fault `missing` when it is gone, else as the system says
 */
export async function revise(revision: Revision, tools: Tools, signal: AbortSignal): Promise<Receipt> {
  const { operation, remoteId, active } = revision
  const record = needsReading(revision, tools) ? await existing(remoteId, tools, signal) : undefined
  const how = switchingOf(active, tools)
  if (how?.kind === 'request' && record !== undefined && isActive(record, tools.client.description) !== active)
    await ask(how, remoteId, tools, signal)
  const edits = together([
    ...(how?.kind === 'fields' ? [switchEdits(how.fields, record)] : []),
    ...revision.changes.map(change => changeEdits(change, record, tools.client.description)),
    { edits: secretEdits(operation.secrets, tools.client.description), omits: [] },
  ])
  if (edits.edits.length > 0) await write(edits, revision, record, tools, signal)
  return { operation: operation.id, remoteId }
}

/** Whole records, members of lists, and whether it is enabled already: without a look nothing of it can be known. */
function needsReading({ changes, active }: Revision, { client }: Tools): boolean {
  const { update, attributes } = client.description
  return update?.style === 'full' || active !== undefined || changes.some(({ name }) => isListed(attributes[name]))
}

const isListed = (attribute: Tools['client']['description']['attributes'][string] | undefined): boolean =>
  attribute !== undefined && isShared(attribute)

async function existing(id: RemoteId, { client }: Tools, signal: AbortSignal): Promise<Raw> {
  const record = await recordOf(id, client, signal)
  if (record === undefined) throw new Fault('missing', `${client.description.product} has no account ${id} any more`)
  return record
}

function switchingOf(active: boolean | undefined, { client }: Tools): Switching | undefined {
  if (active === undefined) return undefined
  const { enable, disable, product } = client.description
  const how = active ? enable : disable
  if (how !== undefined) return how
  throw new Fault('rejected', `${product} is not described to ${active ? 'enable' : 'disable'} accounts`)
}

function switchEdits(fields: Readonly<Record<string, unknown>>, record: Raw | undefined): Edits {
  const edits = Object.entries(fields).map(([path, value]) => ({ path, value }))
  return { edits: edits.filter(({ path, value }) => !same(dig(record, path), value)), omits: [] }
}

async function ask(
  { method, body, ...place }: Extract<Switching, { readonly kind: 'request' }>,
  id: RemoteId,
  { client }: Tools,
  signal: AbortSignal,
): Promise<void> {
  const call = { method, url: client.address(place, { id }), write: true, what: `account ${id}` }
  await client.send({ ...call, ...(body === undefined ? {} : { body }) }, signal)
}

async function write(
  edits: Edits,
  { operation, remoteId }: Revision,
  record: Raw | undefined,
  tools: Tools,
  signal: AbortSignal,
): Promise<void> {
  const { description, address, send } = tools.client
  const { update, product } = description
  if (update === undefined) throw new Fault('rejected', `${product} is not described to change accounts`)
  const call = {
    method: update.method,
    url: address(update, { id: remoteId }),
    body: bodyOf(edits, remoteId, record, update),
    contentType: contentTypeOf(update),
    write: true,
    what: `account ${remoteId}`,
    secrets: [...secretsIn(record, description), ...Object.values(operation.secrets).map(secret => secret.reveal())],
  }
  try {
    await send(call, signal)
  } catch (error) {
    if (error instanceof Fault && error.kind === 'missing') await prove(tools.client, signal)
    throw error
  }
}
