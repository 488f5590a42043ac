import { ownJson, writeJson } from '../../domain/json.ts'
import type { StoredChange, Withheld } from '../../domain/plan.ts'
import type { Revision } from '../../domain/source-person.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { PairDecision } from '../links.ts'
import type { Blocked, ClaimRow, Contested } from '../plan-writer.ts'
import type { Database, Tx } from './database.ts'
import { plannedOf } from './operation-row.ts'

/** Writes what people of a plan take, free and want. A claim somebody has already in this plan is replaced. @param plan its row id */
export async function insertClaims(tx: Tx, plan: number, rows: readonly ClaimRow[]): Promise<void> {
  await tx.run(
    `INSERT OR REPLACE INTO plan_claim (plan, target, claim, how, key, label, holder)
     SELECT ?2, value ->> '$.target', value ->> '$.claim', value ->> '$.how', value ->> '$.person', value ->> '$.label',
       value ->> '$.holder' FROM json_each(?1)`,
    writeJson(rows),
    plan,
  )
}

/** Whether somebody has a change in the plan. ?1 plan, ?2 target. */
const hasChange = (key: string): string =>
  `EXISTS (SELECT 1 FROM plan_change c INDEXED BY plan_change_held
            WHERE c.target = ?2 AND c.key = ${key} AND c.state = 'held' AND c.plan = ?1)`

/** Rivals named with each; the sentence needs no more. */
const mostRivals = 4

/** Whether `r` stands in the way of `t`. What yields does so to whoever takes, and to the first of those who yield as well. */
const standsInTheWay = `r.plan = ?1 AND r.target = ?2 AND r.claim = t.claim AND r.key <> t.key
  AND (r.how = 'takes' OR (r.how = 'yields' AND t.how = 'yields' AND r.key < t.key))`

/**
 * What `t` takes and others take as well: within the plan, or with an operation on its way of somebody the plan decides nothing
 * else of. ?3 the key to continue behind, ?4 how many.
 */
const contestedClaims = `
  SELECT t.key AS person, t.label, t.claim, t.how, c.version,
    (SELECT json_group_array(json_object('person', key, 'label', label)) FROM (
       SELECT r.key, r.label FROM plan_claim r WHERE ${standsInTheWay} LIMIT ${mostRivals})) AS rivals,
    (SELECT json_object('person', o.key, 'label', o.planned ->> '$.label') FROM open_claim p
       JOIN outbox o ON o.target = p.target AND o.key = p.key
      WHERE p.target = ?2 AND p.claim = t.claim AND p.how = 'takes' AND p.key <> t.key AND NOT ${hasChange('p.key')} LIMIT 1) AS promised
   FROM plan_claim t INDEXED BY plan_claim_person
   JOIN plan_change c INDEXED BY plan_change_held ON c.target = ?2 AND c.key = t.key AND c.state = 'held' AND c.plan = ?1
  WHERE t.plan = ?1 AND t.target = ?2 AND t.key > ?3 AND t.how IN ('takes', 'yields')
    AND (EXISTS (SELECT 1 FROM plan_claim r WHERE ${standsInTheWay}) OR promised IS NOT NULL)
  ORDER BY t.key LIMIT ?4`

interface ContestedRow {
  readonly person: PersonKey
  readonly label: string
  readonly claim: string
  readonly how: ClaimRow['how']
  readonly version: number
  readonly rivals: string
  readonly promised: string | null
}

/** See `PlanWriter.contested`: a page in key order, at most four rivals with each. */
export async function contested(
  database: Database,
  plan: number,
  target: string,
  { after, limit }: { readonly after?: PersonKey; readonly limit: number },
): Promise<readonly Contested[]> {
  const rows = await database.read<ContestedRow>(contestedClaims, plan, target, after ?? '', limit)
  return rows.map(({ rivals, promised, how, ...row }) => ({
    ...row,
    ...(how === 'yields' ? { yields: true as const } : {}),
    rivals: ownJson<Contested['rivals']>(rivals),
    ...(promised === null ? {} : { promised: ownJson<NonNullable<Contested['promised']>>(promised) }),
  }))
}

