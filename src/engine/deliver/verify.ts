import type { AttributeChange } from '../../domain/change.ts'
import { comparable } from '../../domain/equality.ts'
import type { LinkWrite } from '../../domain/link.ts'
import type { RemoteAccount } from '../../domain/operation.ts'
import type { OpenOperation } from '../../domain/outbox.ts'
import type { OperationId } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Scalar } from '../../domain/value.ts'
import { heldBefore, heldByOurCreate } from '../../plan/decide/holding.ts'
import { diffRuleOf, equalityOf } from '../../plan/values/attribute-rules.ts'
import { type DiffRule, diff } from '../../plan/values/diff.ts'
import { unsureSecret } from '../../plan/values/unsure-secret.ts'
import type { Store } from '../../store/store.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { visible } from './outgoing.ts'

/** What a look at the target says about a create whose answer was lost, or that was told "already there". */
export type Finding =
  /** The account is there and ours. `staysDue`: not all of it is as wanted. */
  | { readonly kind: 'found'; readonly link: Exclude<LinkWrite, undefined>; readonly staysDue: boolean }
  /** Nobody is there: the create had no effect. */
  | { readonly kind: 'absent' }
  /** None of the match attributes has a value to look by: nothing is known. `match`: their names. */
  | { readonly kind: 'not-looked-for'; readonly match: string }
  /** Somebody is there who cannot be ours. */
  | { readonly kind: 'blocked'; readonly message: string }

/**
 * Looks for the accounts of creates of unknown fate, by the match attributes in their order, in as few requests as possible.
 * A create is never repeated before this (invariant 6). @throws Fault
 */
export async function verifyCreates(
  operations: readonly OpenOperation[],
  connection: TargetConnection,
  store: Store,
  signal: AbortSignal,
): Promise<ReadonlyMap<OperationId, Finding>> {
  const findings = new Map<OperationId, Finding>()
  for (const by of connection.policy.match) {
    const open = operations.filter(({ id }) => !findings.has(id))
    const values = new Set(open.flatMap(operation => matchValuesOf(operation, by)))
    if (values.size === 0) continue
    const accounts = await connection.target.find({ name: by, values: [...values] }, signal)
    for (const operation of open) {
      const finding = await judge(operation, by, accounts, connection, store)
      if (finding !== undefined) findings.set(operation.id, finding)
    }
  }
  for (const operation of operations) {
    if (findings.has(operation.id)) continue
    const isLookable = connection.policy.match.some(by => matchValuesOf(operation, by).length > 0)
    findings.set(
      operation.id,
      isLookable ? { kind: 'absent' } : { kind: 'not-looked-for', match: connection.policy.match.join(', ') },
    )
  }
  return findings
}

function matchValuesOf({ planned }: OpenOperation, by: string): readonly Scalar[] {
  const value = planned.change.kind === 'create' ? planned.change.after[by] : undefined
  return value === undefined || value === null || typeof value === 'object' || value === '' ? [] : [value]
}

async function judge(
  operation: OpenOperation,
  by: string,
  accounts: readonly RemoteAccount[],
  connection: TargetConnection,
  store: Store,
): Promise<Finding | undefined> {
  const [value] = matchValuesOf(operation, by)
  if (value === undefined) return undefined
  const equality = equalityOf(connection.policy.attributes[by])
  const hits = accounts.filter(account => comparable(account.attributes[by], equality) === comparable(value, equality))
  const [account, ...others] = hits
  if (account === undefined) return undefined
  const blocked = (message: string): Finding => ({ kind: 'blocked', message })
  if (others.length > 0)
    return blocked(
      `${by} ${shorten(value)} matches ${hits.length} accounts (${hits.map(one => one.remoteId).join(', ')}); make it unique at ${connection.name}`,
    )
  if (account.foreign !== undefined)
    return blocked(`${by} ${shorten(value)} belongs to account ${account.remoteId}, which is ${account.foreign}`)
  const holder = (await store.links.holders(connection.name, [account.remoteId])).get(account.remoteId)
  if (holder !== undefined && holder !== operation.planned.person) {
    return blocked(
      `${by} ${shorten(value)} is already used by account ${account.remoteId} of person ${shorten(holder)}; correct one of the two records`,
    )
  }
  return found(operation, account, by, connection)
}

function found(operation: OpenOperation, account: RemoteAccount, by: string, { policy }: TargetConnection): Finding {
  const { planned } = operation
  const after = planned.change.kind === 'create' ? planned.change.after : {}
  const wanted = visible(after, policy.mapping.secrets)
  const held = heldBefore(account, wanted, policy)
  const ruleOf = (name: string): DiffRule => diffRuleOf(policy.attributes[name], policy.mapping.rules[name])
  const { changes } = diff(wanted, held, ruleOf)
  // In a spelling of the target's own it is what we sent all the same.
  const others = diff(wanted, held, name => ({ ...ruleOf(name), lenient: true })).changes
  const staysDue = changes.length > 0 || !account.active
  const unsure = Object.fromEntries((planned.secrets ?? []).map(name => [name, unsureSecret]))
  // As we would have made it, or were making it: then we made it, and its list members are ours. Otherwise they were there before us.
  const isOurs = account.active && (others.length === 0 || isCutOff(operation, others))
  const ours = heldByOurCreate(account, wanted, policy)
  const memory = isOurs
    ? { confirmed: { ...(staysDue ? ours.confirmed : after), ...unsure }, found: ours.found, matchedBy: 'created' }
    : { confirmed: held.confirmed, found: held.found, matchedBy: by }
  const lacksSecrets = !staysDue && Object.keys(unsure).length > 0
  return {
    kind: 'found',
    staysDue: staysDue || lacksSecrets,
    link: { remoteId: account.remoteId, active: account.active, ...memory },
  }
}

/**
 * Is this how a create of several requests stands that was cut off on the way: like ours, but for members of lists that are not
 * in yet? Then those that are in are ours too, and go again when they are not wanted any more. What the target called taken at
 * the first try was there before us.
 */
const isCutOff = ({ conflict, attempts }: OpenOperation, changes: readonly AttributeChange[]): boolean =>
  changes.every(({ mode }) => mode === 'add') && (conflict !== true || attempts > 1)
