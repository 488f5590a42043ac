import { type Operation, type Receipt, remoteId } from '#contract'
import { blaming, refusal, type Sent } from './blame.ts'
import { type PasswordPolicy, randomPassword } from './password.ts'
import { createRecord, type UserRecord } from './payload.ts'
import { textOf, writtenIds } from './records.ts'
import { disabledGroupOf, type Tools } from './tools.ts'

/** Makes accounts. Each gets a random password unless the operation brings one. @throws Fault */
export async function create(
  operations: readonly Operation[],
  tools: Tools,
  signal: AbortSignal,
): Promise<readonly Receipt[]> {
  const sent = await recordsToSend(operations, tools, signal)
  const answer = await tools.client.call(
    'user.create',
    sent.map(one => one.record),
    { write: true, signal },
  )
  if (answer.kind === 'error') throw refusal(answer.error, sent)
  const ids = writtenIds(answer.result, 'user.create', operations.length)
  return operations.map(({ id }, position) => ({ operation: id, remoteId: remoteId(ids[position] ?? '') }))
}

async function recordsToSend(
  operations: readonly Operation[],
  tools: Tools,
  signal: AbortSignal,
): Promise<readonly Sent[]> {
  const dialect = await tools.client.dialect(signal)
  const disabledGroup = await disabledGroupOf(tools, signal)
  const records = operations.map(({ change }, position) =>
    blaming(position, () => createRecord(change.kind === 'create' ? change.after : {}, { dialect, disabledGroup })),
  )
  const policy = operations.every(({ secrets }) => secrets.passwd !== undefined)
    ? undefined
    : await passwordPolicy(tools, signal)
  return operations.map(({ secrets }, position) => {
    const record = records[position] ?? {}
    const passwd = secrets.passwd?.reveal() ?? passwordFor(record, policy ?? usualPolicy, tools)
    return { position, record: { ...record, passwd } }
  })
}

function passwordFor(record: UserRecord, policy: PasswordPolicy, { randomBytes }: Tools): string {
  return randomPassword(
    policy,
    ['username', 'name', 'surname'].map(name => textOf(record[name])),
    randomBytes,
  )
}

/** Zabbix's own default. */
const usualPolicy: PasswordPolicy = { leastLength: 8 }

/** The policy in force. Not every Super admin may read it; the usual one is then a good guess, and ours exceeds it by far. */
async function passwordPolicy({ client }: Tools, signal: AbortSignal): Promise<PasswordPolicy> {
  const answer = await client.call('authentication.get', { output: ['passwd_min_length'] }, { write: false, signal })
  const result = answer.kind === 'result' ? answer.result : undefined
  const least =
    typeof result === 'object' && result !== null && 'passwd_min_length' in result
      ? Number(result.passwd_min_length)
      : Number.NaN
  return Number.isInteger(least) ? { leastLength: least } : usualPolicy
}
