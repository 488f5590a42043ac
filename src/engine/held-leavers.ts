import { writeJson } from '../domain/json.ts'
import type { TargetPolicy } from '../plan/policy.ts'
import { wishFor } from '../plan/wish.ts'
import type { PlanSummary, Withheld } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** Withheld by a rule that is right for whoever stays, and leaves an account open for whoever is gone. */
const keepsOpen: ReadonlySet<string> = new Set(['protect-failed', 'foreign', 'last-administrator', 'unsupported'])

/** Withheld entries of one plan that are looked through. */
const mostLookedAt = 1_000

/**
 * Of what these plans withhold, the people who are gone, out of scope or inactive and whose account is open all the same: each once.
 * Somebody has to close it by hand, or change what stands in the way.
 * @param policies of the targets the plans are about
 */
export async function heldLeavers(
  store: Pick<Store, 'plans' | 'links'>,
  plans: readonly PlanSummary[],
  policies: readonly TargetPolicy[],
): Promise<readonly Withheld[]> {
  const found = new Map<string, Withheld>()
  for (const plan of plans) {
    if (!plan.counts.some(({ kind }) => kind === 'withheld')) continue
    for (const entry of await store.plans.withheld(plan.fingerprint, { limit: mostLookedAt })) {
      const name = writeJson([entry.target, entry.person])
      const policy = policies.find(({ target }) => target === entry.target)
      if (policy === undefined || found.has(name) || !keepsOpen.has(entry.code)) continue
      if (await isOpenLeaver(store, entry, policy)) found.set(name, entry)
    }
  }
  return [...found.values()]
}

async function isOpenLeaver(
  { links }: Pick<Store, 'links'>,
  { person }: Withheld,
  policy: TargetPolicy,
): Promise<boolean> {
  const { people, link } = await links.candidate(policy.target, policy.sources, person)
  return link?.active === true && link.tombstone === undefined && wishFor(people, policy).kind === 'leave'
}