/** What is planned of these people is not done after all; what they would have taken is still known. */
export async function withdraw(tx: Tx, plan: number, target: string, people: readonly PersonKey[]): Promise<void> {
  await tx.run(
    `DELETE FROM plan_change WHERE (plan, position) IN (
       SELECT c.plan, c.position FROM json_each(?3) j CROSS JOIN plan_change c INDEXED BY plan_change_held
         ON c.target = ?2 AND c.key = j.value AND c.state = 'held' AND c.plan = ?1)`,
    plan,
    target,
    writeJson(people),
  )
}

/** Whether the holder of what `w` wants gives it up: by a change of the plan, or by an operation on its way. */
const givesUp = `(EXISTS (SELECT 1 FROM plan_claim f WHERE f.plan = ?1 AND f.target = ?2 AND f.claim = w.claim AND f.how = 'frees'
                    AND f.key = w.holder AND ${hasChange('f.key')})
  OR EXISTS (SELECT 1 FROM open_claim f JOIN outbox o ON o.target = f.target AND o.key = f.key AND o.state <> 'refused'
              WHERE f.target = ?2 AND f.claim = w.claim AND f.how = 'frees' AND f.key = w.holder))`

/** Whether they would give it up if they got what they want themselves. */
const wouldGiveUp = `EXISTS (SELECT 1 FROM plan_claim f
  WHERE f.plan = ?1 AND f.target = ?2 AND f.claim = w.claim AND f.how = 'frees' AND f.key = w.holder)`

/**
 * Who wants what a change of the plan, or an operation on its way, gives up; and who wants what those give up who then get what
 * they want, and so on. ?1 plan, ?2 target.
 */
const markWaiting = `
  WITH RECURSIVE going (key) AS (
    SELECT w.key FROM plan_claim w INDEXED BY plan_claim_holder
     WHERE w.plan = ?1 AND w.target = ?2 AND w.holder IS NOT NULL AND ${givesUp}
    UNION
    SELECT w.key FROM going g CROSS JOIN plan_claim w INDEXED BY plan_claim_holder
      ON w.plan = ?1 AND w.target = ?2 AND w.holder = g.key AND ${wouldGiveUp})
  UPDATE plan_claim SET how = 'waits'
   WHERE plan = ?1 AND target = ?2 AND key IN (SELECT key FROM going) AND how = 'wants'`

const blockedColumns = `w.key AS person, w.label, w.claim, w.holder,
  coalesce((SELECT f.label FROM plan_claim f INDEXED BY plan_claim_person WHERE f.plan = ?1 AND f.target = ?2 AND f.key = w.holder LIMIT 1),
    (SELECT o.planned ->> '$.label' FROM outbox o WHERE o.target = ?2 AND o.key = w.holder), w.holder) AS holderLabel`

/** Marks as waiting who gets what they want once others are done; see `PlanWriter.findWaiting`. */
export async function findWaiting(tx: Tx, plan: number, target: string): Promise<void> {
  await tx.run(markWaiting, plan, target)
}

export const waiting = (
  database: Database,
  plan: number,
  target: string,
  { after, limit }: { readonly after?: PersonKey; readonly limit: number },
): Promise<readonly Blocked[]> =>
  database.read<Blocked>(
    `SELECT ${blockedColumns} FROM plan_claim w INDEXED BY plan_claim_person
      WHERE w.plan = ?1 AND w.target = ?2 AND w.key > ?3 AND w.how = 'waits' ORDER BY w.key LIMIT ?4`,
    plan,
    target,
    after ?? '',
    limit,
  )

export const stuck = (database: Database, plan: number, target: string): Promise<readonly Blocked[]> =>
  database.read<Blocked>(
    `SELECT ${blockedColumns} FROM plan_claim w INDEXED BY plan_claim_person
      WHERE w.plan = ?1 AND w.target = ?2 AND w.how = 'wants' AND ${wouldGiveUp} ORDER BY w.key`,
    plan,
    target,
  )

