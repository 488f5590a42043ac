import { Fault } from '../domain/fault.ts'
import type { PersonKey } from '../domain/names.ts'
import type { RemoteAccount } from '../domain/operation.ts'
import type { Attributes } from '../domain/value.ts'
import { mergePeople } from '../plan/merge.ts'
import type { TargetPolicy } from '../plan/policy.ts'
import { type Wish, wishFor } from '../plan/wish.ts'
import type { Link, OpenOperation, SourcePerson, StoredLedgerEntry, Withheld } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { TargetConnection } from './connection.ts'
import { unheardOf, withUnheard } from './unheard.ts'

/** Everything usherd knows about one person, side by side. */
export interface Explanation {
  readonly person: PersonKey
  readonly sources: readonly SourcePerson[]
  readonly merged: Attributes
  readonly targets: readonly TargetExplanation[]
}

export interface TargetExplanation {
  readonly target: string
  readonly policy: TargetPolicy
  readonly wish: Wish
  readonly link?: Link
  /** The account as the target shows it now; null: it is gone. Missing: not asked, or it could not be asked. */
  readonly live?: RemoteAccount | null
  readonly liveProblem?: string
  readonly pending?: OpenOperation
  /** What the newest plan that withholds anything of the person says of it, while they are due; missing: none does. */
  readonly withheld?: { readonly at: Date; readonly entries: readonly Withheld[] }
  /** Newest first. */
  readonly sent: readonly StoredLedgerEntry[]
}

/** @param live false: targets are not asked */
export async function explainPerson(
  person: PersonKey,
  targets: readonly Pick<TargetConnection, 'name' | 'policy' | 'target'>[],
  store: Store,
  { live, signal }: { readonly live: boolean; readonly signal: AbortSignal },
): Promise<Explanation> {
  const explained: TargetExplanation[] = []
  const sources = new Map<string, SourcePerson>()
  for (const { name, policy, target } of targets) {
    const { people, link, open, dueRev } = await store.links.candidate(name, policy.sources, person)
    for (const one of people) sources.set(one.source, one)
    const sent = await store.ledger.query({ person, target: name, limit: 20 })
    const look = live && link !== undefined && link.tombstone === undefined ? await lookAt(target, link, signal) : {}
    const withheld = dueRev > 0 ? await withheldOf(person, name, store) : undefined
    explained.push({
      target: name,
      policy,
      wish: wishFor(withUnheard(people, await unheardOf(policy.sources, store)), policy),
      sent,
      ...(link === undefined ? {} : { link }),
      ...(open === undefined ? {} : { pending: open }),
      ...(withheld === undefined ? {} : { withheld }),
      ...look,
    })
  }
  const all = [...sources.values()]
  return { person, sources: all, merged: mergePeople(all), targets: explained }
}

/** Plans that are looked through. */
const mostPlans = 20
/** Entries of one person in one plan. */
const mostEntries = 10

async function withheldOf(
  person: PersonKey,
  target: string,
  { plans }: Pick<Store, 'plans'>,
): Promise<TargetExplanation['withheld']> {
  for (const { fingerprint, createdAt, targets } of await plans.list({ limit: mostPlans })) {
    if (!targets.includes(target)) continue
    const all = await plans.withheld(fingerprint, { limit: mostEntries, person })
    const entries = all.filter(entry => entry.target === target)
    if (entries.length > 0) return { at: createdAt, entries }
  }
  return undefined
}

async function lookAt(
  target: TargetConnection['target'],
  link: Link,
  signal: AbortSignal,
): Promise<Pick<TargetExplanation, 'live' | 'liveProblem'>> {
  try {
    const [account] = await target.get([link.remoteId], signal)
    return { live: account ?? null }
  } catch (error) {
    if (error instanceof Fault) return { liveProblem: error.message }
    throw error
  }
}
