import { writeJson } from '../../domain/json.ts'
import { wantedBy } from '../../domain/pair/wanted.ts'
import type { PlannedChange, Withheld } from '../../domain/plan.ts'
import type { ClaimRow, PlanWriter } from '../plan-writer.ts'
import { changesOf, contested, findWaiting, insertClaims, reword, stuck, waiting, withdraw } from './claims.ts'
import { type Access, accessFor, type Database, type Tx } from './database.ts'
import { summaryOf } from './plan-summary.ts'
import { spentBeside } from './spent.ts'
import { succeeded } from './succession.ts'

const batchSize = 500
const plansKept = 50

/** What a plan is begun with. */
interface Begun {
  readonly run: number
  readonly targets: readonly string[]
  readonly createdAt: Date
}

/**
 * Writes a plan in batches, each a transaction of its own, and a short one whole in the transaction that finishes it. Until
 * `finish` gives it its fingerprint nobody sees it. One call at a time.
 */
export function planWriter(database: Database, begun: Begun): PlanWriter {
  const changes = rows(insertChanges)
  const withheld = rows(insertWithheld)
  const claims = rows((tx, plan, some: readonly ClaimRow[]) => insertClaims(tx, plan, some))
  const all = [changes, withheld, claims]
  /** The row of the plan, once it is written. */
  let id: number | undefined
  /** Without a claim nothing of the plan can be contested or wait for another. */
  let isClaimed = false

  /** Writes what has gathered, and does more in the same transaction. */
  async function write<T>(access: Access, more: (tx: Tx, plan: number) => Promise<T>): Promise<T> {
    const [plan, result] = await access.tx(async tx => {
      const plan = id ?? (await insertPlan(tx, begun))
      for (const one of all) await one.write(tx, plan)
      return [plan, await more(tx, plan)] as const
    })
    id = plan
    for (const one of all) one.written()
    return result
  }
  const gathered = (): number => Math.max(...all.map(one => one.waiting.length))
  /** @returns the row of the plan */
  const flush = async (): Promise<number> =>
    id !== undefined && gathered() === 0 ? id : write(accessFor(database, gathered()), async (_tx, plan) => plan)
  const adding =
    <Row>(to: Rows<Row>) =>
    async (some: readonly Row[]): Promise<void> => {
      to.add(some)
      if (to.waiting.length >= batchSize) await flush()
    }
  return {
    add: adding(changes),
    withhold: adding(withheld),
    async claim(some) {
      isClaimed ||= some.length > 0
      await adding(claims)(some)
    },
    contested: async (target, page) => (isClaimed ? contested(database, await flush(), target, page) : []),
    succeeded: async (target, page) => (isClaimed ? succeeded(database, await flush(), target, page) : []),
    async withdraw(target, people) {
      await write(accessFor(database, people.length), (tx, plan) => withdraw(tx, plan, target, people))
    },
    async findWaiting(target) {
      if (isClaimed) await write(database, (tx, plan) => findWaiting(tx, plan, target))
    },
    waiting: async (target, page) => (isClaimed ? waiting(database, await flush(), target, page) : []),
    stuck: async target => (isClaimed ? stuck(database, await flush(), target) : []),
    async reword(entries) {
      await write(accessFor(database, entries.length), (tx, plan) => reword(tx, plan, entries))
    },
    changes: async (target, page) => changesOf(database, await flush(), target, page),
    async finish(plan) {
      const row = await write(accessFor(database, gathered()), async (tx, row) => {
        await publish(tx, row, plan)
        return row
      })
      return summaryOf(database, row)
    },
    async spent(target, now) {
      const own = changes.waiting.filter(change => change.target === target)
      return spentBeside(database, { plan: id, unwritten: own }, target, now)
    },
    async abandon() {
      const row = id
      if (row === undefined) return
      await database.tx(tx => tx.run('DELETE FROM plan WHERE id = ?1 AND fingerprint IS NULL', row))
    },
  }
}

async function insertPlan(tx: Tx, { run, targets, createdAt }: Begun): Promise<number> {
  const [row] = await tx.all<{ id: number }>(
    'INSERT INTO plan (run, targets, created_at) VALUES (?1, ?2, ?3) RETURNING id',
    run,
    writeJson(targets),
    createdAt.getTime(),
  )
  if (row === undefined) throw new Error('the store gave the plan no number')
  return row.id
}

/** What crashed or broke off before it had a fingerprint. Its rows go with it. */
export async function removeUnfinished(tx: Tx): Promise<void> {
  await tx.run('DELETE FROM plan WHERE fingerprint IS NULL')
}

/** Rows of one kind that gather until they are written. */
interface Rows<Row> {
  readonly waiting: readonly Row[]
  add(rows: readonly Row[]): void
  write(tx: Tx, plan: number): Promise<void>
  /** What `write` was given is on the disk. */
  written(): void
}

/** @param insert gets the position of the first of its rows */
function rows<Row>(insert: (tx: Tx, plan: number, rows: readonly Row[], first: number) => Promise<void>): Rows<Row> {
  let waiting: readonly Row[] = []
  let before = 0
  return {
    get waiting() {
      return waiting
    },
    add(some) {
      waiting = waiting.concat(some)
    },
    async write(tx, plan) {
      if (waiting.length > 0) await insert(tx, plan, waiting, before)
    },
    written() {
      before += waiting.length
      waiting = []
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
