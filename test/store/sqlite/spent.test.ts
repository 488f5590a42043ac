import { globSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../../src/store/sqlite/database.ts'
import { spentRows } from '../../../src/store/sqlite/spent.ts'
import { type SqlitePlace, sqlitePlace } from './place.ts'

const folder = join(import.meta.dirname, '../../../src/store/sqlite/migrations')
const dayMs = 86_400_000

let place: SqlitePlace
beforeEach(async () => {
  place = await sqlitePlace()
})
afterEach(() => place.remove())

async function using<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(place.path)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

test('what was spent is found by indexes, and the ledger is not asked, however long it is', async () => {
  await (await place.open()).close()
  const steps = await using(database =>
    database
      .read<{ detail: string }>(`EXPLAIN QUERY PLAN ${spentRows}`, 'crm', 0)
      .then(rows => rows.map(row => row.detail)),
  )
  expect(spentRows).not.toContain('ledger')
  // Walked from end to end are only the few runs that have open operations, and the budgets of one change.
  expect(steps.filter(step => step.startsWith('SCAN'))).toEqual([
    'SCAN open_run',
    'SCAN open_run',
    expect.stringMatching(/^SCAN b VIRTUAL TABLE/),
  ])
  expect(steps).toContain('SEARCH s USING COVERING INDEX spent_at (target=? AND at>?)')
  expect(steps).toContain('SEARCH o USING INDEX outbox_budgets (target=? AND run=?)')
})

test('the day before the upgrade counts, a human’s part of it apart, and accounts in use are counted', async () => {
  await mkdir(dirname(place.path), { recursive: true })
  await writeFile(place.path, '')
  const scripts = globSync(join(folder, '*.sql')).sort()
  const at = scripts.findIndex(path => basename(path) === '0010-budget.sql')
  const text = (paths: readonly string[]): string => paths.map(path => readFileSync(path, 'utf8')).join(';')
  const now = Date.now()
  const line = (id: number, run: number, key: string, kind: string, ms: number, outcome = 'applied'): string =>
    `(${id}, ${ms}, ${run}, 'f', 'crm', '${key}', '', '${kind}', '${outcome}', 'left', NULL, '[]', 1, 1, 'ok', NULL, NULL)`
  const link = (key: string, active: number, tombstone: string): string =>
    `('crm', '${key}', '${key}', ${active}, '{}', '{}', 1, 1, NULL, ${tombstone}, 'created')`
  await using(async database => {
    await database.tx(tx => tx.script(text(scripts.slice(0, at))))
    await database.tx(tx =>
      tx.script(`
      INSERT INTO run (id, command, started_at, unattended) VALUES (1, 'serve hr', 0, 1), (2, 'apply f', 0, 0), (3, 'sync', 0, 0);
      INSERT INTO ledger VALUES ${[
        line(1, 1, 'ann', 'disable', now - 1000),
        line(2, 2, 'bob', 'disable', now - 1000),
        line(3, 3, 'cid', 'delete', now - 1000),
        line(4, 1, 'dan', 'disable', now - 2 * dayMs),
        line(5, 1, 'eve', 'disable', now - 1000, 'refused'),
      ].join()};
      INSERT INTO link (target, key, remote_id, active, confirmed, found, version, rev, delete_due, tombstone, matched_by) VALUES ${[link('ann', 0, 'NULL'), link('bob', 1, 'NULL'), link('cid', 0, '1')].join()}`),
    )
    await database.tx(tx => tx.script(text(scripts.slice(at, at + 1))))
    expect(await database.read('SELECT budget, key FROM spent ORDER BY budget, key')).toEqual([
      { budget: 'delete', key: 'cid' },
      { budget: 'remove', key: 'ann' },
      { budget: 'remove', key: 'cid' },
    ])
    expect(await database.read('SELECT accounts, active FROM link_count')).toEqual([{ accounts: 2, active: 1 }])
  })
})
