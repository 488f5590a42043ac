import type { PersonKey } from '../../domain/text/names.ts'
import { labelFor } from '../../plan/decide/subject.ts'
import { desiredFor } from '../../plan/person/desired.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import type { Candidate } from '../../store/links.ts'
import type { Store } from '../../store/store.ts'
import type { Forgotten } from '../events/forgotten-pair.ts'

const pageSize = 500

/**
 * Asks the store, without asking any target: nobody who is gone, out of scope or inactive has an active account with nothing due,
 * open, held or withheld; nobody who should have an account is without a working one in the same silence. (What is held or withheld
 * is due.) What a human took back with `undo` is as it should be. Everybody of the sources and every account is looked at, page by page.
 * @param policies targets whose mapping is the one the store was last planned with; the others are left out, for there everybody is due
 *   as soon as somebody plans
 * @throws what the store throws; the signal's reason
 */
export async function* checkPairs(
  store: Store,
  policies: readonly TargetPolicy[],
  signal: AbortSignal,
): AsyncGenerator<Forgotten> {
  for (const policy of policies) {
    const { mapping } = await store.targets.get(policy.target)
    if (mapping !== policy.revision) continue
    let after: PersonKey | undefined
    for (;;) {
      signal.throwIfAborted()
      const page = await store.links.everyone(policy.target, {
        sources: policy.sources,
        limit: pageSize,
        ...(after === undefined ? {} : { after }),
      })
      for (const candidate of page) {
        const kind = forgotten(candidate, policy)
        if (kind !== undefined && !(await isTakenBack(store, policy.target, candidate.person)))
          yield described(candidate, policy, kind)
      }
      if (page.length < pageSize) break
      after = page.at(-1)?.person
    }
  }
}

/** A human had the last thing done to the account taken back: that stands until the person or the mapping changes. */
async function isTakenBack(store: Store, target: string, person: PersonKey): Promise<boolean> {
  const [last] = await store.ledger.query({ target, person, outcomes: ['applied'], limit: 1 })
  return last?.reason === 'undo'
}

/** What is wrong with a pair that is at rest; undefined: nothing, or it is not at rest. Pure. */
function forgotten(candidate: Candidate, policy: TargetPolicy): Forgotten['kind'] | undefined {
  const { link, open, dueRev, people } = candidate
  if (open !== undefined || dueRev > 0) return undefined
  const desired = desiredFor(people, policy)
  const isLinked = link !== undefined && link.tombstone === undefined
  if (desired.kind === 'leave') return isLinked && link.active ? 'active' : undefined
  if (desired.kind !== 'account') return undefined
  if (!isLinked) return 'missing'
  return link.active ? undefined : 'locked-out'
}

function described(candidate: Candidate, { target }: TargetPolicy, kind: Forgotten['kind']): Forgotten {
  const label = labelFor(candidate)
  const account = candidate.link === undefined ? '' : ` (account ${candidate.link.remoteId})`
  const words = {
    active: `should have no working account at ${target} and has one${account}, with nothing planned`,
    'locked-out': `should have a working account at ${target}, and it is disabled${account}, with nothing planned`,
    missing: `should have an account at ${target} and has none, with nothing planned`,
  } as const
  return { target, person: candidate.person, label, kind, message: `${label} ${words[kind]}` }
}

/**
 * Has everybody planned again whom `checkPairs` finds: what cannot be must not stay because nobody thought of it.
 * @returns them
 */
export async function remember(
  store: Store,
  policies: readonly TargetPolicy[],
  signal: AbortSignal,
): Promise<readonly Forgotten[]> {
  const found: Forgotten[] = []
  for await (const one of checkPairs(store, policies, signal)) found.push(one)
  for (const [target, some] of Map.groupBy(found, one => one.target))
    await store.links.makeDue(
      target,
      some.map(one => one.person),
    )
  return found
}
