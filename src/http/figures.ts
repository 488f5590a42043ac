import type { OpenState } from '../domain/outbox.ts'
import type { PlanSummary } from '../domain/plan.ts'
import { Problem } from '../domain/problem.ts'
import type { SourceState } from '../store/sources.ts'
import type { Store } from '../store/store.ts'
import type { TargetState } from '../store/targets.ts'

/** What the store knows at this moment, for the gauges. Read anew for every scrape, so that it survives restarts and is never off. */
export interface Figures {
  readonly sources: readonly SourceState[]
  readonly targets: readonly TargetFigures[]
}

interface TargetFigures {
  readonly state: TargetState
  readonly outbox: Readonly<Record<OpenState, number>>
  /** Planned changes that wait for a human's word. */
  readonly held: number
}

export interface Names {
  readonly sources: readonly string[]
  readonly targets: readonly string[]
}

/** As many plans as the store keeps. */
const mostPlans = 50

/** @returns undefined when the store cannot be used just now. @throws what is no Problem of the store */
export async function readFigures(
  store: Pick<Store, 'sources' | 'targets' | 'outbox' | 'plans'>,
  names: Names,
): Promise<Figures | undefined> {
  try {
    const open = await store.plans.list({ state: 'open', limit: mostPlans })
    const sources = await Promise.all(names.sources.map(name => store.sources.get(name)))
    const targets = await Promise.all(
      names.targets.map(async name => ({
        state: await store.targets.get(name),
        outbox: await store.outbox.counts(name),
        held: heldAt(name, open),
      })),
    )
    return { sources, targets }
  } catch (error) {
    if (error instanceof Problem && error.class === 'store') return undefined
    throw error
  }
}

function heldAt(target: string, plans: readonly PlanSummary[]): number {
  const counts = plans.flatMap(plan => plan.counts).filter(count => count.target === target)
  return counts.reduce((sum, { held }) => sum + held, 0)
}
