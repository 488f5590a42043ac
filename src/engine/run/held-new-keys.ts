import { writeJson } from '../../domain/json.ts'
import type { Withheld } from '../../domain/plan.ts'
import { newKeyCode } from '../../plan/decide/succession.ts'
import { desiredFor } from '../../plan/person/desired.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import type { Store } from '../../store/store.ts'

/**
 * Of what is withheld, who still waits for a word on whether they are somebody else's new key, or whether somebody else is theirs: each
 * once at a target, in the words of the newest plan.
 * @param withheld newest plans first
 * @param policies of the targets it is withheld at
 */
export async function heldNewKeys(
  store: Pick<Store, 'links'>,
  withheld: readonly Withheld[],
  policies: readonly TargetPolicy[],
): Promise<readonly Withheld[]> {
  const found = new Map<string, Withheld | undefined>()
  for (const entry of withheld) {
    const name = writeJson([entry.target, entry.person])
    const policy = policies.find(({ target }) => target === entry.target)
    if (entry.code !== newKeyCode || policy === undefined || found.has(name)) continue
    found.set(name, (await stillWaits(store, entry, policy)) ? entry : undefined)
  }
  return [...found.values()].filter(entry => entry !== undefined)
}

/** Somebody who is there and has no account, or who is not and has one; and nothing was decided since. */
async function stillWaits(
  { links }: Pick<Store, 'links'>,
  { person }: Withheld,
  policy: TargetPolicy,
): Promise<boolean> {
  const { people, link, dueRev } = await links.candidate(policy.target, policy.sources, person)
  const isLinked = link !== undefined && link.tombstone === undefined
  return dueRev > 0 && desiredFor(people, policy).kind === (isLinked ? 'leave' : 'account')
}
