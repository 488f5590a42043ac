import { writeJson } from '../../domain/json.ts'
import { next, type OpenState, type PairEvent, type PairState, type Transition } from '../../domain/pair/life.ts'
import { type Need, needOfPerson } from '../../domain/pair/needs.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { Tx } from './database.ts'
import { optional, same } from './json.ts'
import { nextRevision } from './revision.ts'

/** Names one pair: a person, and the target at which its state is read and written. */
export interface Pair {
  readonly target: string
  readonly person: PersonKey
}

/** What the life of a pair depends on, as columns. All of the operation's are NULL when none is open. */
export interface PairRow {
  readonly target: string
  readonly key: PersonKey
  readonly version: number
  readonly pair_due: number | null
  readonly considered: number
  readonly failed: string | null
  readonly failed_tries: number
  readonly open_id: string | null
  readonly state: OpenState['state'] | null
  readonly attempts: number
  readonly fate_unknown: number
  readonly conflict: number
  readonly due_rev: number
  readonly wanted: string
}

/** The columns of a PairRow; `p` is the pair, `o` the row of the outbox. */
export const pairColumns = `coalesce(p.version, 0) AS version, p.due AS pair_due, coalesce(p.considered, 0) AS considered, p.failed,
  coalesce(p.failed_tries, 0) AS failed_tries, o.id AS open_id, o.state, coalesce(o.attempts, 0) AS attempts,
  coalesce(o.fate_unknown, 0) AS fate_unknown, coalesce(o.conflict, 0) AS conflict, coalesce(o.due_rev, 0) AS due_rev,
  coalesce(o.wanted, '') AS wanted`

/** What the row says of a pair, in the words of its life (`domain/pair/life.ts`). */
export function stateOf(row: PairRow): PairState {
  const open: OpenState | undefined =
    row.state === null
      ? undefined
      : {
          state: row.state,
          tries: row.attempts,
          fateUnknown: row.fate_unknown === 1,
          conflict: row.conflict === 1,
          dueRev: row.due_rev,
          wanted: row.wanted,
        }
  return {
    version: row.version,
    considered: row.considered === 1,
    ...optional('due', row.pair_due, same),
    ...(open === undefined ? {} : { open }),
    ...optional('failed', row.failed, wanted => ({ wanted, tries: row.failed_tries })),
  }
}

/**
 * Reads pairs, also those nothing is known of. In the order given, each as often as it is named.
 * @param more columns a Row has beside those of a pair; `j.value` is the pair as it was given
 */
export async function readPairs<Row extends PairRow = PairRow>(
  tx: Tx,
  pairs: readonly Pair[],
  more?: string,
): Promise<readonly Row[]> {
  if (pairs.length === 0) return []
  return tx.all<Row>(
    `SELECT j.value ->> '$.target' AS target, j.value ->> '$.person' AS key, ${pairColumns}${more === undefined ? '' : `, ${more}`}
       FROM json_each(?1) j
       LEFT JOIN pair p ON p.target = j.value ->> '$.target' AND p.key = j.value ->> '$.person'
       LEFT JOIN outbox o ON o.target = j.value ->> '$.target' AND o.key = j.value ->> '$.person'
      ORDER BY j.key`,
    writeJson(pairs),
  )
}

/** What a step does to a row of the outbox beyond its state. */
interface Extra {
  /** When it may go out, in milliseconds since 1970. */
  readonly due?: number
  readonly problem?: string | null
}

export interface PairStep {
  readonly row: PairRow
  readonly step: Transition
  readonly extra?: Extra
  /** It has a link, which was written in this transaction. */
  readonly isLinked?: boolean
}

/** Asks the table of a pair's life for every row. @param at the version the written ones get */
export function stepsOf<Row extends PairRow>(
  rows: readonly Row[],
  at: number,
  eventOf: (row: Row) => PairEvent,
): readonly { readonly row: Row; readonly step: Transition }[] {
  return rows.map(row => ({ row, step: next(stateOf(row), eventOf(row), at) }))
}

/**
 * Writes what became of pairs and of the operations they had; those newly opened are inserted by whoever opens them.
 * The number of statements does not grow with the number of pairs.
 * @param isAwaited whether anybody waits for something to be done there, where that is known
 * @returns how many others are to be planned again, since they waited for one of these
 */
