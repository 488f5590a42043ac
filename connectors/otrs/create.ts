import { type Attributes, Fault, type Operation, type Receipt } from '#contract'
import { loginOf } from './account.ts'
import { setDynamicFields } from './dynamic-fields.ts'
import { explained } from './explain.ts'
import { faultOf } from './faults.ts'
import { dynamicFieldPrefix } from './fields.ts'
import { creationWish, passwordOf } from './payload.ts'
import type { Reader } from './reader.ts'
import { comparable, receiptOf, type Written, writtenRecord } from './receipt.ts'

/** Makes an account that can be used. @throws Fault */
export async function create(
  operation: Operation,
  after: Attributes,
  reader: Reader,
  signal: AbortSignal,
): Promise<Receipt> {
  const { client, settings } = reader
  const { dialect } = client
  const wish = creationWish(after, dialect)
  const fields = { ...wish.fields, ...passwordOf(operation), ValidID: settings.validId }
  const answer = await client.call('create', dialect.write({ ...wish, fields }), { write: true, signal })
  if (answer.kind === 'error')
    throw await explained(faultOf(answer.error, { write: true }), wish, undefined, reader, signal)
  const record = writtenRecord(answer.data, dialect.operations.create?.name ?? 'create')
  const written: Written = { record, sent: comparable(after, dialect) }
  const failed = await laterFields(loginOf(record), wish.dynamicFields, reader, signal)
  return receiptOf(operation, failed === undefined ? written : { ...written, failed }, dialect)
}

/**
 * The account is there, and stays there: a fault now must not hide it. What could not be set is reported as not kept, so that
 * the next run sets it.
 */
async function laterFields(
  login: string,
  dynamicFields: Readonly<Record<string, unknown>>,
  { client }: Reader,
  signal: AbortSignal,
): Promise<Written['failed']> {
  try {
    await setDynamicFields(login, dynamicFields, client, signal)
    return undefined
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const attributes = Object.keys(dynamicFields).map(name => `${dynamicFieldPrefix}${name}`)
    return { attributes, note: `the account was made, its dynamic fields were not set: ${error.message}` }
  }
}
