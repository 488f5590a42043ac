import type { Budget } from '../../domain/budget.ts'
import { ownJson, writeJson } from '../../domain/json.ts'
import type { Settlement } from '../../domain/outbox.ts'
import type { PlannedChange } from '../../domain/plan.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { SpentBudget } from '../plan-writer.ts'
import type { Database, Tx } from './database.ts'
import { moment } from './json.ts'

const dayMs = 86_400_000

/** Kept so long behind the newest, for a clock that is set back; longer where a budget is overdrawn since then. */
const keptMs = 30 * dayMs

/** Literally as in the partial index `outbox_budgets`, which is used only then. */
const counted = `planned ->> '$.budgets' IS NOT NULL`

/**
 * Who took something out of a budget of target ?1: within the day that began at ?2 (or since the budget is overdrawn), or by an
 * operation that is still open. A refused one has taken nothing. Operations are found by their runs, of which there are few: a million
 * rows that a human approved are passed over in one step.
 */
export const spentRows = `
  WITH RECURSIVE open_run (run) AS (
    SELECT min(run) FROM outbox WHERE target = ?1 AND ${counted}
    UNION ALL
    SELECT (SELECT min(o.run) FROM outbox o WHERE o.target = ?1 AND o.${counted} AND o.run > open_run.run)
      FROM open_run WHERE open_run.run IS NOT NULL)
  SELECT s.budget, s.key, 1 AS applied, s.at <= ?2 AS earlier FROM spent s
      LEFT JOIN overdrawn d ON d.target = s.target AND d.budget = s.budget
    WHERE s.target = ?1 AND s.at > min(?2, coalesce((SELECT min(since) FROM overdrawn WHERE target = ?1), ?2))
      AND s.at > min(?2, coalesce(d.since, ?2))
  UNION ALL
  SELECT b.value, o.key, 0, 0 FROM open_run
      CROSS JOIN run r ON r.id = open_run.run AND r.approved = 0
      CROSS JOIN outbox o ON o.target = ?1 AND o.run = open_run.run AND o.${counted}
      CROSS JOIN json_each(o.planned, '$.budgets') b
    WHERE o.state <> 'refused'`

interface SpentRow {
  readonly budget: Budget
  readonly key: PersonKey
  readonly applied: 0 | 1
  /** Done before the day began: counts because the budget is overdrawn since. */
  readonly earlier: 0 | 1
}

/** What a plan that is being written would do. */
interface Own {
  /** Its row; undefined while nothing of it is written. */
  readonly plan: number | undefined
  /** Its changes at the target that are not written yet. */
  readonly unwritten: readonly PlannedChange[]
}

/**
 * @returns for every budget that something was taken out of, or that is overdrawn, how many people; those of the plan apart
 */
export async function spentBeside(
  database: Database,
  plan: Own,
  target: string,
  now: Date,
): Promise<ReadonlyMap<Budget, SpentBudget>> {
  const rows = await database.read<SpentRow>(spentRows, target, now.getTime() - dayMs)
  const since = await overdrawnAt(database, target)
  const own = await peopleOf(database, plan, target, rows)
  const found = Map.groupBy(rows, row => row.budget)
  const budgets = new Set([...found.keys(), ...since.keys()])
  return new Map([...budgets].map(budget => [budget, spentOf(budget, found.get(budget) ?? [], own, since.get(budget))]))
}

function spentOf(
  budget: Budget,
  rows: readonly SpentRow[],
  own: ReadonlySet<string>,
  since: Date | undefined,
): SpentBudget {
  const others = rows.filter(({ key }) => !own.has(mark({ budget, key })))
  return {
    people: new Set(others.map(({ key }) => key)).size,
    applied: rows.filter(row => row.applied === 1).length,
    ...(since !== undefined && others.some(row => row.earlier === 1) ? { since } : {}),
  }
}

