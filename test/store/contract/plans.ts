import { expect, test } from 'vitest'
import type { Breach, PlannedChange } from '../../../src/domain/plan.ts'
import { fingerprint, remoteId } from '../../../src/domain/text/names.ts'
import type { Shelf } from '../contract.ts'
import { asItStands, at, dueKeys, enqueue, key, person, plan, planned, provision, read } from '../sample.ts'

const now = { run: 3, now: at() }

/** An update that empties attributes. */
const clearing = (name: string, ...cleared: string[]): PlannedChange =>
  planned('update', name, {
    change: {
      kind: 'update',
      person: key(name),
      remoteId: remoteId(`id-${name}`),
      changes: cleared.map(attribute => ({ name: attribute, from: 'old', to: null })),
      after: {},
    },
    budgets: cleared.map(attribute => `clear ${attribute}` as const),
  })

export function planPromises(shelf: Shelf): void {
  test('a plan is seen only once it is finished, and then whole', async () => {
    const { store } = shelf
    const breach: Breach = {
      target: 'crm',
      kinds: ['create'],
      code: 'create',
      count: 9,
      limit: 5,
      active: 20,
      message: 'too many',
    }
    const writer = await store.plans.begin({ run: 7, targets: ['crm', 'desk'], createdAt: at() })
    await writer.add([planned('create', 'ann'), planned('update', 'bob', { deleteDue: at(5), doubted: true })])
    await writer.withhold([
      { target: 'crm', person: key('cid'), label: 'Cid', code: 'ambiguous', message: 'two accounts' },
    ])
    expect(await store.plans.list()).toEqual([])
    const summary = await writer.finish({
      fingerprint: fingerprint('abc'),
      breaches: [breach],
      names: { role: { 1: 'Admin' } },
    })
    expect(summary).toEqual({
      fingerprint: 'abc',
      run: 7,
      createdAt: at(),
      state: 'open',
      targets: ['crm', 'desk'],
      breaches: [breach],
      names: { role: { 1: 'Admin' } },
      counts: [
        { target: 'crm', kind: 'create', count: 1, held: 1 },
        { target: 'crm', kind: 'update', count: 1, held: 1 },
        { target: 'crm', kind: 'withheld', count: 1, held: 0 },
      ],
    })
    expect(await store.plans.get('abc')).toEqual(summary)
    expect(await store.plans.changes(summary.fingerprint, { limit: 9 })).toEqual([
      { ...planned('create', 'ann'), position: 0, state: 'held' },
      { ...planned('update', 'bob', { deleteDue: at(5), doubted: true }), position: 1, state: 'held' },
    ])
    expect(await store.plans.withheld(summary.fingerprint, { limit: 9 })).toEqual([
      { target: 'crm', person: 'cid', label: 'Cid', code: 'ambiguous', message: 'two accounts' },
    ])
  })

  test('a large plan keeps its order, page by page', async () => {
    const { store } = shelf
    const writer = await store.plans.begin({ run: 1, targets: ['crm'], createdAt: at() })
    for (let index = 0; index < 1234; index++)
      await writer.add([planned('create', `p${String(index).padStart(4, '0')}`)])
    const { fingerprint: mark } = await writer.finish({ fingerprint: fingerprint('abc'), breaches: [], names: {} })
    const first = await store.plans.changes(mark, { limit: 1000 })
    const rest = await store.plans.changes(mark, { limit: 1000, after: first.at(-1)?.position ?? -1 })
    const names = [...first, ...rest].map(one => one.person)
    expect(names).toHaveLength(1234)
    expect(names).toEqual(names.toSorted())
  })

  test('an abandoned plan leaves nothing behind', async () => {
    const writer = await shelf.store.plans.begin({ run: 1, targets: ['crm'], createdAt: at() })
    await writer.add([planned('create', 'ann')])
    await writer.abandon()
    expect(await shelf.store.plans.list()).toEqual([])
  })

  test('a plan without changes is done', async () => {
    expect(await plan(shelf.store, [], 'abc')).toMatchObject({ state: 'done', counts: [] })
  })

  test('a plan is found by the beginning of its fingerprint; none or several are a mistake of the caller', async () => {
    const { store } = shelf
    for (const mark of ['abc1', 'abc2', 'abc', 'xyz']) await plan(store, [], mark)
    expect(await store.plans.get('x')).toMatchObject({ fingerprint: 'xyz' })
    expect(await store.plans.get('abc')).toMatchObject({ fingerprint: 'abc' })
    await expect(store.plans.get('ab')).rejects.toMatchObject({ class: 'usage', code: 'plan.ambiguous' })
    await expect(store.plans.get('q')).rejects.toMatchObject({ class: 'usage', code: 'plan.unknown' })
    await expect(store.plans.get('')).rejects.toMatchObject({ class: 'usage', code: 'plan.unknown' })
  })

  test('a plan with the fingerprint of an earlier one takes its place', async () => {
    const { store } = shelf
    await plan(store, [planned('create', 'ann')], 'abc')
    await plan(store, [planned('create', 'ann')], 'abc')
    expect(await store.plans.list()).toMatchObject([{ fingerprint: 'abc', state: 'open', counts: [{ count: 1 }] }])
  })

  test('a newer plan supersedes one all of whose held changes were decided on anew, or have moved, and no other', async () => {
    const { store } = shelf
    await plan(store, [planned('create', 'ann', { target: 'desk' })], 'desk')
    const { fingerprint: done } = await plan(store, [planned('create', 'dan')], 'done')
    await store.plans.release(done, {}, now)
    await plan(store, [planned('create', 'ann')], 'other')
    await plan(store, [planned('create', 'bob')], 'again')
    await plan(store, [planned('create', 'eve')], 'moved')
    await read(store, [person('eve')])
    await plan(store, [planned('create', 'bob'), planned('create', 'cid')], 'newest')
    const states = (await store.plans.list()).map(one => [one.fingerprint, one.state])
    expect(states).toEqual([
      ['newest', 'open'],
      ['moved', 'superseded'],
      ['again', 'superseded'],
      ['other', 'open'],
      ['done', 'done'],
      ['desk', 'open'],
    ])
    expect(await store.plans.list({ state: 'open', limit: 1 })).toMatchObject([{ fingerprint: 'newest' }])
  })

  test('what somebody reviewed can be applied whatever was planned for others since', async () => {
    const { store } = shelf
    const { fingerprint: older } = await plan(store, [planned('create', 'ann')])
    await plan(store, [planned('create', 'ann'), planned('create', 'bob')])
    expect(await store.plans.release(older, { doubted: true }, { ...now, whole: true })).toEqual({
      released: 1,
      stale: 0,
    })
  })

  test('released as a whole, nothing goes when any of it has moved', async () => {
    const { store } = shelf
    const { fingerprint } = await plan(store, [planned('create', 'ann'), planned('create', 'bob')])
    await read(store, [person('bob')])
    expect(await store.plans.release(fingerprint, {}, { ...now, whole: true })).toEqual({ released: 0, stale: 1 })
    expect(await store.outbox.list({ limit: 9 })).toEqual([])
    expect(await store.plans.release(fingerprint, {}, now)).toEqual({ released: 1, stale: 1 })
    expect(await store.plans.get(fingerprint)).toMatchObject({ state: 'done' })
  })

  test('the newest 50 plans are kept', async () => {
    const { store } = shelf
    for (let index = 0; index < 53; index++) {
      const { fingerprint } = await plan(store, [planned('create', `p${index}`)], `f${index}`)
      await store.plans.release(fingerprint, {}, now)
    }
    const kept = await store.plans.list()
    expect(kept).toHaveLength(50)
    expect([kept[0]?.fingerprint, kept.at(-1)?.fingerprint]).toEqual(['f52', 'f3'])
  })

  test('a plan that waits for a human is kept, however many come after it', async () => {
    const { store } = shelf
    await plan(store, [planned('create', 'ann')], 'waits')
    for (let index = 0; index < 53; index++) await plan(store, [], `f${index}`)
    expect(await store.plans.get('waits')).toMatchObject({ state: 'open' })
  })

  test('a release takes the selected changes and leaves the rest', async () => {
    const { store } = shelf
    const { fingerprint: mark } = await plan(store, [
      planned('create', 'ann'),
      planned('disable', 'bob'),
      clearing('cid', 'phone'),
      clearing('dan', 'title'),
      planned('disable', 'eve', { doubted: true }),
      planned('create', 'fay', { target: 'desk' }),
    ])
    expect(await store.plans.release(mark, { kinds: [] }, now)).toMatchObject({ released: 0 })
    expect(
      await store.plans.release(
        mark,
        { target: 'crm', kinds: ['update', 'disable'], without: ['clear phone', 'clear x'] },
        now,
      ),
    ).toMatchObject({ released: 2 })
    const released = await store.plans.changes(mark, { limit: 9, state: 'released' })
    expect(released.map(one => one.person)).toEqual(['bob', 'dan'])
    const open = await store.outbox.list({ limit: 9 })
    expect(open.map(one => one.planned.person)).toEqual(['bob', 'dan'])
    expect(open).toMatchObject([{ run: 3, plan: mark, due: at(), state: 'waiting', attempts: 0 }, {}])
    expect(await store.plans.get(mark)).toMatchObject({ state: 'open' })
    expect(await store.plans.release(mark, { doubted: true }, now)).toMatchObject({ released: 4 })
    expect(await store.plans.get(mark)).toMatchObject({ state: 'done' })
  })

  test('once a doubted removal is released, everybody its reading did not show is gone, and nobody missing since', async () => {
    const { store } = shelf
    await store.links.setMapping('crm', 'm1', ['hr'])
    await read(store, [person('ann'), person('bob'), person('carl'), person('dan')])
    await read(store, [person('bob'), person('dan')], { absence: 'doubted' })
    const { people, dueRev } = await store.links.candidate('crm', ['hr'], key('ann'))
    const basis = { version: asItStands, rev: people[0]?.rev ?? 0, dueRev, mapping: 'm1', linkVersion: 0 }
    const { fingerprint: mark } = await plan(store, [planned('disable', 'ann', { doubted: true, basis })])
    await read(store, [person('bob')], { absence: 'doubted' })
    await store.plans.release(mark, {}, now)
    expect(await store.sources.get('hr')).toMatchObject({ doubted: 3 })
    await store.plans.release(mark, { doubted: true }, now)
    const presences = await Promise.all(['ann', 'bob', 'carl', 'dan'].map(name => store.people.get(['hr'], key(name))))
    expect(presences.map(([one]) => one?.presence)).toEqual(['gone', 'present', 'gone', 'doubted'])
    expect(await store.sources.get('hr')).toMatchObject({ doubted: 1, known: 2 })
  })

  test('held changes tell whether person, mapping or link moved since they were planned', async () => {
    const { store } = shelf
    await store.links.setMapping('crm', 'm1', ['hr'])
    await read(store, [person('ann'), person('bob')])
    const basis = async (name: string): Promise<PlannedChange['basis']> => {
      const { people, dueRev, link } = await store.links.candidate('crm', ['hr'], key(name))
      return { version: asItStands, rev: people[0]?.rev ?? 0, dueRev, mapping: 'm1', linkVersion: link?.version ?? 0 }
    }
    const { fingerprint: mark } = await plan(store, [
      planned('create', 'ann', { basis: await basis('ann') }),
      planned('create', 'bob', { basis: await basis('bob') }),
      planned('create', 'nobody', { basis: await basis('nobody') }),
    ])
    expect(await store.plans.moved(mark, 9)).toEqual([])
    await read(store, [person('ann', { title: 'new' }), person('bob')], { source: 'other', targets: [] })
    expect(await store.plans.moved(mark, 9)).toEqual([])
    await read(store, [person('ann', { title: 'new' }), person('bob')])
    expect(await store.plans.moved(mark, 9)).toEqual([
      { target: 'crm', person: 'ann', label: 'ann by name', what: 'person' },
    ])
    await enqueueAndApply()
    expect((await store.plans.moved(mark, 9)).map(one => one.what)).toEqual(['person', 'link'])
    await store.links.setMapping('crm', 'm2', ['hr'])
    expect((await store.plans.moved(mark, 9)).map(one => one.what)).toEqual(['person', 'mapping', 'mapping'])
    expect(await store.plans.moved(mark, 1)).toHaveLength(1)

    async function enqueueAndApply(): Promise<void> {
      // Straight into the outbox by a plan for another target would be another link; so through a plan that shares none.
      await provision(store, 'bob')
    }
  })

  test('a plan that broke off with its process is gone after the next start', async () => {
    const writer = await shelf.store.plans.begin({ run: 1, targets: ['crm'], createdAt: at() })
    await writer.add(Array.from({ length: 600 }, (_none, index) => planned('create', `p${index}`)))
    const store = await shelf.reopen()
    expect(await store.plans.list()).toEqual([])
    await enqueue(store, [planned('create', 'ann')])
    expect(await dueKeys(store)).toEqual([])
  })
}
