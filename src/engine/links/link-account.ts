import type { IdsByName } from '../../domain/contract.ts'
import { Fault } from '../../domain/fault.ts'
import type { RemoteAccount } from '../../domain/operation.ts'
import { type RemoteId, remoteId } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { heldBefore } from '../../plan/decide/holding.ts'
import { namesInProtection, protectedBy } from '../../plan/decide/protection.ts'
import { accountOf, busy, nextOf } from '../../plan/decide/relinking.ts'
import { formerOf } from '../../plan/decide/succession.ts'
import { equalityOf } from '../../plan/values/attribute-rules.ts'
import type { Store } from '../../store/store.ts'
import { createAccountIndex } from '../plan/account-index.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { faultsOnly } from '../targets/connector-fault.ts'
import { movedTarget } from '../targets/moved.ts'
import {
  entryOf,
  hasAccount,
  moveOf,
  pairOf,
  type RelinkStep,
  readStanding,
  refusal,
  refuseFirst,
  type Standing,
} from './relinking.ts'

/**
 * An account that is there is a person's from now on. It is looked at first; whether it is the right one is the human's word.
 * @param account its id, or what it is known by (any attribute in `match`)
 * @returns undefined: it is theirs already
 * @throws Problem (usage) with what speaks against it; Fault when the target cannot be asked
 */
export async function decideLink(
  one: Standing,
  account: string,
  store: Store,
  signal: AbortSignal,
): Promise<RelinkStep | undefined> {
  const careful = faultsOnly(one.target)
  const moved = movedTarget(await store.targets.get(careful.name), careful.system)
  if (moved !== undefined) throw refusal({ message: moved.reason, next: 'Say that first.' })
  const found = await findAccount(careful, account, signal)
  if (accountOf(one.candidate)?.remoteId === found.remoteId) return undefined
  refuseFirst([hasAccount(one), busy(one.candidate, careful.name)])
  await refuseUntouchable(careful, found, signal)
  const holder = (await store.links.holders(careful.name, [found.remoteId])).get(found.remoteId)
  if (holder === undefined || holder === one.candidate.person) return stepOf(one, found)
  const other = await readStanding(one.target, holder, store)
  if (
    formerOf(other.candidate, other.desired) === undefined ||
    other.desired.kind !== 'leave' ||
    other.desired.doubts.length > 0
  )
    throw refusal({
      message: `account ${found.remoteId} at ${careful.name} belongs to person ${shorten(holder)}, who is not certainly gone`,
      next: `If it is not theirs: usherd unlink ${holder} --target ${careful.name}, then say this again.`,
    })
  return moveOf(other, one, 'by-hand', `linked by a human's word, from ${shorten(holder)}, who is no longer there`)
}

function stepOf(one: Standing, account: RemoteAccount): RelinkStep {
  const { name, policy } = one.target
  const { remoteId: id, active } = account
  const wanted = one.desired.kind === 'account' ? one.desired.attributes : {}
  const { confirmed, found } = heldBefore(account, wanted, policy)
  return {
    target: name,
    account: id,
    active,
    next: nextOf(one.candidate, one.desired, account, policy),
    handover: {
      kind: 'link',
      target: name,
      pair: pairOf(one),
      link: { remoteId: id, active, confirmed, found, matchedBy: 'hand' },
    },
    entries: [entryOf(one, 'link', 'by-hand', id, "linked by a human's word")],
  }
}

/** The one account of that id, or known by that. @throws Problem (usage) for none or several; Fault */
async function findAccount(
  { name, target, policy }: TargetConnection,
  text: string,
  signal: AbortSignal,
): Promise<RemoteAccount> {
  const found = new Map<RemoteId, { readonly account: RemoteAccount; readonly how: string }>()
  for (const account of await byId(target, text, signal)) found.set(account.remoteId, { account, how: 'its id' })
  for (const by of policy.match) {
    // A target may show accounts that only look like what it was asked for.
    const index = createAccountIndex(by, equalityOf(policy.attributes[by]))
    for (const account of await target.find({ name: by, values: [text] }, signal)) index.add(account)
    for (const account of index.equalTo(text))
      if (!found.has(account.remoteId)) found.set(account.remoteId, { account, how: by })
  }
  const [first, ...others] = found.values()
  if (first === undefined)
    throw refusal({
      message: `${name} has no account ${shorten(text)}, neither by its id nor by ${policy.match.join(' or ') || 'anything else'}`,
      next: 'Look it up at the target, and give its id.',
    })
  if (others.length > 0)
    throw refusal({
      message: `${shorten(text)} is ${found.size} accounts at ${name}: ${[...found.values()].map(({ account, how }) => `${account.remoteId} (by ${how})`).join(', ')}`,
      next: 'Give the id of one that is nothing else.',
    })
  return first.account
}

/** Some products refuse what cannot be an id of theirs; that is nobody. */
async function byId(
  target: TargetConnection['target'],
  text: string,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  try {
    return await target.get([remoteId(text)], signal)
  } catch (error) {
    if (error instanceof Fault && (error.kind === 'rejected' || error.kind === 'missing')) return []
    throw error
  }
}

/** Our own account, a directory's, a protected one: usherd never writes to them, so nobody gets them. */
async function refuseUntouchable(
  { name, target, policy }: TargetConnection,
  { remoteId: id, attributes, foreign }: RemoteAccount,
  signal: AbortSignal,
): Promise<void> {
  const next = 'Such an account is looked after by hand.'
  const { self } = await target.check(signal)
  if (id === self) throw refusal({ message: `account ${id} is the one usherd itself signs in with at ${name}`, next })
  if (foreign !== undefined) throw refusal({ message: `account ${id} at ${name} is ${foreign}`, next })
  const ids = new Map<string, IdsByName>()
  for (const [kind, names] of namesInProtection(policy))
    ids.set(kind, await target.lookup(kind, [...names].sort(), signal))
  const found = protectedBy(attributes, policy, ids)
  if (found === undefined) return
  const rule = shorten(found.rule, 60)
  throw refusal(
    found.failure === undefined
      ? { message: `account ${id} at ${name} is protected by ${rule}`, next }
      : {
          message: `whether ${rule} protects account ${id} at ${name} cannot be told: ${found.failure}`,
          next: 'Make the rule answer for it, for example with != null.',
        },
  )
}
