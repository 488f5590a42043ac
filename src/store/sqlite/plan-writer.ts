import { writeJson } from '../../domain/json.ts'
import { wantedBy } from '../../domain/pair/wanted.ts'
import type { PlannedChange, Withheld } from '../records.ts'
import type { ClaimRow, PlanWriter } from '../store.ts'
import { changesOf, contested, findWaiting, insertClaims, reword, stuck, waiting, withdraw } from './claims.ts'
import type { Database, Tx } from './database.ts'
import { summaryOf } from './plan-summary.ts'
import { spentBeside } from './spent.ts'

const batchSize = 500
const plansKept = 50

/**
 * Writes a plan in batches, each a transaction of its own. Until `finish` gives it its fingerprint nobody sees it.
 * @param id the row of the plan
 */
export function planWriter(database: Database, id: number): PlanWriter {
  const changes = batches<PlannedChange>((rows, first) => database.tx(tx => insertChanges(tx, id, rows, first)))
  const withheld = batches<Withheld>((rows, first) => database.tx(tx => insertWithheld(tx, id, rows, first)))
  const claims = batches<ClaimRow>(rows => database.tx(tx => insertClaims(tx, id, rows)))
  const flush = async (): Promise<void> => {
    await changes.flush()
    await withheld.flush()
    await claims.flush()
  }
  return {
    add: changes.add,
    withhold: withheld.add,
    claim: claims.add,
    async contested(target, page) {
      await flush()
      return contested(database, id, target, page)
    },
    async withdraw(target, entries) {
      await flush()
      await database.tx(tx =>
        withdraw(
          tx,
          id,
          target,
          entries.map(({ person }) => person),
        ),
      )
      await withheld.add(entries)
    },
    async findWaiting(target) {
      await flush()
      await database.tx(tx => findWaiting(tx, id, target))
    },
    waiting: (target, page) => waiting(database, id, target, page),
    stuck: target => stuck(database, id, target),
    async reword(entries) {
      await flush()
      await database.tx(tx => reword(tx, id, entries))
    },
    async changes(target, page) {
      await flush()
      return changesOf(database, id, target, page)
    },
    async finish(plan) {
      await flush()
      await database.tx(tx => publish(tx, id, plan))
      return summaryOf(database, id)
    },
    async spent(target, now) {
      await changes.flush()
      return spentBeside(database, id, target, now)
    },
    async abandon() {
      await database.tx(tx => tx.run('DELETE FROM plan WHERE id = ?1 AND fingerprint IS NULL', id))
    },
  }
}

/** What crashed or broke off before it had a fingerprint. Its rows go with it. */
export async function removeUnfinished(tx: Tx): Promise<void> {
  await tx.run('DELETE FROM plan WHERE fingerprint IS NULL')
}

interface Batches<Row> {
  add(rows: readonly Row[]): Promise<void>
  flush(): Promise<void>
}

/** Gathers rows until they are worth a transaction. @param write gets the position of the first of its rows */
function batches<Row>(write: (rows: readonly Row[], first: number) => Promise<unknown>): Batches<Row> {
  let waiting: Row[] = []
  let written = 0
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return
    await write(waiting, written)
    written += waiting.length
    waiting = []
  }
  return {
    flush,
    async add(rows) {
      waiting = waiting.concat(rows)
      if (waiting.length >= batchSize) await flush()
    },
  }
}

async function insertChanges(tx: Tx, plan: number, rows: readonly PlannedChange[], first: number): Promise<void> {
  await tx.run(
    `INSERT INTO plan_change (plan, position, target, key, kind, state, doubted, rev, due_rev, mapping, link_version, version, wanted,
       budgets, body)
     SELECT ?2, ?3 + key, value ->> '$.body.target', value ->> '$.body.person', value ->> '$.body.change.kind', 'held',
       value ->> '$.body.doubted' IS NOT NULL, value ->> '$.body.basis.rev', value ->> '$.body.basis.dueRev',
       value ->> '$.body.basis.mapping', value ->> '$.body.basis.linkVersion', value ->> '$.body.basis.version',
       value ->> '$.wanted', value -> '$.budgets', value -> '$.body'
     FROM json_each(?1)`,
    writeJson(rows.map(body => ({ body, budgets: body.budgets ?? [], wanted: wantedBy(body.change) }))),
    plan,
    first,
  )
}

async function insertWithheld(tx: Tx, plan: number, rows: readonly Withheld[], first: number): Promise<void> {
  await tx.run(
    `INSERT INTO plan_withheld (plan, position, target, key, label, code, message)
     SELECT ?2, ?3 + key, value ->> '$.target', value ->> '$.person', value ->> '$.label', value ->> '$.code',
       value ->> '$.message'
     FROM json_each(?1)`,
    writeJson(rows),
    plan,
    first,
  )
}

/**
 * Plans that hold nothing any more that waits for a human: all of it has moved, or was decided on anew in plan ?1. What of them
 * has not moved can still be applied: a plan is about its own people, and no other plan makes it wrong.
 */
const supersede = `
  UPDATE plan SET superseded = 1
   WHERE fingerprint IS NOT NULL AND superseded = 0 AND id <> ?1
     AND EXISTS (SELECT 1 FROM plan_change c WHERE c.plan = plan.id AND c.state = 'held')
     AND NOT EXISTS (
       SELECT 1 FROM plan_change c LEFT JOIN pair p ON p.target = c.target AND p.key = c.key
        WHERE c.plan = plan.id AND c.state = 'held' AND c.version = coalesce(p.version, 0)
          AND NOT EXISTS (SELECT 1 FROM plan_change n INDEXED BY plan_change_held
                           WHERE n.target = c.target AND n.key = c.key AND n.state = 'held' AND n.plan = ?1)
          AND NOT EXISTS (SELECT 1 FROM plan_withheld w WHERE w.plan = ?1 AND w.target = c.target AND w.key = c.key))`

async function publish(tx: Tx, id: number, plan: Parameters<PlanWriter['finish']>[0]): Promise<void> {
  await tx.run('DELETE FROM plan WHERE fingerprint = ?1', plan.fingerprint)
  await tx.run(supersede, id)
  await tx.run(
    'UPDATE plan SET fingerprint = ?2, breaches = ?3, names = ?4 WHERE id = ?1',
    id,
    plan.fingerprint,
    writeJson(plan.breaches),
    writeJson(plan.names),
  )
  await tx.run(
    `DELETE FROM plan WHERE fingerprint IS NOT NULL
        AND id NOT IN (SELECT id FROM plan WHERE fingerprint IS NOT NULL ORDER BY id DESC LIMIT ${plansKept})
        AND (superseded = 1 OR NOT EXISTS (SELECT 1 FROM plan_change c WHERE c.plan = plan.id AND c.state = 'held'))`,
  )
}
