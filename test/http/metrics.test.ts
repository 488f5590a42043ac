import { describe, expect, onTestFinished, test } from 'vitest'
import { Fault } from '../../src/domain/fault.ts'
import type { LedgerEntry } from '../../src/domain/ledger.ts'
import { Problem } from '../../src/domain/problem.ts'
import { fingerprint } from '../../src/domain/text/names.ts'
import type { Event } from '../../src/engine/events/events.ts'
import { createMetrics, type MetricsOptions, metricsRoute } from '../../src/http/metrics.ts'
import { applied, at, enqueue, key, person, plan, planned, read, settlement, settleNext } from '../store/sample.ts'
import { sqlitePlace } from '../store/sqlite/place.ts'
import { createFakeClock } from '../transport/fake-clock.ts'
import { running } from './running.ts'

const names = { sources: ['hr'], targets: ['crm', 'desk'] }

async function open(more: Partial<MetricsOptions> = {}) {
  const clock = createFakeClock(at())
  const place = await sqlitePlace()
  const store = await place.open({ clock })
  onTestFinished(async () => {
    await store.close()
    await place.remove()
  })
  const metrics = createMetrics({ clock, version: '1.2.3', store, names, ...more })
  /** Lines of one metric, without remarks. */
  const lines = async (name: string) =>
    (await metrics.render()).split('\n').filter(line => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
  return { clock, store, metrics, lines }
}

const settled = (more: Partial<LedgerEntry>): Event => ({
  kind: 'operation:settled',
  entry: {
    at: at(),
    run: 1,
    plan: fingerprint('f1'),
    target: 'crm',
    person: key('ann@example.org'),
    label: 'Ann Example',
    kind: 'update',
    outcome: 'applied',
    reason: 'changed',
    changes: [{ name: 'title', from: 'Boss', to: 'Chief' }],
    attempt: 1,
    requests: 2,
    answer: 'ok',
    ...more,
  },
})

describe('what happened since the start', () => {
  test('operations are counted by target, kind and outcome, requests by target', async () => {
    const { metrics, lines } = await open()
    for (const event of [settled({}), settled({}), settled({ kind: 'create', outcome: 'refused', requests: 1 })])
      metrics.tell(event)
    expect(await lines('usherd_operations_total')).toEqual([
      'usherd_operations_total{target="crm",kind="update",outcome="applied"} 2',
      'usherd_operations_total{target="crm",kind="create",outcome="refused"} 1',
    ])
    expect(await lines('usherd_requests_total')).toEqual([
      'usherd_requests_total{target="crm"} 5',
      'usherd_requests_total{target="desk"} 0',
    ])
  })

  test('tries that ended parked are counted under both words, and requests once', async () => {
    const { metrics, lines } = await open()
    metrics.tell(settled({ outcome: 'parked' }))
    expect(await lines('usherd_operations_total')).toEqual([
      'usherd_operations_total{target="crm",kind="update",outcome="parked"} 1',
      'usherd_operations_total{target="crm",kind="update",outcome="escrow"} 1',
    ])
    expect(await lines('usherd_requests_total')).toContain('usherd_requests_total{target="crm"} 2')
  })

  test('runs are counted and timed by the kind of command, without the name in it', async () => {
    const { metrics, lines, clock } = await open()
    metrics.tell({ kind: 'run:start', run: 7, command: 'serve hr' })
    await clock.advance(2_500)
    metrics.tell({ kind: 'run:end', run: 7, result: 'done' })
    expect(await lines('usherd_run_total')).toEqual(['usherd_run_total{command="serve",result="done"} 1'])
    expect(await lines('usherd_run_seconds_sum')).toEqual(['usherd_run_seconds_sum{command="serve"} 2.5'])
  })

  test('the last reading tells how many records it had', async () => {
    const { metrics, lines } = await open()
    const summary = {
      source: 'hr',
      records: 12,
      added: 0,
      changed: 0,
      unchanged: 12,
      gone: 0,
      failed: 0,
      unread: 0,
      failures: [],
      absent: 0,
      known: 12,
      proof: { kind: 'proved' },
    } as const
    metrics.tell({ kind: 'reading:end', summary })
    expect(await lines('usherd_reading_records')).toEqual(['usherd_reading_records{source="hr"} 12'])
  })

  test('requests at the SCIM endpoint are counted by source, method and answer', async () => {
    const { metrics, lines } = await open()
    for (const status of [200, 200, 409]) metrics.scimAnswered({ source: 'entra', method: 'PATCH', status, ms: 2 })
    metrics.scimAnswered({ method: 'GET', status: 200, ms: 40 })
    expect(await lines('usherd_scim_requests_total')).toEqual([
      'usherd_scim_requests_total{source="entra",method="PATCH",status="200"} 2',
      'usherd_scim_requests_total{source="entra",method="PATCH",status="409"} 1',
      'usherd_scim_requests_total{source="",method="GET",status="200"} 1',
    ])
    expect(await lines('usherd_scim_seconds_bucket{le="0.003",method="PATCH"}')).toHaveLength(1)
  })

  test('nothing tells about whom', async () => {
    const { metrics } = await open()
    metrics.tell(settled({ message: 'Ann Example was refused' }))
    expect(await metrics.render()).not.toMatch(/ann@|Ann Example|was refused|Boss|Chief/)
  })

  test('two programs in one process do not count for each other', async () => {
    const [one, other] = [await open(), await open()]
    one.metrics.tell(settled({}))
    expect(await other.lines('usherd_operations_total')).toEqual([])
  })
})

describe('what is the case', () => {
  test('people, and when the source was last read whole', async () => {
    const { store, lines } = await open()
    await read(store, [person('ann'), person('bob')])
    await store.sources.ended('hr', { at: at(5_000), scope: 'everyone', failures: [], failed: 3, whole: true })
    expect(await lines('usherd_source_people')).toEqual(['usherd_source_people{source="hr"} 2'])
    expect(await lines('usherd_source_failed_records')).toEqual(['usherd_source_failed_records{source="hr"} 3'])
    expect(await lines('usherd_source_last_complete_timestamp_seconds')).toEqual([
      `usherd_source_last_complete_timestamp_seconds{source="hr"} ${at(5_000).getTime() / 1000}`,
    ])
  })

  test('a halted target shows, and shows no more once it is released', async () => {
    const { store, lines } = await open()
    await store.targets.halt('crm', {
      reason: new Fault('denied', 'no').message,
      now: at(),
      probeDue: at(1),
      probes: 0,
    })
    expect(await lines('usherd_target_halted')).toEqual([
      'usherd_target_halted{target="crm"} 1',
      'usherd_target_halted{target="desk"} 0',
    ])
    await store.targets.release('crm')
    expect(await lines('usherd_target_halted')).toContain('usherd_target_halted{target="crm"} 0')
  })

  test('open operations by state, read anew for each scrape', async () => {
    const { store, lines } = await open()
    await store.links.setMapping('crm', 'm1', ['hr'])
    await read(store, [person('ann')])
    await enqueue(store, [planned('create', 'ann')])
    expect(await lines('usherd_outbox')).toContain('usherd_outbox{target="crm",state="waiting"} 1')
    const { operations } = await store.outbox.claim('crm', { limit: 9, now: at() })
    expect(await lines('usherd_outbox')).toContain('usherd_outbox{target="crm",state="leased"} 1')
    await store.outbox.settle(operations.map(one => applied(one)))
    expect(await lines('usherd_outbox')).not.toContainEqual(expect.stringMatching(/target="crm".* 1$/))
  })

  test('what is parked, under both words; the help says which is old and until when', async () => {
    const { store, metrics, lines } = await open()
    await store.links.setMapping('crm', 'm1', ['hr'])
    await read(store, [person('ann')])
    await enqueue(store, [planned('create', 'ann')])
    await settleNext(store, one => settlement(one, { kind: 'parked', problem: 'no answer' }))
    expect((await lines('usherd_outbox')).filter(line => line.endsWith(' 1'))).toEqual([
      'usherd_outbox{target="crm",state="parked"} 1',
      'usherd_outbox{target="crm",state="escrow"} 1',
    ])
    const text = await metrics.render()
    for (const [name, label] of [
      ['usherd_outbox', 'state'],
      ['usherd_operations_total', 'outcome'],
    ])
      expect(text).toMatch(
        new RegExp(`^# HELP ${name} .* ${label}="escrow" is the old word for "parked" .* 0\\.3`, 'm'),
      )
  })

  test('changes that wait for a human', async () => {
    const { store, lines } = await open()
    await plan(store, [planned('create', 'ann'), planned('create', 'bob')])
    expect(await lines('usherd_held_changes')).toEqual([
      'usherd_held_changes{target="crm"} 2',
      'usherd_held_changes{target="desk"} 0',
    ])
  })

  test('a store that cannot be used any more shows as that, and no old figure stands for it', async () => {
    const { store } = await open()
    await read(store, [person('ann')])
    let full = false
    const list: typeof store.plans.list = options =>
      full ? Promise.reject(new Problem('store', 'store.full', 'the disk is full')) : store.plans.list(options)
    const { lines } = await open({ store: { ...store, plans: { ...store.plans, list } } })
    expect(await lines('usherd_store_usable')).toEqual(['usherd_store_usable 1'])
    expect(await lines('usherd_source_people')).toEqual(['usherd_source_people{source="hr"} 1'])
    full = true
    expect(await lines('usherd_store_usable')).toEqual(['usherd_store_usable 0'])
    expect(await lines('usherd_source_people')).toEqual([])
    expect(await lines('usherd_outbox')).toEqual([])
  })
})

test('/metrics is what Prometheus reads, with build and process figures', async () => {
  const { metrics } = await open()
  const { url } = await running({ routes: [metricsRoute(metrics)] })
  const answer = await fetch(`${url}/metrics`)
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const text = await answer.text()
  expect(text).toContain(`usherd_build_info{version="1.2.3",node="${process.version}"} 1`)
  expect(text).toMatch(/^process_resident_memory_bytes \d+/m)
})
