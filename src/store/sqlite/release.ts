import { writeJson } from '../../domain/json.ts'
import type { Fingerprint, PersonKey } from '../../domain/text/names.ts'
import type { Released, Selection } from '../plans.ts'
import { isPromised, openClaims } from './claims.ts'
import type { SqlValue } from './connection.ts'
import type { Tx } from './database.ts'
import { makeDue } from './due.ts'
import { rankOf } from './kind-rank.ts'
import { type PairRow, pairColumns, stepsOf, writeSteps } from './pairs.ts'
import { nextRevision } from './revision.ts'
import { approve } from './spent.ts'

/** The held changes `c` of plan ?1 that a selection is about: ?2 target, ?3 kinds, ?4 doubted, ?5 budgets nothing may be taken out of. */
const selected = `c.plan = ?1 AND c.state = 'held'
  AND (?2 IS NULL OR c.target = ?2)
  AND (?3 IS NULL OR c.kind IN (SELECT value FROM json_each(?3)))
  AND (?4 = 1 OR c.doubted = 0)
  AND NOT EXISTS (SELECT 1 FROM json_each(c.budgets) e WHERE e.value IN (SELECT value FROM json_each(?5)))`

/** Changes handed over by one group of statements. */
const pageSize = 1000

interface HeldRow extends PairRow {
  readonly position: number
  readonly planned_on: number
  readonly planned_due: number
  readonly planned_wanted: string
  /** Somebody else has the account, or is about to. */
  readonly taken: number
  readonly account: string | null
  /** Somebody else is about to get what it takes. */
  readonly promised: number
  /** The old key whose account it takes is not as it was. */
  readonly former_moved: number
  /** The mapping is another one by now. */
  readonly remapped: number
}

interface Plan {
  readonly id: number
  readonly fingerprint: Fingerprint
}

/**
 * Hands the selected changes of a plan over, page by page, each if its pair is as it was when it was planned.
 * @param plan the row of the plan
 * @throws StaleRelease with `whole`, when any of them has moved; whoever calls undoes the transaction
 */
export async function release(
  tx: Tx,
  plan: Plan,
  selection: Selection,
  options: { readonly run: number; readonly now: Date; readonly whole?: boolean },
): Promise<Released> {
  const values: SqlValue[] = [
    plan.id,
    selection.target ?? null,
    selection.kinds === undefined ? null : writeJson(selection.kinds),
    selection.doubted === true ? 1 : 0,
    writeJson(selection.without ?? []),
  ]
  await confirmAbsence(tx, values)
  await approve(tx, options.run, { sql: selected, values })
  let released = 0
  let stale = 0
  for (let after = -1; ; ) {
    const rows = await heldRows(tx, values, after)
    const last = rows.at(-1)
    if (last === undefined) break
    after = last.position
    const handed = await handOver(tx, plan, rows, options)
    released += handed
    stale += rows.length - handed
  }
  if (options.whole === true && stale > 0) throw new StaleRelease(stale)
  return { released, stale }
}

/** Something of what was to be handed over as a whole has moved. */
export class StaleRelease extends Error {
  readonly stale: number
  constructor(stale: number) {
    super(`${stale} changes have moved`)
    this.stale = stale
  }
}

/** Whose the account is does not wait for somebody who tried to take it and was refused. */
const isOwner = `EXISTS (SELECT 1 FROM link own WHERE own.target = c.target AND own.remote_id = c.account AND own.key = c.key
                      AND own.tombstone IS NULL)`

async function heldRows(tx: Tx, values: readonly SqlValue[], after: number): Promise<readonly HeldRow[]> {
  return tx.all<HeldRow>(
    `SELECT c.position, c.target, c.key, c.version AS planned_on, c.due_rev AS planned_due, c.wanted AS planned_wanted,
       c.account, ${pairColumns},
       coalesce(c.mapping <> t.mapping, 0) AS remapped, ${isPromised} AS promised, c.account IS NOT NULL AND (
         EXISTS (SELECT 1 FROM link l WHERE l.target = c.target AND l.remote_id = c.account AND l.tombstone IS NULL AND l.key <> c.key
           AND l.key <> coalesce(c.former, ''))
         OR EXISTS (SELECT 1 FROM outbox a WHERE a.target = c.target AND a.account = c.account AND a.key <> c.key
                      AND NOT (a.state IN ('refused', 'parked') AND ${isOwner}))) AS taken,
       c.former IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM pair f WHERE f.target = c.target AND f.key = c.former AND f.version = c.former_version) AS former_moved
       FROM (SELECT c.position, c.target, c.key, c.version, c.due_rev, c.wanted, c.mapping, c.body ->> '$.change.remoteId' AS account,
                    c.body ->> '$.formerly.person' AS former, c.body ->> '$.formerly.version' AS former_version
               FROM plan_change c WHERE ${selected} AND c.position > ?6 ORDER BY c.position LIMIT ${pageSize}) c
       LEFT JOIN target t ON t.target = c.target
       LEFT JOIN pair p ON p.target = c.target AND p.key = c.key
       LEFT JOIN outbox o ON o.target = c.target AND o.key = c.key
      ORDER BY c.position`,
    ...values,
    after,
  )
}

