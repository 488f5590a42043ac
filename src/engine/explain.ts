import { Fault } from '../domain/fault.ts'
import type { PersonKey } from '../domain/names.ts'
import type { RemoteAccount } from '../domain/operation.ts'
import type { Attributes } from '../domain/value.ts'
import { mergePeople } from '../plan/merge.ts'
import type { TargetPolicy } from '../plan/policy.ts'
import { type Wish, wishFor } from '../plan/wish.ts'
import type { Link, OpenOperation, SourcePerson, StoredLedgerEntry } from '../store/records.ts'
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
    const { people, link, open } = await store.links.candidate(name, policy.sources, person)
    for (const one of people) sources.set(one.source, one)
    const sent = await store.ledger.query({ person, target: name, limit: 20 })
    const look = live && link !== undefined && link.tombstone === undefined ? await lookAt(target, link, signal) : {}
    explained.push({
      target: name,
      policy,
      wish: wishFor(withUnheard(people, await unheardOf(policy.sources, store)), policy),
      sent,
      ...(link === undefined ? {} : { link }),
      ...(open === undefined ? {} : { pending: open }),
      ...look,
    })
  }
  const all = [...sources.values()]
  return { person, sources: all, merged: mergePeople(all), targets: explained }
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