/** Which of these people the plan counts under the same budget. */
async function peopleOf(
  database: Database,
  { plan, unwritten }: Own,
  target: string,
  rows: readonly SpentRow[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set()
  const marks = unwritten.flatMap(({ budgets = [], person: key }) => budgets.map(budget => mark({ budget, key })))
  if (plan === undefined) return new Set(marks)
  const own = await database.read<Pick<SpentRow, 'budget' | 'key'>>(
    `SELECT b.value AS budget, c.key FROM plan_change c CROSS JOIN json_each(c.budgets) b
      WHERE c.plan = ?1 AND c.target = ?2 AND c.key IN (SELECT value FROM json_each(?3))`,
    plan,
    target,
    writeJson([...new Set(rows.map(row => row.key))]),
  )
  return new Set([...marks, ...own.map(mark)])
}

const mark = ({ budget, key }: Pick<SpentRow, 'budget' | 'key'>): string => `${budget}\u0000${key}`

/** Which budgets of a target are overdrawn, and since when each is counted. */
export async function overdrawnAt(database: Database, target: string): Promise<ReadonlyMap<Budget, Date>> {
  const rows = await database.read<{ budget: Budget; since: number }>(
    'SELECT budget, since FROM overdrawn WHERE target = ?1',
    target,
  )
  return new Map(rows.map(({ budget, since }) => [budget, moment(since)]))
}

/**
 * Takes what was done out of the budgets, in the transaction that writes it down: of runs that no human approved. Counts whatever
 * became of the row: the target has done it.
 */
export async function spend(tx: Tx, settlements: readonly Settlement[]): Promise<void> {
  const done = settlements.flatMap(({ operation, entry, outcome }) =>
    outcome.kind === 'applied'
      ? (operation.planned.budgets ?? []).map(budget => ({
          target: operation.planned.target,
          budget,
          key: operation.planned.person,
          at: entry.at.getTime(),
          run: operation.run,
        }))
      : [],
  )
  if (done.length === 0) return
  await tx.run(
    `INSERT INTO spent (target, budget, key, at)
     SELECT value ->> '$.target', value ->> '$.budget', value ->> '$.key', value ->> '$.at' FROM json_each(?1) j
       WHERE EXISTS (SELECT 1 FROM run r WHERE r.id = j.value ->> '$.run' AND r.approved = 0)
     ON CONFLICT (target, budget, key) DO UPDATE SET at = max(at, excluded.at)`,
    writeJson(done),
  )
  const newest = Math.max(...done.map(one => one.at))
  for (const target of new Set(done.map(one => one.target)))
    await tx.run(
      `DELETE FROM spent WHERE target = ?1 AND at < min(?2, coalesce((SELECT min(since) FROM overdrawn WHERE target = ?1), ?2))`,
      target,
      newest - keptMs,
    )
}

/**
 * A human let changes of a plan out: they have looked at what was too much and, where it is about leavers, believe who is absent. To be called before
 * the changes are marked as released.
 * @param selected the selection that is released, over `plan_change c`, with its values
 */
export async function approve(
  tx: Tx,
  run: number,
  selected: { readonly sql: string; readonly values: readonly (string | number | null)[] },
): Promise<void> {
  const [row] = await tx.all<{ approved: number }>('SELECT approved FROM run WHERE id = ?1', run)
  if (row?.approved !== 1) return
  const touched = await tx.all<{ target: string; budgets: string; leavers: number }>(
    `SELECT c.target, json_group_array(DISTINCT b.value) AS budgets, max(c.doubted OR c.body ->> '$.reason' = 'left') AS leavers
       FROM plan_change c LEFT JOIN json_each(c.budgets) b WHERE ${selected.sql} GROUP BY c.target`,
    ...selected.values,
  )
  for (const { target, budgets, leavers } of touched) {
    await restore(tx, target, ownJson<readonly Budget[]>(budgets))
    if (leavers === 1)
      await tx.run(
        'DELETE FROM loss WHERE source IN (SELECT s.value FROM target t, json_each(t.sources) s WHERE t.target = ?1)',
        target,
      )
  }
}

/** These budgets are overdrawn no more. */
export async function restore(tx: Tx, target: string, budgets: readonly Budget[]): Promise<void> {
  await tx.run(
    'DELETE FROM overdrawn WHERE target = ?1 AND budget IN (SELECT value FROM json_each(?2))',
    target,
    writeJson(budgets),
  )
}