/** @returns how many were handed over */
async function handOver(
  tx: Tx,
  plan: Plan,
  rows: readonly HeldRow[],
  { run, now }: { readonly run: number; readonly now: Date },
): Promise<number> {
  const accounts = new Set<string>()
  const free = new Set<number>()
  for (const { position, target, account, taken, promised, remapped, former_moved: moved } of rows) {
    const name = writeJson([target, account])
    if (remapped === 1 || moved === 1 || promised === 1 || (account !== null && (taken === 1 || accounts.has(name))))
      continue
    if (account !== null) accounts.add(name)
    free.add(position)
  }
  const at = await nextRevision(tx)
  const steps = stepsOf(rows, at, row => ({
    kind: 'decided',
    // Nobody decided on a version that cannot be: whoever comes second to an account is planned again.
    on: free.has(row.position) ? row.planned_on : -1,
    decision: { kind: 'change', wanted: row.planned_wanted, dueRev: row.planned_due },
  }))
  const obeyed = steps.filter(({ step }) => step.obeyed)
  const positions = writeJson(
    obeyed.map(({ row, step: { state } }) => [
      row.position,
      state.open?.state,
      state.open?.tries,
      state.open?.fateUnknown === true ? 1 : 0,
      now.getTime() + (state.open?.waitMs ?? 0),
    ]),
  )
  await writeSteps(tx, steps)
  await tx.run(
    `INSERT INTO outbox (target, key, id, state, rank, due, attempts, fate_unknown, mapping, link_version, due_rev, planned, plan, run,
       wanted, account, planned_at)
     SELECT c.target, c.key, lower(hex(randomblob(16))), j.value ->> 1, ${rankOf('c.kind')}, j.value ->> 4, j.value ->> 2, j.value ->> 3,
       c.mapping, c.link_version, c.due_rev, c.body, ?3, ?4, c.wanted, c.body ->> '$.change.remoteId',
       (SELECT created_at FROM plan WHERE id = ?1)
       FROM json_each(?2) j CROSS JOIN plan_change c ON c.plan = ?1 AND c.position = j.value ->> 0 WHERE true
     ON CONFLICT (target, key) DO UPDATE SET id = excluded.id, state = excluded.state, rank = excluded.rank, due = excluded.due,
       attempts = excluded.attempts, fate_unknown = excluded.fate_unknown, mapping = excluded.mapping,
       link_version = excluded.link_version, due_rev = excluded.due_rev, planned = excluded.planned, plan = excluded.plan,
       run = excluded.run, wanted = excluded.wanted, account = excluded.account,
       planned_at = excluded.planned_at, problem = NULL, conflict = 0`,
    plan.id,
    positions,
    plan.fingerprint,
    run,
  )
  await openClaims(tx, plan.id, positions)
  await tx.run(
    `UPDATE plan_change SET state = iif(position IN (SELECT value ->> 0 FROM json_each(?2)), 'released', 'stale')
      WHERE plan = ?1 AND position IN (SELECT value FROM json_each(?3))`,
    plan.id,
    positions,
    writeJson(rows.map(row => row.position)),
  )
  return obeyed.length
}

/**
 * A human has looked at the absences a plan rests on and believes them: everybody whom the readings that cast the doubt did not
 * show is gone, also who has no account here. Otherwise they would cast doubt on every later leaver. Absences newer than the plan
 * stay doubted, and so do those of sources none of the released doubts rests on: nobody has looked at those. Who is let in is no
 * such word. Revisions stay: what was planned elsewhere holds as it did, except of people whom another source still has, since what
 * the doubted one said of them counts no more.
 */
async function confirmAbsence(tx: Tx, values: readonly SqlValue[]): Promise<void> {
  if (values[3] !== 1) return
  const doubts = await tx.all<{ source: string; rev: number }>(
    `SELECT d.source, max(c.rev) AS rev FROM plan_change c JOIN target t ON t.target = c.target CROSS JOIN json_each(t.sources) s
       CROSS JOIN person d ON d.source = s.value AND d.key = c.key AND d.presence = 'doubted'
      WHERE ${selected} AND c.doubted = 1 AND c.kind IN ('disable', 'delete', 'unmanage')
        AND (c.body ->> '$.doubts' IS NULL OR d.source IN (SELECT value FROM json_each(c.body, '$.doubts')))
      GROUP BY d.source`,
    ...values,
  )
  for (const { source, rev } of doubts) {
    const gone = await tx.all<{ key: PersonKey }>(
      `UPDATE person SET presence = 'gone' WHERE source = ?1 AND presence = 'doubted' AND rev <= ?2 RETURNING key`,
      source,
      rev,
    )
    await planAgain(tx, source, gone, values)
  }
}

/** Has people planned again whom another source of a target still has, except at targets where their change is handed over just now. */
async function planAgain(
  tx: Tx,
  source: string,
  gone: readonly { readonly key: PersonKey }[],
  values: readonly SqlValue[],
): Promise<void> {
  const others = await tx.all<{ target: string; key: PersonKey }>(
    `SELECT DISTINCT t.target, j.value AS key FROM json_each(?6) j CROSS JOIN target t CROSS JOIN json_each(t.sources) s
       CROSS JOIN person o ON o.source = s.value AND o.key = j.value AND o.presence <> 'gone'
      WHERE EXISTS (SELECT 1 FROM json_each(t.sources) w WHERE w.value = ?7)
        AND NOT EXISTS (SELECT 1 FROM plan_change c WHERE ${selected} AND c.target = t.target AND c.key = j.value)`,
    ...values,
    writeJson(gone.map(({ key }) => key)),
    source,
  )
  if (others.length === 0) return
  const rev = await nextRevision(tx)
  for (const [target, some] of Map.groupBy(others, one => one.target))
    await makeDue(
      tx,
      [target],
      some.map(({ key }) => key),
      rev,
    )
}
