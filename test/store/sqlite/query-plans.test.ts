import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Access, type Database, openDatabase, type Tx } from '../../../src/store/sqlite/database.ts'
import { ledger } from '../../../src/store/sqlite/ledger.ts'
import { links } from '../../../src/store/sqlite/links.ts'
import { outbox } from '../../../src/store/sqlite/outbox.ts'
import { people } from '../../../src/store/sqlite/people.ts'
import { plans } from '../../../src/store/sqlite/plans.ts'
import { runs } from '../../../src/store/sqlite/runs.ts'
import { sources } from '../../../src/store/sqlite/sources.ts'
import { targets } from '../../../src/store/sqlite/targets.ts'
import { upkeep } from '../../../src/store/sqlite/upkeep/upkeep.ts'
import type { Store } from '../../../src/store/store.ts'
import { at, dueKeys, foundUnchanged, key, person, provision, read } from '../sample.ts'
import { type SqlitePlace, sqlitePlace } from './place.ts'

let place: SqlitePlace
let database: Database
/** All that was asked, and by what. */
let statements: Set<string>
let store: Pick<Store, 'ledger' | 'links' | 'outbox' | 'people' | 'plans' | 'runs' | 'sources' | 'targets' | 'upkeep'>

beforeEach(async () => {
  place = await sqlitePlace()
  const whole = await place.open()
  await read(whole, [person('ann'), person('bob'), person('cid')])
  await whole.links.setMapping('crm', 'm1', ['hr'])
  await provision(whole, 'ann')
  await provision(whole, 'bob')
  await whole.close()
  database = await openDatabase(place.path)
  statements = new Set()
  const watched = watching(database)
  store = {
    ledger: ledger(watched),
    links: links(watched),
    outbox: outbox(watched),
    people: people(watched),
    plans: plans(watched),
    runs: runs(watched),
    sources: sources(watched),
    targets: targets(watched),
    upkeep: upkeep(watched),
  }
})
afterEach(async () => {
  await database.close()
  await place.remove()
})

/** The same database, which notes what it is asked. */
function watching(real: Database): Database {
  const noting =
    <Values extends unknown[], Result>(method: (sql: string, ...values: Values) => Result) =>
    (sql: string, ...values: Values): Result => {
      statements.add(sql)
      return method(sql, ...values)
    }
  const access = ({ read, tx }: Access): Access => ({
    read: noting(read) as Access['read'], // the same function, but for its type parameter
    tx: work => tx(inside => work({ ...inside, all: noting(inside.all) as Tx['all'], run: noting(inside.run) })),
  })
  return {
    ...real,
    ...access(real),
    background: access(real.background),
    search: noting(real.search) as Database['search'],
  }
}

/** What SQLite would do for all that was asked: each step with the statement it is a part of. */
async function steps(): Promise<readonly { readonly step: string; readonly sql: string }[]> {
  const all: { step: string; sql: string }[] = []
  for (const sql of statements) {
    const plan = await database.read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    // Answers of a part of the statement, which is cut to a page, have names too.
    const parts = new Set(plan.flatMap(({ detail }) => /^(?:CO-ROUTINE|MATERIALIZE) (\w+)$/.exec(detail)?.[1] ?? []))
    const real = plan.filter(({ detail }) => !parts.has(/^SCAN (\w+)$/.exec(detail)?.[1] ?? ''))
    all.push(...real.map(({ detail }) => ({ step: detail, sql: sql.replace(/\s+/g, ' ').slice(0, 160) })))
  }
  return all
}

/** Tables that grow with people, accounts or time, and what the statements call them. */
const large =
  /^SCAN (?:person|pair|link|ledger|run|outbox|plan_change|plan_withheld|departed|scim_gone|[plodcrgwv])\b(?! VIRTUAL TABLE)(?! USING (?:COVERING )?INDEX (?:pair_due|pair_unplanned|link_delete_due|person_gone|ledger_at|person_unread))/

const scans = async (): Promise<readonly string[]> =>
  (await steps()).filter(({ step }) => large.test(step)).map(({ step, sql }) => `${step}: ${sql}`)

