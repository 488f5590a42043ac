import { Fault, type Operation, type Receipt, type RemoteId } from '#contract'
import { type Account, accountsOf, readOptions } from './account.ts'
import type { ApiError } from './api-error.ts'
import { blaming, refusal, type SentRecord } from './blame.ts'
import type { ZabbixClient } from './client.ts'
import type { RpcAnswer } from './exchange.ts'
import { idOf, notAllowed, readExisting } from './existing.ts'
import { verdictOf } from './faults.ts'
import type { UserRecord } from './payload.ts'
import { textOf, writtenIds } from './records.ts'
import { needsReading, revisionOf, type Surroundings, type UserChanges } from './revision.ts'
import { disabledGroupOf, type Tools } from './tools.ts'

/**
 * Updates, enables or disables accounts: reads what is there where lists are touched, then writes what differs in one
 * request, or none. Zabbix replaces lists as a whole, so one of us at a time does that to an account. @throws Fault
 */
export function revise(
  operations: readonly Operation[],
  tools: Tools,
  signal: AbortSignal,
): Promise<readonly Receipt[]> {
  return tools.alone(operations.map(idOf), () => bringUp(operations, tools, signal), signal)
}

async function bringUp(
  operations: readonly Operation[],
  tools: Tools,
  signal: AbortSignal,
): Promise<readonly Receipt[]> {
  const accounts = await readThem(operations.filter(needsReading), tools.client, signal)
  const surroundings = await surroundingsOf(operations, tools, signal)
  const revisions = operations.map((operation, position) =>
    blaming(position, () => revisionOf(operation, accounts.get(idOf(operation)), surroundings)),
  )
  const sent = operations.flatMap((operation, position) => toSend(idOf(operation), position, revisions[position]))
  if (sent.length > 0) await write(sent, tools, signal)
  return operations.map((operation, position) => receiptOf(operation, revisions[position]))
}

function toSend(userid: RemoteId, position: number, revision: UserChanges | undefined): readonly SentRecord[] {
  const properties = revision?.properties ?? {}
  return Object.keys(properties).length === 0 ? [] : [{ position, record: { userid, ...properties } }]
}

function receiptOf(operation: Operation, revision: UserChanges | undefined): Receipt {
  const receipt = { operation: operation.id, remoteId: idOf(operation) }
  return revision?.note === undefined ? receipt : { ...receipt, note: revision.note }
}

async function readThem(
  operations: readonly Operation[],
  client: ZabbixClient,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Account>> {
  if (operations.length === 0) return new Map()
  const options = readOptions(await client.dialect(signal))
  const accounts = accountsOf(await client.read('user.get', { ...options, userids: operations.map(idOf) }, signal))
  return new Map(accounts.map(account => [account.userid, account]))
}

async function surroundingsOf(
  operations: readonly Operation[],
  tools: Tools,
  signal: AbortSignal,
): Promise<Surroundings> {
  const dialect = await tools.client.dialect(signal)
  return {
    dialect: { ...dialect, mediaIds: dialect.mediaIds && !tools.learned.mediaIdsRefused },
    disabledGroup: operations.some(needsReading) ? await disabledGroupOf(tools, signal) : undefined,
    disabledName: tools.settings.disabledGroup,
  }
}

async function write(sent: readonly SentRecord[], tools: Tools, signal: AbortSignal): Promise<void> {
  const send = (records: readonly UserRecord[]): Promise<RpcAnswer> =>
    tools.client.call('user.update', records, { write: true, signal })
  let answer = await send(sent.map(one => one.record))
  if (answer.kind === 'error' && refusesMediaIds(answer.error)) {
    // Early builds of 7.0 still tell medias apart as 6.0 does.
    tools.learned.mediaIdsRefused = true
    answer = await send(sent.map(one => withoutMediaIds(one.record)))
  }
  if (answer.kind === 'error') throw await lookAfterwards(answer.error, sent, tools, signal)
  writtenIds(answer.result, 'user.update', sent.length)
}

const refusesMediaIds = ({ data }: ApiError): boolean => data.includes('unexpected parameter "mediaid"')

function withoutMediaIds(record: UserRecord): UserRecord {
  const { medias } = record
  if (!Array.isArray(medias)) return record
  return { ...record, medias: medias.map(({ mediaid: _mediaid, ...rest }: UserRecord) => rest) }
}

/** "No permissions to referred object or it does not exist" is two things; a look tells which. */
async function lookAfterwards(
  error: ApiError,
  sent: readonly SentRecord[],
  { client }: Tools,
  signal: AbortSignal,
): Promise<Fault> {
  const fault = refusal(error, sent)
  if (verdictOf(error, { write: true }).kind !== 'missing') return fault
  const there = await readExisting(
    sent.map(({ record }) => textOf(record.userid)),
    client,
    signal,
  )
  const gone = sent.find(({ record }) => !there.has(textOf(record.userid)))
  if (gone === undefined) return notAllowed()
  return new Fault('missing', `Zabbix has no account ${textOf(gone.record.userid)} any more`, {
    culprit: gone.position,
    answer: String(error.code),
  })
}
