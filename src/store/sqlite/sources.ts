import { ownJson, writeJson } from '../../domain/json.ts'
import { failureOf, type RecordFailure, type Unread } from '../../domain/person.ts'
import { isSameSystem, systemIn, systemText } from '../../domain/system.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { SourceState, Sources } from '../sources.ts'
import type { Database } from './database.ts'
import { moment, optional, same } from './json.ts'

const mostFailures = 100

const lossesKeptMs = 90 * 86_400_000

interface SystemRow {
  readonly system: string | null
  readonly system_since: number | null
}

interface SourceRow extends SystemRow {
  readonly cursor: string | null
  readonly last_start: number | null
  readonly last_complete: number | null
  readonly due: number | null
  readonly paused_until: number | null
  readonly problem: string | null
  readonly keyless: number
  readonly unread: number
  readonly present: number
  readonly doubted: number
}

interface FaultyRow {
  readonly key: PersonKey
  readonly fault: string | null
  readonly unread: string | null
}

/**
 * Of a person `p`: something stands between their last record and what is known of them. Word for word the condition of the index
 * `person_unread`; the + keeps SQLite from walking everybody present instead of the few in it.
 */
const isNotUnderstood = "(fault IS NOT NULL OR unread IS NOT NULL) AND +presence = 'present'"

/** ?1 source. */
const countUnread = `SELECT count(*) FROM person p WHERE p.source = ?1 AND ${isNotUnderstood}`

/** A reading of everyone has seen what the feed had, too. */
const keepFailures = {
  everyone: `UPDATE source SET failed = ?2, failures = ?3, feed_failed = 0, feed_failures = '[]' WHERE source = ?1`,
  changes: 'UPDATE source SET feed_failed = ?2, feed_failures = ?3 WHERE source = ?1',
} as const

const rememberSystem = `INSERT INTO source (source, system, system_since) VALUES (?1, ?2, ?3)
  ON CONFLICT (source) DO UPDATE SET system = excluded.system, system_since = excluded.system_since`

const anybody = `SELECT 1 FROM person WHERE source = ?1 AND presence <> 'gone' LIMIT 1`

const systemOf = (row: SystemRow): Pick<SourceState, 'system'> =>
  optional('system', row.system, text => ({ is: systemIn(text), since: moment(row.system_since ?? 0) }))

function failureIn({ key, fault, unread }: FaultyRow): RecordFailure {
  if (fault !== null) return { key, field: 'key', reason: fault }
  return failureOf(key, ownJson<readonly Unread[]>(unread ?? '[]'))
}

