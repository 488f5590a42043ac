import { type Attributes, Fault, isQueued, type Operation, type Receipt, type RemoteId, Secret } from '#contract'
import { findMadeAccount } from './done.ts'
import { outcomeOf } from './outcome.ts'
import { creationEdits, overlay } from './payload.ts'
import { find, lookAfterwards, readExisting } from './read.ts'
import { noteOf, refusalIn } from './refusals.ts'
import { shownOf } from './shown.ts'
import type { Tools } from './tools.ts'

/**
 * Makes an account.
 * @throws Fault `conflict` when the system refuses an attribute that another account has, else as it says
 */
export async function create(
  { id, secrets: given }: Operation,
  after: Attributes,
  { client, randomBytes }: Pick<Tools, 'client' | 'randomBytes'>,
  signal: AbortSignal,
): Promise<Receipt> {
  const { description, address, send } = client
  const how = description.create
  if (how === undefined) throw new Fault('rejected', `${description.product} is not described to make accounts`)
  const secrets = { ...generated(client.description.attributes, randomBytes), ...given }
  const body = overlay(how.sends, creationEdits(after, secrets, description))
  const call = {
    method: how.method,
    url: address(how),
    body,
    write: true,
    what: 'a new account',
    secrets: Object.values(secrets).map(secret => secret.reveal()),
  }
  try {
    const answer = await send(call, signal)
    const remoteId = await findMadeAccount(answer, after, client, signal)
    const said = isQueued(answer.response) ? undefined : answer.body
    return { operation: id, remoteId, ...(await lookAtMade({ remoteId, after, said }, client, signal)) }
  } catch (error) {
    if (error instanceof Fault && error.kind === 'rejected') throw await lookInto(error, after, { client }, signal)
    if (error instanceof Fault && error.kind === 'missing') throw noPlace(description.product)
    throw error
  }
}

/** What the new account keeps differently. Nothing that goes wrong from here on may hide that it was made. */
async function lookAtMade(
  { remoteId, after, said }: { readonly remoteId: RemoteId; readonly after: Attributes; readonly said: unknown },
  client: Tools['client'],
  signal: AbortSignal,
): Promise<Pick<Receipt, 'stored' | 'note' | 'shown'>> {
  const { description } = client
  const changes = Object.entries(after).map(([name, to]) => ({ name, from: undefined, to }))
  try {
    const refusal = refusalIn(said, description)
    const made =
      refusal === undefined
        ? await lookAfterwards(remoteId, { body: said, at: description.create?.answer }, client, signal)
        : { record: await readExisting(remoteId, client, signal), whole: true }
    const outcome = outcomeOf({ remoteId, changes, record: made?.record }, description)
    const shown = made === undefined ? {} : { shown: shownOf(made, true, description) }
    return { ...outcome, ...shown, ...noteOf(outcome.note, refusal) }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { note: `the account was made, and could not be read again: ${error.message}` }
  }
}

/** Random passwords for attributes that ask for them; the end satisfies rules about kinds of characters. */
function generated(
  attributes: Tools['client']['description']['attributes'],
  randomBytes: Tools['randomBytes'],
): Readonly<Record<string, Secret>> {
  const names = Object.keys(attributes).filter(name => attributes[name]?.generate === true)
  return Object.fromEntries(
    names.map(name => [name, new Secret(`${Buffer.from(randomBytes(24)).toString('base64url')}aA1!`)]),
  )
}

/**
 * Whether a refused account is refused because there is one already: the words of a refusal prove nothing, an account does.
 * @returns the fault to throw
 */
async function lookInto(
  fault: Fault,
  after: Attributes,
  { client }: Pick<Tools, 'client'>,
  signal: AbortSignal,
): Promise<Fault> {
  const unique = client.description.create?.unique ?? []
  for (const name of unique.filter(each => fault.field === undefined || fault.field === each)) {
    const value = after[name]
    if (value === undefined || value === null || typeof value === 'object') continue
    const [there] = await find({ name, values: [value] }, client, signal)
    if (there !== undefined)
      return new Fault('conflict', `${name} is already used by account ${there.remoteId}`, { field: name })
  }
  return fault
}

const noPlace = (product: string): Fault =>
  new Fault('broken', `${product} has no place to make accounts; check that url is the address of the API`)
