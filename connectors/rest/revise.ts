import { type AttributeChange, Fault, isQueued, type Receipt } from '#contract'
import type { AccountUpdate, Raw } from '#kit'
import { bodyOf, contentTypeOf, together } from './amendment.ts'
import type { RestClient } from './client.ts'
import type { Switching } from './describe/requests.ts'
import { isStrange, isUnseen, notYet } from './done.ts'
import { ensureGone } from './gone.ts'
import { attributeNamed } from './named.ts'
import { isAsAsked, outcomeOf } from './outcome.ts'
import { changesEdits, type Edits, isShared, secretEdits } from './payload.ts'
import { lookAfterwards, readExisting } from './read.ts'
import { noteOf, refusalIn, withRefusal } from './refusals.ts'
import { secretsIn } from './secrets.ts'
import { type After, shownOf } from './shown.ts'
import { switchBy, switchEdits, switchingOf } from './switching.ts'
import type { Tools } from './tools.ts'

/**
 * Brings an account to where it should be: reads it where that is needed, and then writes only what is not so yet.
 * @throws Fault `missing` when it is gone, `rejected` when the system said yes and did nothing, else as it says
 */
export async function revise(revision: AccountUpdate, { client }: Tools, signal: AbortSignal): Promise<Receipt> {
  const { operation, remoteId, changes, active } = revision
  const how = switchingOf(active, client)
  const record = needsReading(changes, client) ? await readExisting(remoteId, client, signal) : undefined
  if (how?.kind === 'request' && active !== undefined) await switchBy(how, { remoteId, active, record }, client, signal)
  const fields = how?.kind === 'fields' ? how.fields : {}
  const edits = together([
    switchEdits(fields, record),
    ...changesEdits(changes, record, client.description),
    { edits: secretEdits(operation.secrets, client.description), omits: [] },
  ])
  const after = edits.edits.length === 0 ? asItWas(how, record) : await write(edits, revision, record, client, signal)
  const asked = how?.kind === 'fields' && active !== undefined ? { active } : {}
  try {
    const outcome = outcomeOf({ remoteId, changes, record: after?.record, ...asked }, client.description)
    const shown = after === undefined ? {} : { shown: shownOf(after, active ?? true, client.description) }
    return { operation: operation.id, remoteId, ...outcome, ...shown, ...noteOf(outcome.note, after?.refusal) }
  } catch (error) {
    throw error instanceof Fault ? withRefusal(error, after?.refusal) : error
  }
}

/** An account that needs no write is as it was read. A switch by a request of its own comes after that look. */
const asItWas = (how: Switching | undefined, record: Raw | undefined): WriteResult | undefined =>
  record === undefined || how?.kind === 'request' ? undefined : { record, whole: true }

/** The account after a write, and what the system did not do of it, in its own words. */
interface WriteResult extends After {
  readonly refusal?: string
}

/** Whole records, and members of lists: without a look nothing of it can be written. */
function needsReading(changes: AccountUpdate['changes'], { description }: RestClient): boolean {
  const isListed = ({ name }: AttributeChange): boolean => {
    const attribute = attributeNamed(name, description)
    return attribute !== undefined && isShared(attribute)
  }
  return description.update?.style === 'full' || changes.some(isListed)
}

/** @returns the account as it is then; undefined where nothing shows it */
async function write(
  edits: Edits,
  revision: AccountUpdate,
  record: Raw | undefined,
  client: RestClient,
  signal: AbortSignal,
): Promise<WriteResult | undefined> {
  const { operation, remoteId } = revision
  const { description, address, send } = client
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
    const answer = await send(call, signal)
    const refusal = refusalIn(answer.body, description)
    if (refusal !== undefined) return { record: await readExisting(remoteId, client, signal), whole: true, refusal }
    if (!isUnseen(answer, update.answer !== undefined || description.success !== undefined))
      return await lookAfterwards(remoteId, { body: answer.body, at: update.answer }, client, signal)
    const seen = await readExisting(remoteId, client, signal)
    const isSettled = !isQueued(answer.response) && !isStrange(answer)
    if (isSettled || isAsAsked(revision, seen, description)) return { record: seen, whole: true }
    throw notYet(`the change of account ${remoteId}`, answer, description)
  } catch (error) {
    if (error instanceof Fault && error.kind === 'missing') await ensureGone(remoteId, client, signal)
    throw error
  }
}
