import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OpenOperation, Settlement } from '../../../src/domain/outbox.ts'
import { fingerprint } from '../../../src/domain/text/names.ts'
import type { Store } from '../../../src/store/store.ts'
import { applied, at, enqueue, key, person, planned, read, settlement, settleNext } from '../sample.ts'
import { makeOlder, wordsIn } from './before-parked.ts'
import { driverNames, type SqlitePlace, sqlitePlace } from './place.ts'

const park = (operation: OpenOperation): Settlement => settlement(operation, { kind: 'parked', problem: 'no answer' })

/** Ann is parked, Bob has an account, and a plan withholds Ann for it. */
async function fill(store: Store): Promise<void> {
  await read(store, [person('ann'), person('bob')])
  await store.links.setMapping('crm', 'm1', ['hr'])
  await enqueue(store, [planned('create', 'ann'), planned('create', 'bob')])
  await settleNext(store, one => (one.planned.person === 'ann' ? park(one) : applied(one)))
  const writer = await store.plans.begin({ run: 2, targets: ['crm'], createdAt: at() })
  await writer.withhold([
    { target: 'crm', person: key('ann'), label: 'Ann', code: 'parked', message: 'failed 8 times' },
  ])
  await writer.finish({ fingerprint: fingerprint('held'), breaches: [], names: {} })
}

describe.each(driverNames)('a database that says escrow for what is parked, over %s', name => {
  let place: SqlitePlace
  beforeEach(async () => {
    place = await sqlitePlace(name)
    const store = await place.open()
    await fill(store)
    await store.close()
    await makeOlder(place)
    expect(await wordsIn(place)).toEqual({ outbox: ['escrow'], withheld: ['escrow'], ledger: ['escrow', 'applied'] })
  })
  afterEach(() => place.remove())

  test('has its open operations and kept plans renamed, and no line of its ledger changed', async () => {
    await (await place.open()).close()
    expect(await wordsIn(place)).toEqual({ outbox: ['parked'], withheld: ['parked'], ledger: ['escrow', 'applied'] })
  })

  test('counts and lists what was parked before, and plans nothing anew because of the name', async () => {
    await using store = await place.open()
    expect(await store.outbox.counts('crm')).toEqual({ waiting: 0, leased: 0, verify: 0, refused: 0, parked: 1 })
    expect(await store.outbox.list({ states: ['parked'], limit: 9 })).toMatchObject([
      { planned: { person: 'ann' }, state: 'parked', attempts: 1, fateUnknown: true, problem: 'no answer' },
    ])
    expect(await store.plans.withheld(fingerprint('held'), { limit: 9 })).toMatchObject([{ code: 'parked' }])
  })

  test('goes on with what was parked when a human has it tried again, and is done with it in the end', async () => {
    await using store = await place.open()
    expect(await store.outbox.retry({ now: at(1) })).toBe(1)
    expect(await store.outbox.counts('crm')).toMatchObject({ parked: 0, verify: 1 })
    await settleNext(store, one => applied(one), at(1))
    expect(await store.links.count('crm')).toBe(2)
    expect(await store.outbox.list({ limit: 9 })).toEqual([])
  })

  test('has its old lines found and read under the new word, beside those written since', async () => {
    await using store = await place.open()
    await store.outbox.retry({ now: at(1) })
    await settleNext(store, park, at(1))
    const lines = await store.ledger.query({ outcomes: ['parked'], limit: 9 })
    expect(lines.map(({ id, outcome }) => [id, outcome])).toEqual([
      [3, 'parked'],
      [1, 'parked'],
    ])
    expect(await store.ledger.query({ outcomes: ['refused', 'applied'], limit: 9 })).toMatchObject([{ id: 2 }])
    expect(await wordsIn(place)).toMatchObject({ ledger: ['escrow', 'applied', 'parked'] })
  })

  test('counts lines of one run under one word, whichever they were written with', async () => {
    await using store = await place.open()
    await store.outbox.retry({ now: at(1) })
    await settleNext(store, park, at(1))
    expect(await store.ledger.counts(1)).toEqual([
      { target: 'crm', kind: 'create', outcome: 'applied', count: 1, requests: 1 },
      { target: 'crm', kind: 'create', outcome: 'parked', count: 2, requests: 2 },
    ])
  })
})