/** Says more of somebody than that another has what they want. */
export async function reword(tx: Tx, plan: number, entries: readonly Withheld[]): Promise<void> {
  // As an upsert, so that the short list is walked and not the plan.
  await tx.run(
    `INSERT INTO plan_withheld (plan, position, target, key, label, code, message)
     SELECT w.plan, w.position, w.target, w.key, w.label, value ->> '$.code', value ->> '$.message'
       FROM json_each(?2) j CROSS JOIN plan_withheld w INDEXED BY plan_withheld_pair
         ON w.plan = ?1 AND w.target = j.value ->> '$.target' AND w.key = j.value ->> '$.person' AND w.code = 'taken' WHERE true
     ON CONFLICT (plan, position) DO UPDATE SET code = excluded.code, message = excluded.message`,
    plan,
    writeJson(entries),
  )
}

interface BodyRow {
  readonly position: number
  readonly body: string
}

/** The changes of a plan that is still being written, in its order. @param after the position to go on behind */
export async function changesOf(
  database: Database,
  plan: number,
  target: string,
  { after, limit }: { readonly after?: number; readonly limit: number },
): Promise<readonly StoredChange[]> {
  const rows = await database.read<BodyRow>(
    'SELECT position, body FROM plan_change WHERE plan = ?1 AND position > ?3 AND target = ?2 ORDER BY position LIMIT ?4',
    plan,
    target,
    after ?? -1,
    limit,
  )
  return rows.map(({ position, body }) => ({ ...plannedOf(body), position, state: 'held' }))
}

/** What goes out takes its claims along. @param positions of the plan's changes that became operations, as a JSON list of lists */
export async function openClaims(tx: Tx, plan: number, positions: string): Promise<void> {
  await tx.run(
    `INSERT OR IGNORE INTO open_claim (target, claim, how, key)
     SELECT m.target, m.claim, m.how, m.key FROM json_each(?2) j
       CROSS JOIN plan_change c ON c.plan = ?1 AND c.position = j.value ->> 0
       CROSS JOIN plan_claim m INDEXED BY plan_claim_person ON m.plan = ?1 AND m.target = c.target AND m.key = c.key`,
    plan,
    positions,
  )
}

/** SQL: is somebody else about to get what change `c` of plan ?1 takes? */
export const isPromised = `EXISTS (SELECT 1 FROM plan_claim m INDEXED BY plan_claim_person
    JOIN open_claim p ON p.target = m.target AND p.claim = m.claim AND p.how = 'takes' AND p.key <> m.key
   WHERE m.plan = ?1 AND m.target = c.target AND m.key = c.key AND m.how = 'takes')`

/** What these people wait for from now on, in the place of whatever they waited for. */
export async function writeNeeds(tx: Tx, target: string, decisions: readonly PairDecision[]): Promise<void> {
  await tx.run(
    'DELETE FROM pair_need WHERE target = ?1 AND key IN (SELECT value FROM json_each(?2))',
    target,
    writeJson(decisions.map(({ person }) => person)),
  )
  const needs = decisions.flatMap(({ person, needs = [] }) => needs.map(need => [need, person]))
  if (needs.length === 0) return
  await tx.run(
    `INSERT OR IGNORE INTO pair_need (target, need, key) SELECT ?1, value ->> 0, value ->> 1 FROM json_each(?2)`,
    target,
    writeJson(needs),
  )
}

/** When anything that somebody may wait for last came about at a target. */
export async function lastSettled(tx: Tx, target: string): Promise<Revision> {
  const [row] = await tx.all<{ settled: Revision }>('SELECT settled FROM target WHERE target = ?1', target)
  return row?.settled ?? 0
}

/**
 * What somebody waits for may have come about since they were looked at, when nobody knew yet that they wait: looked at again.
 * @param settled when anything last came about before these decisions were written: what they bring about themselves is known by its name
 * @returns how many are looked at again
 */
export async function wakeLate(
  tx: Tx,
  target: string,
  decisions: readonly PairDecision[],
  settled: Revision,
): Promise<number> {
  const late = decisions.flatMap(({ person, needs = [], asOf = settled }) =>
    needs.length > 0 && settled > asOf ? [person] : [],
  )
  if (late.length === 0) return 0
  return tx.run(
    `UPDATE pair SET considered = 0 WHERE target = ?1 AND considered = 1 AND due IS NOT NULL
        AND key IN (SELECT value FROM json_each(?2))`,
    target,
    writeJson(late),
  )
}
