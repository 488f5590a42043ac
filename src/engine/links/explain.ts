import { Fault } from '../../domain/fault.ts'
import type { StoredLedgerEntry } from '../../domain/ledger.ts'
import type { Link } from '../../domain/link.ts'
import type { RemoteAccount } from '../../domain/operation.ts'
import type { OpenOperation } from '../../domain/outbox.ts'
import type { Withheld } from '../../domain/plan.ts'
import type { SourcePerson } from '../../domain/source-person.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { Attributes } from '../../domain/value.ts'
import { leftStanding, type Standing } from '../../plan/decide/left-standing.ts'
import { collectNames, type IdsByKind, type Named } from '../../plan/decide/lookup.ts'
import { type Desired, desiredFor } from '../../plan/person/desired.ts'
import { mergePeople } from '../../plan/person/merge.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import type { Store } from '../../store/store.ts'
import { unheardOf, withUnheard } from '../plan/unheard.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { movedTarget } from '../targets/moved.ts'

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
  readonly desired: Desired
  readonly link?: Link
  /** The account as the target shows it now; null: it is gone. Missing: not asked, or it could not be asked. */
  readonly live?: RemoteAccount | null
  readonly liveProblem?: string
  /** What stays in lists of the account though no source gives it any more; where the target was not asked, as far as memory tells. */
  readonly standing: readonly Standing[]
  readonly pending?: OpenOperation
  /** What the newest plan that withholds anything of the person says of it, while they are due; missing: none does. */
  readonly withheld?: { readonly at: Date; readonly entries: readonly Withheld[] }
  /** Newest first. */
  readonly sent: readonly StoredLedgerEntry[]
}

/** What is looked at of a target. */
type Explained = Pick<TargetConnection, 'name' | 'policy' | 'system'> & Partial<Pick<TargetConnection, 'target'>>

/** @param targets without `target` where they are not to be asked */
export async function explainPerson(
  person: PersonKey,
  targets: readonly Explained[],
  store: Store,
  signal: AbortSignal,
): Promise<Explanation> {
  const explained: TargetExplanation[] = []
  const sources = new Map<string, SourcePerson>()
  for (const { name, policy, target, system } of targets) {
    const { people, link, open, dueRev } = await store.links.candidate(name, policy.sources, person)
    for (const one of people) sources.set(one.source, one)
    const sent = await store.ledger.query({ person, target: name, limit: 20 })
    const withheld = dueRev > 0 ? await withheldOf(person, name, store) : undefined
    const moved = movedTarget(await store.targets.get(name), system)
    const asked = moved === undefined && link !== undefined && link.tombstone === undefined ? target : undefined
    // The id is somebody else's account at another system.
    const notLooked = moved === undefined ? {} : { liveProblem: moved.reason }
    const look: Awaited<ReturnType<typeof lookAt>> = asked && link ? await lookAt(asked, link, signal) : notLooked
    const desired = desiredFor(withUnheard(people, await unheardOf(policy.sources, store)), policy)
    const ids = asked ? await idsFor(desired, policy, asked, signal) : new Map()
    const looks = new Map(look.live === undefined ? [] : [[person, look.live]])
    explained.push({
      target: name,
      policy,
      desired,
      sent,
      standing: leftStanding(link, desired, policy, { ids, looks }),
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

/** Ids of what the person is to have by name; none where the target does not say. */
async function idsFor(
  desired: Desired,
  policy: TargetPolicy,
  target: TargetConnection['target'],
  signal: AbortSignal,
): Promise<IdsByKind> {
  const names = new Map<string, Set<string>>()
  if (desired.kind === 'account') collectNames(desired.attributes, policy, names)
  const ids = new Map<string, ReadonlyMap<string, Named>>()
  try {
    for (const [kind, some] of names) ids.set(kind, await target.lookup(kind, [...some].sort(), signal))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
  }
  return ids
}