/** What is remembered of a source as a whole. */
export function sources(database: Database): Sources {
  return {
    async get(source) {
      const [row] = await database.search<SourceRow>(
        `SELECT s.system, s.system_since, s.cursor, s.last_start, s.last_complete, s.due, s.paused_until, s.problem, coalesce(s.failed + s.feed_failed, 0) AS keyless,
           (${countUnread}) AS unread,
           (SELECT count(*) FROM person WHERE source = ?1 AND presence = 'present') AS present,
           (SELECT count(*) FROM person WHERE source = ?1 AND presence = 'doubted') AS doubted
          FROM (SELECT ?1 AS source) n LEFT JOIN source s ON s.source = n.source`,
        source,
      )
      return row === undefined ? { source, known: 0, doubted: 0, failed: 0, unread: 0 } : stateOf(source, row)
    },
    async system(source) {
      const [row] = await database.read<SystemRow>('SELECT system, system_since FROM source WHERE source = ?1', source)
      return row === undefined ? undefined : systemOf(row).system
    },
    async meet(source, system, now) {
      const text = systemText(system)
      const [row] = await database.read<SystemRow>('SELECT system, system_since FROM source WHERE source = ?1', source)
      const known = row?.system ?? undefined
      if (known === text) return
      const isSame = known === undefined || isSameSystem(systemIn(known), system)
      await database.tx(async tx => {
        const people = isSame ? [] : await tx.all(anybody, source)
        if (people.length === 0) await tx.run(rememberSystem, source, text, now.getTime())
      })
    },
    async resettle(source, system, now) {
      await database.tx(async tx => {
        await tx.run(rememberSystem, source, systemText(system), now.getTime())
        await tx.run('UPDATE source SET cursor = NULL, paused_until = NULL, paused_ms = NULL WHERE source = ?1', source)
      })
    },
    async cursor(source) {
      const [row] = await database.read<Pick<SourceRow, 'cursor'>>(
        'SELECT cursor FROM source WHERE source = ?1',
        source,
      )
      return row?.cursor ?? undefined
    },
    async endings(names) {
      const rows = await database.read<Pick<SourceRow, 'last_complete' | 'problem'> & { source: string }>(
        `SELECT j.value AS source, s.last_complete, s.problem FROM json_each(?1) j LEFT JOIN source s ON s.source = j.value
          ORDER BY j.key`,
        writeJson(names),
      )
      return rows.map(({ source, last_complete, problem }) => ({
        source,
        ...optional('lastComplete', last_complete, moment),
        ...optional('problem', problem, same),
      }))
    },
    async unread(source) {
      const [row] = await database.read<Pick<SourceRow, 'unread'>>(`SELECT (${countUnread}) AS unread`, source)
      return row?.unread ?? 0
    },
    async started(source, at) {
      await database.tx(tx =>
        tx.run(
          `INSERT INTO source (source, last_start, unread_since) SELECT ?1, ?2, revision FROM store WHERE true
           ON CONFLICT (source) DO UPDATE SET last_start = excluded.last_start,
             unread_since = coalesce(unread_since, excluded.unread_since)`,
          source,
          at.getTime(),
        ),
      )
    },
    async ended(source, { at, problem, scope, failures, failed, whole }) {
      const kept = writeJson(failures.slice(0, mostFailures))
      await database.tx(async tx => {
        await tx.run(
          `INSERT INTO source (source, last_complete, problem) VALUES (?1, ?2, ?3)
           ON CONFLICT (source) DO UPDATE SET last_complete = coalesce(excluded.last_complete, last_complete),
             problem = excluded.problem, unread_since = CASE ?4 WHEN 1 THEN NULL ELSE unread_since END`,
          source,
          problem === undefined ? at.getTime() : null,
          problem ?? null,
          whole ? 1 : 0,
        )
        if (scope !== undefined) await tx.run(keepFailures[scope], source, failed, kept)
      })
    },
    async failures(source) {
      const people = await database.read<FaultyRow>(
        `SELECT p.key, p.fault, p.unread FROM person p WHERE p.source = ?1 AND ${isNotUnderstood} ORDER BY +p.key LIMIT ?2`,
        source,
        mostFailures,
      )
      const [row] = await database.read<{ failures: string; feed: string }>(
        'SELECT failures, feed_failures AS feed FROM source WHERE source = ?1',
        source,
      )
      const keyless = [row?.failures ?? '[]', row?.feed ?? '[]'].flatMap(ownJson<readonly RecordFailure[]>)
      return [...people.map(failureIn), ...keyless].slice(0, mostFailures)
    },
    async lost(source, { people, at }) {
      await database.tx(async tx => {
        await tx.run('INSERT INTO loss (source, at, people) VALUES (?1, ?2, ?3)', source, at.getTime(), people)
        await tx.run('DELETE FROM loss WHERE source = ?1 AND at < ?2', source, at.getTime() - lossesKeptMs)
      })
    },
    async lostSince(source, since) {
      const [row] = await database.read<{ people: number }>(
        'SELECT coalesce(sum(people), 0) AS people FROM loss WHERE source = ?1 AND at > ?2',
        source,
        since.getTime(),
      )
      return row?.people ?? 0
    },
    async setDue(source, due) {
      await database.tx(tx =>
        tx.run(
          'INSERT INTO source (source, due) VALUES (?1, ?2) ON CONFLICT (source) DO UPDATE SET due = excluded.due',
          source,
          due.getTime(),
        ),
      )
    },
    async pause(source, pause) {
      await database.tx(tx =>
        tx.run(
          `INSERT INTO source (source, paused_until, paused_ms) VALUES (?1, ?2, ?3)
           ON CONFLICT (source) DO UPDATE SET paused_until = excluded.paused_until, paused_ms = excluded.paused_ms`,
          source,
          pause?.until.getTime() ?? null,
          pause?.lengthMs ?? null,
        ),
      )
    },
    async paused(source) {
      const [row] = await database.read<{ until: number; ms: number }>(
        'SELECT paused_until AS until, paused_ms AS ms FROM source WHERE source = ?1 AND paused_until IS NOT NULL',
        source,
      )
      return row === undefined ? undefined : { until: moment(row.until), lengthMs: row.ms }
    },
  }
}

function stateOf(source: string, row: SourceRow): SourceState {
  return {
    source,
    known: row.present + row.doubted,
    doubted: row.doubted,
    ...systemOf(row),
    ...optional('cursor', row.cursor, same),
    ...optional('lastStart', row.last_start, moment),
    ...optional('lastComplete', row.last_complete, moment),
    ...optional('due', row.due, moment),
    ...optional('pausedUntil', row.paused_until, moment),
    ...optional('problem', row.problem, same),
    failed: row.keyless + row.unread,
    unread: row.unread,
  }
}
