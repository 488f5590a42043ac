import { type Operation, type Receipt, remoteId } from '#contract'
import { blaming, refusal, type SentRecord } from './blame.ts'
import type { RpcAnswer } from './exchange.ts'
import { scalars } from './members.ts'
import { type PasswordPolicy, randomPassword } from './password.ts'
import { readPasswordPolicy } from './password-policy.ts'
import { createRecord, type UserRecord } from './payload.ts'
import { textOf, writtenIds } from './records.ts'
import { disabledGroupOf, type Tools } from './tools.ts'

/**
 * Makes accounts. Each gets a random password unless the operation brings one. A random one that Zabbix refuses was made by a
 * policy we remember from before: that is asked for again, and everything sent once more.
 * @throws Fault
 */
export async function create(
  operations: readonly Operation[],
  tools: Tools,
  signal: AbortSignal,
): Promise<readonly Receipt[]> {
  const drafts = await draftsOf(operations, tools, signal)
  const isRemembered = tools.learned.passwordPolicy !== undefined
  let attempt = await send(drafts, operations, tools, signal)
  if (isRemembered && refusesOurs(attempt, operations)) {
    tools.learned.passwordPolicy = undefined
    attempt = await send(drafts, operations, tools, signal)
  }
  const { sent, answer } = attempt
  if (answer.kind === 'error') throw refusal(answer.error, sent)
  const ids = writtenIds(answer.result, 'user.create', operations.length)
  return operations.map(({ id }, position) => ({ operation: id, remoteId: remoteId(ids[position] ?? '') }))
}

/** The accounts, all but their passwords. */
async function draftsOf(
  operations: readonly Operation[],
  tools: Tools,
  signal: AbortSignal,
): Promise<readonly UserRecord[]> {
  const dialect = await tools.client.dialect(signal)
  const hasGroups = operations.some(
    ({ change }) => change.kind === 'create' && scalars(change.after.usrgrps ?? null).length > 0,
  )
  const disabledGroup = hasGroups ? await disabledGroupOf(tools, signal) : undefined
  return operations.map(({ change }, position) =>
    blaming(position, () => createRecord(change.kind === 'create' ? change.after : {}, { dialect, disabledGroup })),
  )
}

/** What was sent, and what Zabbix said to it. */
interface Attempt {
  readonly sent: readonly SentRecord[]
  readonly answer: RpcAnswer
}

async function send(
  drafts: readonly UserRecord[],
  operations: readonly Operation[],
  tools: Tools,
  signal: AbortSignal,
): Promise<Attempt> {
  const policy = operations.some(isOurs) ? await readPasswordPolicy(tools, signal) : undefined
  const sent = operations.map(({ secrets }, position) => {
    const record = drafts[position] ?? {}
    const passwd = secrets.passwd?.reveal() ?? (policy && passwordFor(record, policy, tools))
    return { position, record: { ...record, passwd } }
  })
  const records = sent.map(one => one.record)
  return { sent, answer: await tools.client.call('user.create', records, { write: true, signal }) }
}

/** Whether we make the password. */
const isOurs = ({ secrets }: Operation): boolean => secrets.passwd === undefined

function passwordFor(record: UserRecord, policy: PasswordPolicy, { randomBytes }: Tools): string {
  return randomPassword(
    policy,
    ['username', 'name', 'surname'].map(name => textOf(record[name])),
    randomBytes,
  )
}

/** Whether a password of ours is refused, and not one that was given. */
function refusesOurs({ sent, answer }: Attempt, operations: readonly Operation[]): boolean {
  if (answer.kind === 'result') return false
  const { field, culprit } = refusal(answer.error, sent)
  const blamed = culprit === undefined ? operations : operations.slice(culprit, culprit + 1)
  return field === 'passwd' && blamed.some(isOurs)
}
