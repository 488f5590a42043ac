import { writeJson } from '../../domain/json.ts'
import type { PlanSummary, Withheld } from '../../domain/plan.ts'
import { desiredFor } from '../../plan/person/desired.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import type { Store } from '../../store/store.ts'

/** Withheld by a rule that is right for whoever stays, and leaves an account open for whoever is gone. */
const keepsOpen: ReadonlySet<string> = new Set(['protect-failed', 'foreign', 'last-administrator', 'unsupported'])

/** Withheld entries of one plan that are looked through. */
const mostLookedAt = 1_000

/** For each plan that withholds anybody: whom and why, the first thousand. */
export async function* withheldIn(
  { plans: stored }: Pick<Store, 'plans'>,
  plans: readonly PlanSummary[],
): AsyncGenerator<readonly Withheld[]> {
  for (const { fingerprint, counts } of plans)
    if (counts.some(({ kind }) => kind === 'withheld')) yield stored.withheld(fingerprint, { limit: mostLookedAt })
}

/**
 * Of what is withheld, the people who are gone, out of scope or inactive and whose account is open all the same: each once. Somebody
 * has to close it by hand, or change what stands in the way.
 * @param policies of the targets it is withheld at
 */
export async function heldLeavers(
  store: Pick<Store, 'links'>,
  withheld: readonly Withheld[],
  policies: readonly TargetPolicy[],
): Promise<readonly Withheld[]> {
  const found = new Map<string, Withheld>()
  for (const entry of withheld) {
    const name = writeJson([entry.target, entry.person])
    const policy = policies.find(({ target }) => target === entry.target)
    if (policy === undefined || found.has(name) || !keepsOpen.has(entry.code)) continue
    if (await isOpenLeaver(store, entry, policy)) found.set(name, entry)
  }
  return [...found.values()]
}

async function isOpenLeaver(
  { links }: Pick<Store, 'links'>,
  { person }: Withheld,
  policy: TargetPolicy,
): Promise<boolean> {
  const { people, link } = await links.candidate(policy.target, policy.sources, person)
  return link?.active === true && link.tombstone === undefined && desiredFor(people, policy).kind === 'leave'
}
