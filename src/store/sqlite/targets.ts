import type { TargetState } from '../records.ts'
import type { Targets } from '../store.ts'
import type { Database, Tx } from './database.ts'
import { moment, optional, same } from './json.ts'

interface TargetRow {
  readonly target: string
  readonly mapping: string | null
  readonly started: number
  readonly halt_reason: string | null
  readonly halted_at: number | null
  readonly probe_due: number | null
  readonly probes: number | null
  readonly paused_until: number | null
  readonly pause_ms: number | null
  readonly probe_ms: number | null
  readonly reopened_at: number | null
}

/** What is remembered of a target as a whole. */
export function targets(database: Database): Targets {
  return {
    async get(target) {
      const [row] = await database.read<TargetRow>('SELECT * FROM target WHERE target = ?1', target)
      return row === undefined ? { target, started: false } : stateOf(row)
    },
    async halt(target, { reason, now, probeDue, probes }) {
      await database.tx(tx =>
        tx.run(
          `INSERT INTO target (target, halt_reason, halted_at, probe_due, probes, probe_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
           ON CONFLICT (target) DO UPDATE SET halt_reason = excluded.halt_reason, reopened_at = NULL,
             halted_at = coalesce(halted_at, excluded.halted_at), probe_due = excluded.probe_due, probes = excluded.probes,
             probe_ms = excluded.probe_ms`,
          target,
          reason,
          now.getTime(),
          probeDue.getTime(),
          probes,
          probeDue.getTime() - now.getTime(),
        ),
      )
    },
    async reopen(target, at) {
      await database.tx(tx =>
        tx.run(
          `UPDATE target SET halt_reason = NULL, halted_at = NULL, probe_due = NULL, probe_ms = NULL, reopened_at = ?2
            WHERE target = ?1`,
          target,
          at.getTime(),
        ),
      )
    },
    async forgive(target) {
      await database.tx(tx =>
        tx.run('UPDATE target SET probes = NULL, reopened_at = NULL WHERE target = ?1 AND halt_reason IS NULL', target),
      )
    },
    async release(target) {
      await database.tx(tx =>
        tx.run(
          `UPDATE target SET halt_reason = NULL, halted_at = NULL, probe_due = NULL, probe_ms = NULL, probes = NULL,
             reopened_at = NULL, paused_until = NULL, pause_ms = NULL WHERE target = ?1`,
          target,
        ),
      )
    },
    async pause(target, { now, until }) {
      await database.tx(tx =>
        tx.run(
          `INSERT INTO target (target, paused_until, pause_ms) VALUES (?1, ?2, ?3)
           ON CONFLICT (target) DO UPDATE SET paused_until = excluded.paused_until, pause_ms = excluded.pause_ms`,
          target,
          until.getTime(),
          until.getTime() - now.getTime(),
        ),
      )
    },
    takeBudget: (target, take) => database.tx(tx => takeBudget(tx, target, take)),
  }
}

function stateOf(row: TargetRow): TargetState {
  return {
    target: row.target,
    ...optional('mapping', row.mapping, same),
    started: row.started === 1,
    ...optional('halted', row.halt_reason, reason => ({
      reason,
      since: moment(row.halted_at ?? 0),
      probeDue: moment(row.probe_due ?? 0),
      probes: row.probes ?? 0,
      ...optional('waitMs', row.probe_ms, same),
    })),
    ...(row.reopened_at === null ? {} : { reopened: { at: moment(row.reopened_at), probes: row.probes ?? 0 } }),
    ...optional('pausedUntil', row.paused_until, moment),
    ...optional('pauseMs', row.pause_ms, same),
  }
}

/** Every day keeps its row: a clock that is set back finds what that day had already used. */
async function takeBudget(
  tx: Tx,
  target: string,
  { day, count, most }: { readonly day: string; readonly count: number; readonly most: number },
): Promise<number> {
  const [row] = await tx.all<{ used: number }>('SELECT used FROM budget WHERE target = ?1 AND day = ?2', target, day)
  const granted = Math.max(0, Math.min(count, most - (row?.used ?? 0)))
  if (granted === 0) return 0
  await tx.run(
    `INSERT INTO budget (target, day, used) VALUES (?1, ?2, ?3)
     ON CONFLICT (target, day) DO UPDATE SET used = used + excluded.used`,
    target,
    day,
    granted,
  )
  return granted
}
