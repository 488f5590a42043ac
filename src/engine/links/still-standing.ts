import { writeJson } from '../../domain/json.ts'
import type { Withheld } from '../../domain/plan.ts'
import { standingCodes } from '../../plan/decide/left-standing.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import type { Store } from '../../store/store.ts'

/**
 * Of what plans withheld, what stays in lists of accounts though no source gives it any more, and is not settled since: each once, as
 * the newest plan told it. A person stays due for it until the source gives it again or it is gone.
 * @param withheld of the newest plan first
 * @param policies of the targets it is withheld at
 */
export async function stillStanding(
  { links }: Pick<Store, 'links'>,
  withheld: readonly Withheld[],
  policies: readonly TargetPolicy[],
): Promise<readonly Withheld[]> {
  const told = withheld.filter(({ code }) => standingCodes.some(one => one === code))
  const newest = new Map<string, Withheld>()
  for (const entry of told) {
    const name = writeJson([entry.target, entry.person, entry.code, entry.message.split(':', 1)[0] ?? ''])
    if (!newest.has(name)) newest.set(name, entry)
  }
  const standing: Withheld[] = []
  for (const entry of newest.values()) {
    const policy = policies.find(({ target }) => target === entry.target)
    if (policy === undefined) continue
    const { dueRev, link } = await links.candidate(policy.target, policy.sources, entry.person)
    if (dueRev > 0 && link?.active === true) standing.push(entry)
  }
  return standing
}
