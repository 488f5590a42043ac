import type { RemoteId } from '../../domain/text/names.ts'
import { collectNames, type Named } from '../../plan/decide/lookup.ts'
import { namesInProtection } from '../../plan/decide/protection.ts'
import type { Desired } from '../../plan/person/desired.ts'
import type { Candidate } from '../../store/links.ts'
import type { TargetConnection } from '../targets/connection.ts'
import type { AccountIndex } from './account-index.ts'

/** A person due for planning, with what the mapping says. */
export interface DuePerson {
  readonly candidate: Candidate
  readonly desired: Desired
}

/** What has been learned from one target while a plan is made; grows page by page. */
export interface Knowledge {
  readonly ids: Map<string, Map<string, Named>>
  /** Names the target was asked for, so that nothing is asked twice. */
  readonly asked: Map<string, Set<string>>
  /** Those of them it was asked for in this very plan. */
  readonly fresh: Map<string, Set<string>>
  /** In a first run, and where that is cheaper: every account by match attribute, read once instead of asked for person by person. */
  index?: ReadonlyMap<string, AccountIndex>
  /** Requests made to find accounts of people who should have none. */
  finds?: number
  readonly self?: RemoteId
  readonly secretMarks: Readonly<Record<string, string>>
}

/**
 * Looks up every name on the page, and in protections, that was not asked for before.
 * @param again also those that were learned in an earlier run
 * @returns whether any of them has another id now, or none
 */
export async function learnNames(
  page: readonly DuePerson[],
  { target, policy }: TargetConnection,
  knowledge: Knowledge,
  signal: AbortSignal,
  again?: 'again',
): Promise<boolean> {
  const wanted = new Map<string, Set<string>>()
  for (const [kind, names] of namesInProtection(policy)) wanted.set(kind, new Set(names))
  for (const { desired } of page) if (desired.kind === 'account') collectNames(desired.attributes, policy, wanted)
  let isOther = false
  for (const [kind, names] of wanted) {
    const known = (again === 'again' ? knowledge.fresh : knowledge.asked).get(kind) ?? new Set()
    const unknown = [...names].filter(name => !known.has(name)).sort()
    if (unknown.length === 0) continue
    const ids = knowledge.ids.get(kind) ?? new Map<string, Named>()
    const found = await target.lookup(kind, unknown, signal)
    for (const name of unknown) {
      const id = found.get(name)
      if (!isSame(ids.get(name), id)) isOther = true
      if (id === undefined) ids.delete(name)
      else ids.set(name, id)
    }
    knowledge.ids.set(kind, ids)
    for (const book of [knowledge.asked, knowledge.fresh])
      book.set(kind, (book.get(kind) ?? new Set()).union(new Set(unknown)))
  }
  return isOther
}

const isSame = (one: Named | undefined, other: Named | undefined): boolean =>
  [one ?? []].flat().toSorted().join('\n') === [other ?? []].flat().toSorted().join('\n')
