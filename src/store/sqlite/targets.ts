import { writeJson } from '../../domain/json.ts'
import { isSameSystem, type System, systemIn, systemText } from '../../domain/system.ts'
import type { KeptLink, TargetState, Targets } from '../targets.ts'
import type { Database, Tx } from './database.ts'
import { moment, optional, same } from './json.ts'
import { nextRevision } from './revision.ts'

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
  readonly system: string | null
  readonly system_since: number | null
  readonly replaced_at: number | null
  readonly accounts: number
  readonly last_done: number | null
}

/** Accounts and the last thing done are counted where they stand. */
const everyTarget = `SELECT t.*, coalesce(c.accounts, 0) AS accounts,
   (SELECT max(l.at) FROM ledger l WHERE l.target = t.target) AS last_done
   FROM target t LEFT JOIN link_count c ON c.target = t.target`
const readTarget = `${everyTarget} WHERE t.target = ?1`

/** Neither halted nor paused, and nothing kept of what was. */
const openAgain = `UPDATE target SET halt_reason = NULL, halted_at = NULL, probe_due = NULL, probe_ms = NULL, probes = NULL,
   reopened_at = NULL, paused_until = NULL, pause_ms = NULL WHERE target = ?1`

/** What is remembered of a target as a whole. */
export function targets(database: Database): Targets {
  return {
    async get(target) {
      const [row] = await database.read<TargetRow>(readTarget, target)
      return row === undefined ? { target, started: false, accounts: 0 } : stateOf(row)
    },
    async all() {
      const rows = await database.read<TargetRow>(`${everyTarget} ORDER BY t.target`)
      return rows.map(stateOf)
    },
    async meet(target, system, now) {
      const text = systemText(system)
      const [row] = await database.read<Pick<TargetRow, 'system' | 'system_since'>>(
        'SELECT system, system_since FROM target WHERE target = ?1',
        target,
      )
      const known = row?.system ?? undefined
      if (known === text) return
      const isSame = known === undefined || isSameSystem(systemIn(known), system)
      await database.tx(async tx => {
        if (!isSame && (await isAnythingKept(tx, target))) return
        await remember(tx, target, text, isSame && row?.system_since ? new Date(row.system_since) : now)
        if (!isSame) await tx.run(openAgain, target)
      })
    },
    resettle: (target, word) => database.tx(tx => resettle(tx, target, word)),
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
      await database.tx(tx => tx.run(openAgain, target))
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
    accounts: row.accounts,
    ...optional('system', row.system, text => ({
      is: systemIn(text),
      since: moment(row.system_since ?? 0),
      ...optional('lastDone', row.last_done, moment),
    })),
    ...optional('replacedAt', row.replaced_at, moment),
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

/** Is anything remembered at a target that could belong to one system and not to another? */
async function isAnythingKept(tx: Tx, target: string): Promise<boolean> {
  const rows = await tx.all(
    `SELECT 1 FROM link WHERE target = ?1 AND tombstone IS NULL UNION ALL SELECT 1 FROM outbox WHERE target = ?1 LIMIT 1`,
    target,
  )
  return rows.length > 0
}

async function remember(tx: Tx, target: string, system: string, now: Date): Promise<void> {
  await tx.run(
    `INSERT INTO target (target, system, system_since) VALUES (?1, ?2, ?3)
     ON CONFLICT (target) DO UPDATE SET system = excluded.system, system_since = excluded.system_since`,
    target,
    system,
    now.getTime(),
  )
}

/**
 * Every pair takes a new version, so that nothing that was decided before, held plans included, is carried out at the new place.
 * Without its mapping the target is planned whole.
 */
async function resettle(
  tx: Tx,
  target: string,
  { system, now, kept }: { readonly system: System; readonly now: Date; readonly kept?: readonly KeptLink[] },
): Promise<{ readonly kept: number; readonly forgotten: number; readonly dropped: number }> {
  const rev = await nextRevision(tx)
  const staying = kept === undefined ? 0 : await keepLinks(tx, target, kept, rev)
  const whose = kept === undefined ? '' : 'AND tombstone IS NULL AND version <> ?2'
  const forgotten = await tx.all<{ key: string }>(
    `DELETE FROM link WHERE target = ?1 AND ?2 IS NOT NULL ${whose} RETURNING key`,
    target,
    rev,
  )
  const others = kept === undefined ? '' : 'AND key IN (SELECT value FROM json_each(?2))'
  const dropped = await tx.all(
    `DELETE FROM outbox WHERE target = ?1 AND ?2 IS NOT NULL ${others} RETURNING key`,
    target,
    writeJson(forgotten.map(({ key }) => key)),
  )
  await tx.run(
    `UPDATE pair SET version = ?2, due = ?2, considered = 0, failed = NULL, failed_tries = 0 WHERE target = ?1`,
    target,
    rev,
  )
  await remember(tx, target, systemText(system), now)
  await tx.run('UPDATE target SET mapping = NULL WHERE target = ?1', target)
  if (kept === undefined)
    await tx.run('UPDATE target SET started = 0, replaced_at = ?2 WHERE target = ?1', target, now.getTime())
  await tx.run(openAgain, target)
  return { kept: staying, forgotten: forgotten.length, dropped: dropped.length }
}

/** @returns how many; they are the links with this version from now on */
async function keepLinks(tx: Tx, target: string, kept: readonly KeptLink[], version: number): Promise<number> {
  const rows = await tx.all(
    `UPDATE link SET version = ?3, active = value ->> '$.active', confirmed = value -> '$.confirmed' FROM json_each(?2)
      WHERE link.target = ?1 AND link.key = value ->> '$.person' AND link.version = value ->> '$.version'
        AND link.tombstone IS NULL RETURNING link.key`,
    target,
    writeJson(kept),
    version,
  )
  return rows.length
}
