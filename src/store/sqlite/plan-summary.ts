import { type ChangeKind, changeKinds } from '../../domain/change.ts'
import { ownJson, writeJson } from '../../domain/json.ts'
import type { PlanCount, PlanSummary } from '../../domain/plan.ts'
import { Problem } from '../../domain/problem.ts'
import type { Fingerprint } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Database } from './database.ts'
import { moment } from './json.ts'

interface PlanRow {
  readonly id: number
  readonly fingerprint: Fingerprint
  readonly run: number
  readonly created_at: number
  readonly superseded: number
  readonly targets: string
  readonly breaches: string
  readonly names: string
}

type CountRow = PlanCount & { readonly plan: number }

/** The plan of a row. @throws Error when it is not there (any more) */
export async function summaryOf(database: Database, id: number): Promise<PlanSummary> {
  const [summary] = await completed(database, await database.read<PlanRow>('SELECT * FROM plan WHERE id = ?1', id))
  if (summary === undefined) throw new Error(`plan ${id} is gone`)
  return summary
}

/** Every finished plan, newest first; there are never many. */
export async function summaries(database: Database): Promise<readonly PlanSummary[]> {
  return completed(
    database,
    await database.read<PlanRow>('SELECT * FROM plan WHERE fingerprint IS NOT NULL ORDER BY id DESC'),
  )
}

/**
 * The plan whose fingerprint is the text, or begins with it.
 * @throws Problem (usage) `plan.unknown` or `plan.ambiguous`
 */
export async function summaryBegun(database: Database, text: string): Promise<PlanSummary> {
  const rows = await database.read<PlanRow>(
    'SELECT * FROM plan WHERE substr(fingerprint, 1, length(?1)) = ?1 ORDER BY fingerprint = ?1 DESC, id DESC',
    text,
  )
  const [first] = rows
  const next = 'See `usherd status` for the plans there are.'
  if (first === undefined || text === '') {
    throw new Problem(
      'usage',
      'plan.unknown',
      `There is no plan ${shorten(text)}; only the newest plans are kept`,
      next,
    )
  }
  if (rows.length > 1 && first.fingerprint !== text) {
    const all = rows.map(row => row.fingerprint).join(', ')
    throw new Problem(
      'usage',
      'plan.ambiguous',
      `More than one plan begins with ${shorten(text)}: ${all}`,
      'Type more of the fingerprint.',
    )
  }
  return summaryOf(database, first.id)
}

async function completed(database: Database, rows: readonly PlanRow[]): Promise<readonly PlanSummary[]> {
  const counts = await database.read<CountRow>(
    `SELECT plan, target, kind, count(*) AS count, sum(state = 'held') AS held FROM plan_change
      WHERE plan IN (SELECT value FROM json_each(?1)) GROUP BY plan, target, kind
     UNION ALL
     SELECT plan, target, 'withheld', count(*), 0 FROM plan_withheld
      WHERE plan IN (SELECT value FROM json_each(?1)) GROUP BY plan, target`,
    writeJson(rows.map(row => row.id)),
  )
  const byPlan = Map.groupBy(counts, count => count.plan)
  return rows.map(row => summary(row, byPlan.get(row.id) ?? []))
}

function summary(row: PlanRow, counts: readonly CountRow[]): PlanSummary {
  const isOpen = counts.some(count => count.held > 0)
  return {
    fingerprint: row.fingerprint,
    run: row.run,
    createdAt: moment(row.created_at),
    state: row.superseded === 1 ? 'superseded' : isOpen ? 'open' : 'done',
    targets: ownJson(row.targets),
    breaches: ownJson(row.breaches),
    names: ownJson(row.names),
    counts: counts.map(({ plan: _plan, ...count }) => count).sort(inOrder),
  }
}

/** By target, then as the operations go out, what is withheld last. */
function inOrder(a: PlanCount, b: PlanCount): number {
  if (a.target !== b.target) return a.target < b.target ? -1 : 1
  return place(a.kind) - place(b.kind)
}

const place = (kind: ChangeKind | 'withheld'): number =>
  kind === 'withheld' ? changeKinds.length : changeKinds.indexOf(kind)