describe('no table that grows is gone through by', () => {
  test('planning, deciding and handing over', async () => {
    await store.links.setMapping('crm', 'm2', ['hr'])
    await dueKeys(store as Store) // it asks for `links` alone
    await store.links.due('crm', { sources: ['hr'], limit: 9, now: at(), unplanned: true })
    await store.links.everyone('crm', { sources: ['hr'], limit: 9 })
    await store.links.hasUnplanned('crm')
    await store.links.makeDue('crm', [key('cid')])
    await store.links.waitingFor('crm', [key('ann')], { sources: ['hr'], considered: true })
    await store.links.recall('crm', [key('ann')])
    const { person: who, version } = await store.links.candidate('crm', ['hr'], key('bob'))
    await store.links.handOver({
      handovers: [{ kind: 'unlink', target: 'crm', pair: { person: who, version } }],
      entries: [],
      at: at(),
    })
    await store.links.count('crm')
    await store.links.ofPerson(key('ann'))
    await foundUnchanged(store as Store, 'bob')
    await provision(store as Store, 'cid')
    await store.outbox.nextDue('crm')
    await store.outbox.counts('crm')
    await store.plans.list()
    await store.outbox.list({ states: ['refused'], target: 'crm', limit: 9 })
    await store.outbox.retry({ target: 'crm', now: at() })
    expect(statements.size).toBeGreaterThan(20)
    expect(await scans()).toEqual([])
  })

  test('reading', async () => {
    await read(store as Store, [person('ann'), person('bob', { userName: 'b' })])
    await store.sources.get('hr')
    await store.sources.failures('hr')
    await store.people.get(['hr'], key('ann'))
    expect(statements.size).toBeGreaterThan(8)
    expect(await scans()).toEqual([])
  })

  test('what is pushed in: nobody else of its source is even counted', async () => {
    await store.sources.started('hr', at())
    await store.sources.cursor('hr')
    const writer = await store.people.begin('hr', { targets: ['crm'], scope: 'changes' })
    await writer.page([person('ann', { title: 'Lead' })])
    await writer.gone([key('bob')])
    await writer.finish({ absence: 'keep', cursor: '7' })
    await store.sources.ended('hr', { at: at(), scope: 'changes', failures: [], failed: 0, whole: true })
    await store.sources.unread('hr')
    expect(statements.size).toBeGreaterThan(8)
    expect(await scans()).toEqual([])
    expect((await steps()).filter(({ step }) => step.includes('person_presence'))).toEqual([])
  })

  test('the books', async () => {
    const run = await store.runs.begin({ command: 'plan', startedAt: at() })
    await store.runs.end(run, { endedAt: at(), result: 'done' })
    await store.runs.get(run)
    await store.ledger.counts(run)
    await store.targets.get('crm')
    expect(await scans()).toEqual([])
  })

  test('upkeep', async () => {
    await read(store as Store, [])
    const bounds = { now: at(), ledgerBefore: at(), runsBefore: at() }
    for (let after = (await store.upkeep.prune(bounds, { limit: 9 })).next; after !== undefined; )
      after = (await store.upkeep.prune(bounds, { limit: 9, after })).next
    expect(statements.size).toBeGreaterThan(8)
    expect(await scans()).toEqual([])
  })
})

describe('the ledger is asked by an index that gives what is sought in its order', () => {
  const since = at(1000)
  test.each([
    ['everything', {}, /^SCAN ledger$/],
    ['a target', { target: 'crm' }, /^SEARCH ledger USING INDEX ledger_target \(target=\?\)$/],
    [
      'a target since a moment',
      { target: 'crm', since },
      /^SEARCH ledger USING INDEX ledger_target \(target=\? AND at>\?\)$/,
    ],
    ['a moment', { since }, /^SEARCH ledger USING INDEX ledger_at \(at>\?\)$/],
    ['a run', { run: 1 }, /^SEARCH ledger USING INDEX ledger_run \(run=\?/],
    ['a run, page after page', { run: 1, after: 9 }, /^SEARCH ledger USING INDEX ledger_run \(run=\? AND rowid<\?\)$/],
    [
      'a run, by outcome',
      { run: 1, outcomes: ['applied'] as const },
      /^SEARCH ledger USING INDEX ledger_run \(run=\?\)$/,
    ],
    [
      'a target, page after page',
      { target: 'crm', after: 9 },
      /^SEARCH ledger USING INDEX ledger_target \(target=\? AND/,
    ],
  ])('%s', async (_what, query, step) => {
    await store.ledger.query({ ...query, limit: 9 })
    const all = (await steps()).map(({ step: one }) => one)
    expect(all[0]).toMatch(step)
    expect(all.filter(one => one.includes('TEMP B-TREE'))).toEqual([])
  })

  test.each([
    ['a person', { person: key('ann') }],
    ['a person at a target', { person: key('ann'), target: 'crm' }],
    ['a person since a moment', { person: key('ann'), since }],
    ['a person in a run', { person: key('ann'), run: 1 }],
    ['a run since a moment', { run: 1, since }],
    ['a target in a run', { run: 1, target: 'crm' }],
  ])('%s: by the few lines of that person or run', async (_what, query) => {
    await store.ledger.query({ ...query, limit: 9 })
    expect((await steps())[0]?.step).toMatch(/^SEARCH ledger USING INDEX ledger_(?:person|run) \((?:key|run)=\?/)
  })
})
