import type { PersonKey, RemoteId } from '../../domain/text/names.ts'
import type { TargetFacts } from '../../plan/decide/subject.ts'
import { mayHaveOne } from '../../plan/decide/unmanaged.ts'
import type { Desired } from '../../plan/person/desired.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import type { Store } from '../../store/store.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { type DuePerson, type Knowledge, learnNames } from './knowledge.ts'
import { isLinked, type LookOptions, look, needsLook } from './looks.ts'
import { indexAccounts, match, rivalsOf, usualMost } from './matches.ts'
import { formerHolders } from './succession.ts'

interface GatherOptions extends LookOptions {
  readonly store: Store
  readonly now: Date
  /** Sources of the target that were never read to an end. */
  readonly unheard: readonly string[]
}

/** Asks the target what the planner needs to know about one page of people. @throws Fault */
export async function gather(
  page: readonly DuePerson[],
  connection: TargetConnection,
  knowledge: Knowledge,
  options: GatherOptions,
): Promise<TargetFacts> {
  const { store, now, signal } = options
  await learnNames(page, connection, knowledge, signal)
  const unseen = new Map<PersonKey, string>()
  const unclear = page.filter(duePeople => needsLook(duePeople, connection.policy, now))
  const looks = await look(unclear, connection, unseen, options)
  const unlinked = page.filter(
    ({ candidate, desired }) =>
      isLookedFor(desired, connection.policy) && !unseen.has(candidate.person) && !isLinked(candidate, looks),
  )
  await listInstead(unlinked, connection, knowledge, options)
  const { matches, lookalikes, unfindable } = await match(unlinked, connection, knowledge, signal)
  const rivals = await rivalsOf(page, looks, connection, knowledge, signal)
  const seen = [...matches.values()]
    .flatMap(({ accounts }) => accounts)
    .concat([...rivals.values(), ...lookalikes.values()].flat().map(one => one.account))
  const ids = [...new Set(seen.map(account => account.remoteId))]
  const holders = ids.length === 0 ? new Map<RemoteId, PersonKey>() : await store.links.holders(connection.name, ids)
  const former = await formerHolders(holders, connection, options)
  const { secretMarks, self } = knowledge
  return {
    ids: knowledge.ids,
    matches,
    lookalikes,
    unfindable,
    rivals,
    looks,
    unseen,
    holders,
    former,
    secretMarks,
    now,
    ...(self === undefined ? {} : { self }),
  }
}

/** Also of somebody who should have no account there may be one, from before usherd. */
const isLookedFor = (desired: Desired, policy: TargetPolicy): boolean =>
  desired.kind === 'account' || (desired.kind === 'leave' && mayHaveOne(desired, policy))

/** Finds of people who should have no account, from which on a list may be cheaper. */
const fewFinds = 50
/** Accounts that a target gives in one page of a list, at least. */
const listed = 100

/**
 * Most people of a source may be out of a target's scope, and a change of its mapping has all of them looked for. Once as many requests
 * were spent on that as a list of all accounts is likely to cost, the list is read.
 */
async function listInstead(
  unlinked: readonly DuePerson[],
  connection: TargetConnection,
  knowledge: Knowledge,
  { store, signal }: GatherOptions,
): Promise<void> {
  const { name, policy } = connection
  const { findMost = usualMost, list } = policy.capabilities
  const leavers = unlinked.filter(({ desired }) => desired.kind === 'leave').length
  if (leavers === 0 || knowledge.index !== undefined || list === false) return
  knowledge.finds = (knowledge.finds ?? 0) + Math.ceil(leavers / findMost) * policy.match.length
  if (knowledge.finds <= Math.max(fewFinds, (await store.links.count(name)) / listed)) return
  knowledge.index = (await indexAccounts(connection, knowledge.self, signal)).index
}
