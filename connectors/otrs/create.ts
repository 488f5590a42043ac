import { type Attributes, Fault, type Operation, type Receipt, shorten } from '#contract'
import { isValid, loginOf, textOf } from './account.ts'
import { setDynamicFields } from './dynamic-fields.ts'
import { explainFault } from './explain.ts'
import { faultOf } from './faults.ts'
import { comparable } from './kept.ts'
import { creationWrite, passwordOf } from './payload.ts'
import type { Reader } from './reader.ts'
import { receiptOf, writtenRecord } from './receipt.ts'

/**
 * Makes an account that can be used.
 * @throws Fault `interrupted` when the account is there and not all of it is as wanted: a refusal would hide it. It is looked
 *   for then, linked, and what is missing becomes an edit, which may be refused by itself
 */
export async function create(
  operation: Operation,
  after: Attributes,
  reader: Reader,
  signal: AbortSignal,
): Promise<Receipt> {
  const { client, settings } = reader
  const { dialect } = client
  const outgoing = creationWrite(after, dialect)
  const fields = { ...outgoing.fields, ...passwordOf(operation), ValidID: settings.validId }
  const answer = await client.call('create', dialect.write({ ...outgoing, fields }), { write: true, signal })
  if (answer.kind === 'error')
    throw await explainFault(faultOf(answer.error, { write: true }), { fields: outgoing.fields }, reader, signal)
  const record = writtenRecord(answer.data, dialect.operations.create?.name ?? 'create')
  if (record.ValidID !== undefined && !isValid(record, settings.validId))
    throw unfinished(loginOf(record), `its ValidID is ${shorten(textOf(record.ValidID))}`)
  await laterFields(loginOf(record), outgoing.dynamicFields, reader, signal)
  return receiptOf(operation, { record, sent: comparable(after, dialect), dialect })
}

async function laterFields(
  login: string,
  dynamicFields: Readonly<Record<string, unknown>>,
  { client }: Reader,
  signal: AbortSignal,
): Promise<void> {
  try {
    await setDynamicFields(login, dynamicFields, client, signal)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw unfinished(login, `its dynamic fields are not set (${error.message})`)
  }
}

const unfinished = (login: string, what: string): Fault =>
  new Fault('interrupted', `customer user ${shorten(login)} is made, and ${what}; usherd looks and finishes it`)