export async function writeSteps(tx: Tx, steps: readonly PairStep[], isAwaited = true): Promise<number> {
  if (steps.length === 0) return 0
  await tx.run(
    `INSERT INTO pair (target, key, version, due, considered, failed, failed_tries)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?1) WHERE true
     ON CONFLICT (target, key) DO UPDATE SET version = excluded.version, due = excluded.due, considered = excluded.considered,
       failed = excluded.failed, failed_tries = excluded.failed_tries`,
    writeJson(
      steps.map(({ row, step: { state } }) => [
        row.target,
        row.key,
        state.version,
        state.due ?? null,
        state.considered ? 1 : 0,
        state.failed?.wanted ?? null,
        state.failed?.tries ?? 0,
      ]),
    ),
  )
  await writeOpen(tx, steps)
  await removeOpen(tx, steps)
  const woken = await wakeNeedy(tx, steps, isAwaited)
  await forgetIdle(tx, steps)
  return woken
}

async function writeOpen(tx: Tx, steps: readonly PairStep[]): Promise<void> {
  const kept = steps.flatMap(({ row, step, extra }) => {
    const { open } = step.state
    if (row.open_id === null || open === undefined) return []
    return [{ ...open, id: row.open_id, ...extra, touched: extra?.problem !== undefined }]
  })
  if (kept.length === 0) return
  await tx.run(
    `UPDATE outbox SET state = value ->> '$.state', attempts = value ->> '$.tries', fate_unknown = value ->> '$.fateUnknown',
       conflict = value ->> '$.conflict', due_rev = value ->> '$.dueRev', due = coalesce(value ->> '$.due', due),
       problem = CASE value ->> '$.touched' WHEN 1 THEN value ->> '$.problem' ELSE problem END
      FROM json_each(?1) WHERE outbox.id = value ->> '$.id'`,
    writeJson(kept),
  )
}

async function removeOpen(tx: Tx, steps: readonly PairStep[]): Promise<void> {
  const gone = steps.flatMap(({ row, step }) =>
    row.open_id !== null && step.state.open === undefined ? [row.open_id] : [],
  )
  if (gone.length === 0) return
  await tx.run('DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?1))', writeJson(gone))
}

/**
 * Who waited for one of these to be done is planned again, without anybody's asking: also when what was under way came to nothing,
 * or is not wanted any more.
 */
async function wakeNeedy(tx: Tx, steps: readonly PairStep[], isAwaited: boolean): Promise<number> {
  const ended = steps.filter(
    ({ row, step: { state } }) =>
      (row.open_id !== null && state.open === undefined) || (row.pair_due !== null && state.due === undefined),
  )
  if (ended.length === 0) return 0
  await tx.run(
    'UPDATE target SET settled = ?2 WHERE target IN (SELECT value FROM json_each(?1))',
    writeJson([...new Set(ended.map(({ row }) => row.target))]),
    Math.max(...ended.map(({ step }) => step.state.version)),
  )
  if (!isAwaited) return 0
  return wake(
    tx,
    ended.map(({ row }) => [row.target, needOfPerson(row.key)]),
  )
}

/**
 * @param met what has come about, and at which target
 * @returns how many are to be planned again, since they waited for it
 */
export async function wake(tx: Tx, met: readonly (readonly [target: string, need: Need])[]): Promise<number> {
  if (met.length === 0) return 0
  return tx.run(
    `UPDATE pair SET considered = 0 WHERE considered = 1 AND due IS NOT NULL AND (target, key) IN (
       SELECT n.target, n.key FROM json_each(?1) j CROSS JOIN pair_need n ON n.target = j.value ->> 0 AND n.need = j.value ->> 1)`,
    writeJson(met),
  )
}

/** Nothing is due, open or remembered: unless there is an account, nothing is known of the pair any more. */
async function forgetIdle(tx: Tx, steps: readonly PairStep[]): Promise<void> {
  const idle = steps.filter(
    ({ step: { state }, isLinked }) => state.due === undefined && state.open === undefined && isLinked !== true,
  )
  if (idle.length === 0) return
  await tx.run(
    `DELETE FROM pair WHERE (target, key) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1))
        AND NOT EXISTS (SELECT 1 FROM link l WHERE l.target = pair.target AND l.key = pair.key)`,
    writeJson(idle.map(({ row }) => [row.target, row.key])),
  )
}

/**
 * One event for each of these pairs, written at once.
 * @param rows as they are now, in this transaction
 * @returns what became of them
 */
export async function advance<Row extends PairRow>(
  tx: Tx,
  rows: readonly Row[],
  eventOf: (row: Row) => PairEvent,
): Promise<readonly { readonly row: Row; readonly step: Transition }[]> {
  if (rows.length === 0) return []
  const steps = stepsOf(rows, await nextRevision(tx), eventOf)
  await writeSteps(tx, steps)
  return steps
}
