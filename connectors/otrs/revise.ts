import { type Attributes, Fault, fold, type Operation, type Receipt, shorten } from '#contract'
import { type CustomerRecord, fieldOf, isValid, loginOf, shownValue, textOf } from './account.ts'
import type { AccountWrite, Dialect, Payload } from './dialect.ts'
import { setDynamicFields } from './dynamic-fields.ts'
import { provenArrived, provenValidity } from './effect.ts'
import { explainFault } from './explain.ts'
import { faultOf } from './faults.ts'
import { requiredNames } from './fields.ts'
import { comparable } from './kept.ts'
import { provenUntouched, type Untouched } from './losses.ts'
import { differing, overlay } from './overlay.ts'
import { passwordOf, writeOf } from './payload.ts'
import { recordsByLogin } from './read.ts'
import type { Reader } from './reader.ts'
import { receiptOf, writtenRecord } from './receipt.ts'
import { isWritten } from './settings.ts'

/** An update, enable or disable, ready to be carried out. */
interface AgentUpdate {
  readonly operation: Operation
  readonly kind: 'update' | 'enable' | 'disable'
  readonly login: string
  readonly wanted: Attributes
  /** What the account held when the change was planned, as far as it is known. */
  readonly before: Attributes
  readonly outgoing: AccountWrite
}

/** Updates, enables or disables an account: what changes where that is possible, else the whole record. @throws Fault */
export async function revise(operation: Operation, reader: Reader, signal: AbortSignal): Promise<Receipt> {
  const { change } = operation
  if (change.kind !== 'update' && change.kind !== 'enable' && change.kind !== 'disable')
    throw new Fault('broken', `a ${change.kind} cannot be carried out here`)
  const changes = 'changes' in change ? change.changes : []
  const wanted = Object.fromEntries(changes.map(one => [one.name, one.to]))
  const before = Object.fromEntries(changes.flatMap(({ name, from }) => (from === undefined ? [] : [[name, from]])))
  const outgoing = writeOf(wanted, reader.client.dialect)
  const revision = { operation, kind: change.kind, login: change.remoteId, wanted, before, outgoing }
  if (isWritten(reader.settings, reader.client.dialect) === 'partial') return sendChanges(revision, reader, signal)
  return reader.client.dialect.update === 'partial'
    ? sendWhole(revision, reader, signal)
    : sendRecord(revision, reader, signal)
}

/** Sends what changes, and looks whether everything else is as it was: read before where an operation shows accounts. */
async function sendChanges(revision: AgentUpdate, reader: Reader, signal: AbortSignal): Promise<Receipt> {
  const { client, settings } = reader
  const { operation, outgoing, login, kind } = revision
  const validity = kind === 'update' ? {} : { ValidID: kind === 'enable' ? settings.validId : settings.invalidId }
  const payload = client.dialect.write({
    ...outgoing,
    fields: { ...outgoing.fields, ...passwordOf(operation), ...validity },
  })
  const { dialect } = client
  if (Object.keys(payload).length === 0)
    return receiptOf(operation, { record: { UserLogin: login }, sent: {}, dialect })
  const before = client.can('get') ? await readAgent(revision, reader, signal) : undefined
  const at = before === undefined ? login : loginOf(before)
  const record = await update(revision, at, payload, reader, signal)
  proveUntouched(revision, record, { before, fields: { ...passwordOf(operation), ...validity } }, reader)
  proveDone(revision, record, revision.before, reader)
  return receiptOf(operation, { record, sent: revision.wanted, dialect })
}

/**
 * Reads the record and sends all of it that an update takes, with the changes laid over it, if it differs: for a product that empties
 * what it is not sent, and documents its update as one of some fields.
 */
async function sendWhole(revision: AgentUpdate, reader: Reader, signal: AbortSignal): Promise<Receipt> {
  const { client } = reader
  const { dialect } = client
  const { operation, outgoing } = revision
  const before = await readAgent(revision, reader, signal)
  const besides = { ...passwordOf(operation), ...validityOf(revision, before, reader) }
  const sent = { ...outgoing.fields, ...besides }
  const isSame =
    Object.entries(sent).every(([name, value]) => textOf(before[fieldOf(name, dialect)]) === textOf(value)) &&
    Object.keys(differing(before, outgoing.dynamicFields)).length === 0 &&
    Object.keys(outgoing.preferences).length === 0
  if (isSame) return receiptOf(operation, { record: before, sent: revision.wanted, dialect })
  const whole = { fields: { ...takenBack(before, dialect), ...sent }, preferences: outgoing.preferences }
  const dynamicFields = { ...dynamicFieldsOf(before), ...outgoing.dynamicFields }
  const record = await update(revision, loginOf(before), dialect.write({ ...whole, dynamicFields }), reader, signal)
  proveUntouched(revision, record, { before, fields: besides }, reader)
  proveDone(revision, record, shownIn(before, revision.wanted, dialect), reader)
  return receiptOf(operation, { record, sent: revision.wanted, dialect })
}

