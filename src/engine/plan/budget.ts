import type { Budget } from '../../domain/budget.ts'
import type { Breach } from '../../domain/plan.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { GuardFacts, Tally } from '../../plan/judge/guard.ts'
import type { PlanWriter, SpentBudget } from '../../store/plan-writer.ts'
import type { Store } from '../../store/store.ts'

/** Over so long a budget is counted; the window slides. */
const dayMs = 86_400_000

/** What the budgets of a target hold before a plan is judged. */
interface BudgetBook {
  readonly active: number
  readonly spent: ReadonlyMap<Budget, SpentBudget>
}

interface Tools {
  readonly store: Store
  readonly writer: PlanWriter
  readonly clock: Clock
}

/**
 * What was taken out of a target's budgets by runs that no human approved, whoever started them: a schedule, a push, cron. So a drip meets the
 * limit that a flood meets. A plan that wants nothing needs to know nothing.
 */
export async function openBudgets(target: string, tally: Tally, { store, writer, clock }: Tools): Promise<BudgetBook> {
  const active = await store.links.active(target)
  if (tally.budgets.size === 0) return { active, spent: new Map() }
  return { active, spent: await writer.spent(target, clock.now()) }
}

/**
 * The facts the guard judges budgets by. Shares are of the accounts that were in use before: who arrived within the day by such a run
 * makes none larger (a drip of joiners would pay for a drip of leavers), who departed none smaller (one at a time is as many as at once).
 */
export function budgetFacts({ active, spent }: BudgetBook): Pick<GuardFacts, 'active' | 'before' | 'spent'> {
  const applied = (budget: Budget): number => spent.get(budget)?.applied ?? 0
  return { active, before: Math.max(0, active - applied('arrive') + applied('depart')), spent }
}

/**
 * Remembers which budgets a run that sends asked for more than they have: from the beginning of that day on they are counted without
 * sliding on, so that what is held does not go out bit by bit as the day passes. A run over everybody that asks for no more than there
 * is ends that; a human does, by applying.
 * @param whole the run planned everybody who was due, not one person
 */
export async function keepBudgets(
  target: string,
  breaches: readonly Breach[],
  { store, clock, whole }: Pick<Tools, 'store' | 'clock'> & { readonly whole: boolean },
): Promise<void> {
  const broken = new Set(breaches.flatMap(({ budget }) => budget ?? []))
  await store.budgets.overdraw(target, [...broken], new Date(clock.now().getTime() - dayMs))
  if (!whole) return
  const overdrawn = await store.budgets.overdrawn(target)
  await store.budgets.restore(
    target,
    [...overdrawn.keys()].filter(budget => !broken.has(budget)),
  )
}