/** The fields of a record that an update takes and that hold something. The login is sent only to rename. */
function takenBack(record: CustomerRecord, { attributes, loginAttribute }: Dialect): Payload {
  const names = Object.keys(attributes).filter(
    name => name !== loginAttribute && attributes[name]?.readOnly === undefined && attributes[name]?.secret !== true,
  )
  const fields = [...names, 'ValidID'].map(name => [name, record[name]] as const)
  return Object.fromEntries(fields.filter(([, value]) => textOf(value) !== ''))
}

/** The dynamic fields of a record that hold something, by name. */
function dynamicFieldsOf(record: CustomerRecord): Payload {
  const held = Object.entries(record).filter(
    ([field, value]) => field.startsWith('DynamicField_') && value !== null && value !== '',
  )
  return Object.fromEntries(held.map(([field, value]) => [field.slice('DynamicField_'.length), value]))
}

/** @throws Fault `broken` when the answer shows that something else was lost */
function proveUntouched(
  { operation, wanted }: AgentUpdate,
  record: CustomerRecord,
  seen: Pick<Untouched, 'before' | 'fields'>,
  { client: { dialect }, settings }: Reader,
): void {
  const after = 'after' in operation.change ? operation.change.after : {}
  const isWhole = isWritten(settings, dialect) === 'replace'
  provenUntouched(record, { ...seen, after, asked: Object.keys(wanted) }, dialect, isWhole)
}

/** Reads the record, lays the changes over it, and sends it whole if it differs. */
async function sendRecord(revision: AgentUpdate, reader: Reader, signal: AbortSignal): Promise<Receipt> {
  const { client } = reader
  const { dialect } = client
  const { operation, outgoing } = revision
  const before = await readAgent(revision, reader, signal)
  const wanted = { ...outgoing.fields, ...passwordOf(operation), ...validityOf(revision, before, reader) }
  const fields = overlay(before, wanted, requiredNames(dialect.attributes))
  const source = before.Source === undefined ? {} : { Source: before.Source }
  const record =
    fields === undefined
      ? before
      : await update(
          revision,
          loginOf(before),
          { ...source, ...dialect.write({ ...outgoing, fields }) },
          reader,
          signal,
        )
  if (fields !== undefined) {
    proveUntouched(revision, record, { before, fields: wanted }, reader)
    proveDone(revision, record, shownIn(before, revision.wanted, dialect), reader)
  }
  await setDynamicFields(loginOf(record), differing(before, outgoing.dynamicFields), client, signal)
  return receiptOf(operation, { record, sent: comparable(revision.wanted, dialect), dialect })
}

/** Values of some attributes as a record shows them. */
function shownIn(record: CustomerRecord, wanted: Attributes, dialect: Dialect): Attributes {
  return Object.fromEntries(Object.keys(wanted).map(name => [name, shownValue(record[fieldOf(name, dialect)])]))
}

/** @throws Fault `rejected` when the answer shows that nothing was done */
function proveDone(
  { kind, wanted }: AgentUpdate,
  record: CustomerRecord,
  before: Attributes,
  { client: { dialect }, settings }: Reader,
): void {
  if (kind !== 'update') provenValidity(record, kind === 'enable', settings.validId)
  provenArrived({ record, sent: comparable(wanted, dialect), dialect }, before)
}

/** An account that is not valid stays as it is when it is to be disabled: it may be invalid for a while (ValidID 3). */
function validityOf({ kind }: AgentUpdate, before: CustomerRecord, { settings }: Reader): Payload {
  if (kind === 'enable') return { ValidID: settings.validId }
  return kind === 'disable' && isValid(before, settings.validId) ? { ValidID: settings.invalidId } : {}
}

async function update(
  revision: AgentUpdate,
  login: string,
  payload: Payload,
  reader: Reader,
  signal: AbortSignal,
): Promise<CustomerRecord> {
  const { client } = reader
  const { idKey, operations } = client.dialect
  const answer = await client.call('update', { [idKey]: login, ...payload }, { write: true, signal })
  if (answer.kind === 'data') return writtenRecord(answer.data, operations.update?.name ?? 'update')
  const fault = faultOf(answer.error, { write: true })
  if (fault.kind !== 'rejected') throw fault
  // A refusal may be about an account that is gone, or that an earlier attempt has renamed.
  const self = await readAgent(revision, reader, signal)
  const there = loginOf(self)
  if (fold(there) !== fold(login)) return update(revision, there, payload, reader, signal)
  throw await explainFault(fault, { fields: revision.outgoing.fields, self }, reader, signal)
}

/**
 * The record an operation is about. A rename whose answer was lost has given it its new login already.
 * @throws Fault `missing`
 */
async function readAgent(revision: AgentUpdate, reader: Reader, signal: AbortSignal): Promise<CustomerRecord> {
  const { operation, login, outgoing } = revision
  const [record] = await recordsByLogin([login], reader, signal)
  if (record !== undefined) return record
  const renamed = outgoing.fields[reader.client.dialect.loginAttribute]
  if (operation.attempt > 1 && typeof renamed === 'string') {
    const [found] = await recordsByLogin([renamed], reader, signal)
    if (found !== undefined) return found
  }
  throw new Fault('missing', `OTRS has no customer user ${shorten(login)} any more`)
}
