import { expect, test } from 'vitest'
import type { OpenOperation, Settlement } from '../../../src/domain/outbox.ts'
import type { PlannedChange } from '../../../src/domain/plan.ts'
import { remoteId } from '../../../src/domain/text/names.ts'
import type { Shelf } from '../contract.ts'
import {
  applied,
  asItStands,
  at,
  dueKeys,
  enqueue,
  foundUnchanged,
  key,
  person,
  plan,
  planned,
  provision,
  read,
  settlement,
  settleNext,
} from '../sample.ts'

const claimAll = (shelf: Shelf, now = at()): ReturnType<Shelf['store']['outbox']['claim']> =>
  shelf.store.outbox.claim('crm', { limit: 100, now })

/** The one operation that is due. */
async function claimOne(shelf: Shelf, now = at()): Promise<OpenOperation> {
  const [operation] = (await claimAll(shelf, now)).operations
  if (operation === undefined) throw new Error('nothing is due')
  return operation
}

export function outboxPromises(shelf: Shelf): void {
  test('leavers go first, then joiners, then edits; within them by due time, then by key', async () => {
    const { store } = shelf
    await enqueue(
      store,
      [planned('update', 'a'), planned('create', 'c'), planned('create', 'b'), planned('disable', 'z')],
      at(),
    )
    await enqueue(store, [planned('create', 'a2')], at(-1))
    const first = await store.outbox.claim('crm', { limit: 2, now: at() })
    const rest = await claimAll(shelf)
    expect([...first.operations, ...rest.operations].map(one => one.planned.person)).toEqual(['z', 'a2', 'b', 'c', 'a'])
  })

  test('what is handed out is leased, counts as a try, and is not handed out again', async () => {
    await enqueue(shelf.store, [planned('create', 'ann')])
    expect(await claimOne(shelf)).toMatchObject({ state: 'leased', attempts: 1, fateUnknown: false, run: 1 })
    expect(await claimAll(shelf)).toEqual({ operations: [], replan: 0 })
    expect(await shelf.store.outbox.counts('crm')).toEqual({ waiting: 0, leased: 1, verify: 0, refused: 0, parked: 0 })
  })

  test('only what is due now, at this target, is handed out', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')], at(10))
    await enqueue(store, [planned('create', 'bob', { target: 'desk' })])
    expect((await claimAll(shelf)).operations).toEqual([])
    expect(await store.outbox.nextDue('crm')).toEqual(at(10))
    expect((await claimAll(shelf, at(10))).operations).toHaveLength(1)
    expect(await store.outbox.nextDue('crm')).toBeUndefined()
  })

  test('a planned change comes back from the outbox as it was planned', async () => {
    const change = planned('disable', 'ann', {
      deleteDue: at(99),
      doubted: true,
      secrets: ['password'],
      found: { groups: ['a'] },
      matchedBy: 'mail',
    })
    await enqueue(shelf.store, [change])
    expect((await claimOne(shelf)).planned).toEqual({ ...change, basis: { ...change.basis, version: 0 } })
  })

  test('applied: the link, the ledger and the empty outbox come together', async () => {
    const { store } = shelf
    await enqueue(store, [
      planned('create', 'ann', { basis: { version: asItStands, rev: 7, dueRev: 7, mapping: 'm1', linkVersion: 0 } }),
    ])
    await settleNext(store, operation => applied(operation, { deleteDue: at(5), confirmed: { userName: 'ann', n: 1 } }))
    expect(await store.links.ofPerson(key('ann'))).toMatchObject([
      {
        target: 'crm',
        remoteId: 'id-ann',
        active: true,
        confirmed: { userName: 'ann', n: 1 },
        rev: 7,
        deleteDue: at(5),
        matchedBy: 'created',
      },
    ])
    expect(await store.outbox.list({ limit: 9 })).toEqual([])
    expect(await store.ledger.query({ limit: 9 })).toMatchObject([{ person: 'ann', outcome: 'applied' }])
  })

  test('what a settled operation does not say about the link stays as it was', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    await settleNext(store, operation =>
      applied(operation, { found: { groups: ['staff'] }, matchedBy: 'mail', deleteDue: at(5) }),
    )
    const [before] = await store.links.ofPerson(key('ann'))
    await enqueue(store, [
      planned('enable', 'ann', {
        basis: { version: asItStands, rev: 1, dueRev: 1, mapping: 'm1', linkVersion: before?.version ?? 0 },
      }),
    ])
    await settleNext(store, operation =>
      settlement(operation, { kind: 'applied', link: { remoteId: remoteId('7'), active: false } }),
    )
    const [after] = await store.links.ofPerson(key('ann'))
    expect(after).toMatchObject({
      remoteId: '7',
      active: false,
      confirmed: { userName: 'ann' },
      found: { groups: ['staff'] },
      matchedBy: 'mail',
    })
    expect(after).not.toHaveProperty('deleteDue')
  })

  test.each<{ kind: string; outcome: Settlement['outcome']; becomes: Partial<OpenOperation> }>([
    {
      kind: 'retry',
      outcome: { kind: 'retry', due: at(50), problem: 'p' },
      becomes: { state: 'waiting', attempts: 1, due: at(50), fateUnknown: false },
    },
    {
      kind: 'verify',
      outcome: { kind: 'verify', due: at(50), problem: 'p' },
      becomes: { state: 'verify', attempts: 1, due: at(50), fateUnknown: true },
    },
    {
      kind: 'halted',
      outcome: { kind: 'halted', problem: 'p', fateUnknown: false },
      becomes: { state: 'waiting', attempts: 0, due: at(), fateUnknown: false },
    },
    {
      kind: 'halted, fate unknown',
      outcome: { kind: 'halted', problem: 'p', fateUnknown: true },
      becomes: { state: 'verify', attempts: 0, due: at(), fateUnknown: true },
    },
    {
      kind: 'refused',
      outcome: { kind: 'refused', problem: 'p' },
      becomes: { state: 'refused', attempts: 1, fateUnknown: false },
    },
    {
      kind: 'parked',
      outcome: { kind: 'parked', problem: 'p' },
      becomes: { state: 'parked', attempts: 1, fateUnknown: true },
    },
  ])('settled as $kind the row says what comes next, and the person stays due', async ({ outcome, becomes }) => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    await settleNext(store, operation => settlement(operation, outcome))
    expect(await store.outbox.list({ limit: 9 })).toMatchObject([{ ...becomes, problem: 'p' }])
    expect(await store.links.ofPerson(key('ann'))).toEqual([])
  })

  test('the operation keeps its id over every try', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    const [first] = await settleNext(store, operation =>
      settlement(operation, { kind: 'retry', due: at(1), problem: 'p' }),
    )
    expect(await claimOne(shelf, at(1))).toMatchObject({ id: first?.id, attempts: 2 })
  })

  test('once unknown, the fate of a change stays unknown over tries that were not sent', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    await settleNext(store, operation => settlement(operation, { kind: 'verify', due: at(), problem: 'p' }))
    await settleNext(store, operation => settlement(operation, { kind: 'retry', due: at(), problem: 'p' }))
    expect(await claimOne(shelf)).toMatchObject({ fateUnknown: true })
  })

  test('replan: the row goes and the person is due, even one who was not', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    await settleNext(store, operation => settlement(operation, { kind: 'replan', problem: 'p' }))
    expect(await store.outbox.list({ limit: 9 })).toEqual([])
    expect(await dueKeys(store)).toEqual(['ann'])
  })

  test('found after a lost answer: done, and due for another look', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    await settleNext(store, operation => ({
      ...applied(operation),
      outcome: { kind: 'applied', link: linkOf(applied(operation)), staysDue: true },
    }))
    expect(await store.links.count('crm')).toBe(1)
    expect(await dueKeys(store)).toEqual(['ann'])
  })

  test('after a crash whatever was handed out is to be looked at first', async () => {
    await enqueue(shelf.store, [planned('create', 'ann'), planned('create', 'bob')])
    await shelf.store.outbox.claim('crm', { limit: 1, now: at() })
    const store = await shelf.reopen()
    expect(await store.outbox.recover()).toBe(1)
    expect(await store.outbox.recover()).toBe(0)
    const { operations } = await claimAll(shelf)
    expect(operations).toMatchObject([
      { planned: { person: 'ann' }, fateUnknown: true, attempts: 2 },
      { planned: { person: 'bob' }, fateUnknown: false, attempts: 1 },
    ])
  })

  test('what was not started is given back as it was', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    await store.outbox.giveBack([(await claimOne(shelf)).id])
    expect(await store.outbox.list({ limit: 9 })).toMatchObject([{ state: 'waiting', attempts: 0 }])
    await settleNext(store, operation => settlement(operation, { kind: 'verify', due: at(), problem: 'p' }))
    await store.outbox.giveBack([(await claimOne(shelf)).id])
    expect(await store.outbox.list({ limit: 9 })).toMatchObject([{ state: 'verify', attempts: 1, fateUnknown: true }])
  })

  test('a change made against an older link is not handed out: its person is planned again', async () => {
    const { store } = shelf
    await provision(store, 'ann')
    await enqueue(store, [planned('update', 'ann'), planned('create', 'bob')])
    const { operations, replan } = await store.outbox.claim('crm', { limit: 1, now: at() })
    expect({ who: operations.map(one => one.planned.person), replan }).toEqual({ who: ['bob'], replan: 0 })
    expect(await claimAll(shelf)).toEqual({ operations: [], replan: 1 })
    expect(await dueKeys(store)).toEqual(['ann'])
    expect(await store.outbox.counts('crm')).toMatchObject({ waiting: 0, leased: 1 })
  })

  test('a change made under an older mapping is not handed out, unless its fate is unknown', async () => {
    const { store } = shelf
    await store.links.setMapping('crm', 'm1', ['hr'])
    await enqueue(store, [planned('create', 'ann'), planned('create', 'bob')])
    const { operations } = await store.outbox.claim('crm', { limit: 1, now: at() })
    await store.outbox.settle(operations.map(one => settlement(one, { kind: 'verify', due: at(), problem: 'p' })))
    await store.links.setMapping('crm', 'm2', ['hr'])
    const after = await claimAll(shelf)
    expect({ who: after.operations.map(one => one.planned.person), replan: after.replan }).toEqual({
      who: ['ann'],
      replan: 1,
    })
    expect(await dueKeys(store)).toEqual(['bob'])
  })

  test('stale rows do not use up what a claim may hand out', async () => {
    const { store } = shelf
    for (const name of ['a', 'b', 'c']) await provision(store, name)
    await enqueue(store, [
      planned('create', 'a'),
      planned('create', 'b'),
      planned('create', 'c'),
      planned('create', 'd'),
    ])
    const { operations, replan } = await store.outbox.claim('crm', { limit: 2, now: at() })
    expect({ who: operations.map(one => one.planned.person), replan }).toEqual({ who: ['d'], replan: 3 })
  })

  test('a newer change replaces one that waits', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    await settleNext(store, operation => settlement(operation, { kind: 'retry', due: at(999), problem: 'p' }))
    await enqueue(store, [planned('disable', 'ann')], at(1))
    const rows = await store.outbox.list({ limit: 9 })
    expect(rows).toMatchObject([
      { state: 'waiting', attempts: 0, due: at(1), planned: { change: { kind: 'disable' } } },
    ])
    expect(rows[0]).not.toHaveProperty('problem')
  })

  test('a newer change replaces one that was refused, and is sent', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    await settleNext(store, operation => settlement(operation, { kind: 'refused', problem: 'p' }))
    await enqueue(store, [planned('create', 'ann', { label: 'newer' })])
    expect(await claimOne(shelf)).toMatchObject({ attempts: 1, fateUnknown: false, planned: { label: 'newer' } })
  })

  test('a newer change over one of unknown fate is still looked at first, and is another operation', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    const [older] = await settleNext(store, operation =>
      settlement(operation, { kind: 'verify', due: at(9), problem: 'p' }),
    )
    await enqueue(store, [planned('create', 'ann', { label: 'newer' })])
    expect(await store.outbox.counts('crm')).toMatchObject({ waiting: 0, verify: 1 })
    const newer = await claimOne(shelf)
    expect(newer).toMatchObject({ attempts: 2, fateUnknown: true, planned: { label: 'newer' } })
    expect(newer.id).not.toBe(older?.id)
  })

  test('a change planned while another one is in flight is not handed over: its person is planned again when that has ended', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    const { fingerprint } = await plan(store, [planned('create', 'ann', { label: 'second' })])
    const flying = await claimOne(shelf)
    expect(await store.plans.release(fingerprint, {}, { run: 1, now: at() })).toEqual({ released: 0, stale: 1 })
    expect((await claimAll(shelf)).operations).toEqual([])
    await store.outbox.settle([settlement(flying, { kind: 'verify', due: at(), problem: 'p' })])
    expect(await claimOne(shelf)).toMatchObject({ fateUnknown: true, planned: { label: 'ann by name' } })
    expect(await dueKeys(store)).toEqual(['ann'])
  })

  test('what a newer plan makes of somebody whose answer was lost after it looked does not take the place of what was sent', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    const { fingerprint } = await plan(store, [planned('create', 'ann', { label: 'renamed' })])
    await settleNext(store, one => settlement(one, { kind: 'verify', due: at(), problem: 'p' }))
    expect(await store.plans.release(fingerprint, {}, { run: 1, now: at() })).toEqual({ released: 0, stale: 1 })
    expect(await claimOne(shelf)).toMatchObject({ fateUnknown: true, planned: { label: 'ann by name' } })
  })

  test('after a crash the newer plan does not take the place of what was in flight either', async () => {
    await enqueue(shelf.store, [planned('create', 'ann')])
    const { fingerprint } = await plan(shelf.store, [planned('create', 'ann', { label: 'renamed' })])
    await claimOne(shelf)
    const store = await shelf.reopen()
    await store.outbox.recover()
    expect(await store.plans.release(fingerprint, {}, { run: 1, now: at() })).toEqual({ released: 0, stale: 1 })
    expect(await claimOne(shelf)).toMatchObject({ fateUnknown: true, planned: { label: 'ann by name' } })
  })

  test('an operation put off while the clock was two days ahead goes out when the clock is right again', async () => {
    const { store } = shelf
    const day = 86_400_000
    await enqueue(store, [planned('create', 'ann')], at(2 * day))
    expect(await claimOne(shelf)).toMatchObject({ planned: { person: 'ann' } })
    await enqueue(store, [planned('create', 'bob')], at(3_600_000))
    expect(await claimAll(shelf)).toEqual({ operations: [], replan: 0 })
  })

  test('an operation whose person changed since it was planned is not handed out', async () => {
    const { store } = shelf
    await read(store, [person('ann'), person('bob')])
    await enqueue(store, [planned('disable', 'ann')])
    await read(store, [person('ann', { title: 'back' }), person('bob')])
    expect(await claimAll(shelf)).toEqual({ operations: [], replan: 1 })
    expect(await dueKeys(store)).toEqual(['ann', 'bob'])
  })

  test('two people cannot have one account: who comes second is planned again, and is refused when it was too late for that', async () => {
    const { store } = shelf
    const adopt = (name: string): PlannedChange =>
      planned('link', name, { change: { kind: 'link', person: key(name), remoteId: remoteId('7'), after: {} } })
    const { fingerprint } = await plan(store, [adopt('ann'), adopt('bob')])
    expect(await store.plans.release(fingerprint, {}, { run: 1, now: at() })).toEqual({ released: 1, stale: 1 })
    expect([...(await store.links.holders('crm', [remoteId('7')]))]).toEqual([['7', 'ann']])
    await settleNext(store, one => applied(one, { remoteId: remoteId('7') }))
    await enqueue(store, [planned('create', 'cid')])
    await settleNext(store, one => applied(one, { remoteId: remoteId('7') }))
    expect([...(await store.links.holders('crm', [remoteId('7')]))]).toEqual([['7', 'ann']])
    expect(await store.outbox.list({ limit: 9 })).toMatchObject([
      {
        state: 'refused',
        planned: { person: 'cid' },
        problem: expect.stringContaining('already belongs to person "ann"'),
      },
    ])
  })

  test('what never works is tried more and more slowly, and its tries outlive the row', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    await settleNext(store, one => settlement(one, { kind: 'replan', problem: 'no effect' }))
    await enqueue(store, [planned('create', 'ann')])
    expect(await store.outbox.list({ limit: 9 })).toMatchObject([{ state: 'waiting', attempts: 1, due: at() }])
    for (const _again of [2, 3]) {
      await settleNext(store, one => settlement(one, { kind: 'replan', problem: 'no effect' }))
      await enqueue(store, [planned('create', 'ann')])
    }
    expect(await store.outbox.list({ limit: 9 })).toMatchObject([{ state: 'waiting', attempts: 3, due: at(2000) }])
  })

  test('memory dies with its account: a successor starts with nothing found', async () => {
    const { store } = shelf
    await provision(store, 'ann', { found: { groups: ['staff'] }, matchedBy: 'mail', tombstone: at() })
    await enqueue(store, [
      planned('create', 'ann', {
        basis: {
          ...planned('create', 'ann').basis,
          linkVersion: (await store.links.ofPerson(key('ann')))[0]?.version ?? 0,
        },
      }),
    ])
    await settleNext(store, one =>
      settlement(one, { kind: 'applied', link: { remoteId: remoteId('8'), active: true } }),
    )
    expect(await store.links.ofPerson(key('ann'))).toMatchObject([
      { remoteId: '8', found: {}, confirmed: {}, matchedBy: 'created' },
    ])
  })

  test('what is no longer wanted goes, but not what is in flight or of unknown fate', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'flying')])
    await claimOne(shelf)
    await enqueue(store, [planned('create', 'unknown')])
    await settleNext(store, operation => settlement(operation, { kind: 'verify', due: at(9), problem: 'p' }))
    await enqueue(store, [planned('create', 'waiting'), planned('create', 'stays')])
    expect(await foundUnchanged(store, 'flying', 'unknown', 'waiting')).toBe(1)
    const left = await store.outbox.list({ limit: 9 })
    expect(left.map(one => one.planned.person).toSorted()).toEqual(['flying', 'stays', 'unknown'])
  })

  test('a decision that nothing is to be done, taken before the operation went out, changes nothing: its person is planned again', async () => {
    const { store } = shelf
    await read(store, [person('ann')])
    await enqueue(store, [planned('create', 'ann')])
    const { version } = await store.links.candidate('crm', ['hr'], key('ann'))
    await settleNext(store, applied)
    await read(store, [])
    await settleNext(store, applied)
    expect((await store.links.decide('crm', [{ person: key('ann'), version, kind: 'nothing' }])).moved).toBe(1)
    expect(await dueKeys(store)).toEqual(['ann'])
    expect(await store.links.hasUnplanned('crm')).toBe(true)
  })

  test('refused and parked operations start anew on request; the parked are looked at first', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann'), planned('create', 'bob'), planned('create', 'cid')])
    await settleNext(store, operation =>
      settlement(operation, { kind: operation.planned.person === 'bob' ? 'parked' : 'refused', problem: 'p' }),
    )
    expect(await store.outbox.retry({ target: 'desk', now: at(7) })).toBe(0)
    expect(await store.outbox.retry({ person: key('ann'), now: at(7) })).toBe(1)
    expect(await store.outbox.retry({ target: 'crm', now: at(7) })).toBe(2)
    expect(await store.outbox.list({ limit: 9 })).toMatchObject([
      { planned: { person: 'ann' }, state: 'waiting', attempts: 0, due: at(7) },
      { planned: { person: 'bob' }, state: 'verify', attempts: 0, due: at(7) },
      { planned: { person: 'cid' }, state: 'waiting', attempts: 0, due: at(7) },
    ])
  })

  test('an outcome that comes twice changes nothing but the ledger', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    const operation = await claimOne(shelf)
    await store.outbox.settle([applied(operation)])
    const [link] = await store.links.ofPerson(key('ann'))
    await store.outbox.settle([applied(operation, { confirmed: { userName: 'late' } })])
    expect(await store.links.ofPerson(key('ann'))).toEqual([link])
    expect(await store.ledger.query({ limit: 9 })).toHaveLength(2)
  })

  test('hundreds of outcomes of every kind are settled together', async () => {
    const { store } = shelf
    await enqueue(
      store,
      Array.from({ length: 300 }, (_none, index) => planned('create', `p${index}`)),
    )
    const { operations } = await store.outbox.claim('crm', { limit: 300, now: at() })
    const outcomes: readonly Settlement['outcome'][] = [
      { kind: 'retry', due: at(5), problem: 'p' },
      { kind: 'refused', problem: 'p' },
      { kind: 'replan', problem: 'p' },
    ]
    await store.outbox.settle(
      operations.map((one, index) => {
        const outcome = outcomes[index % 4]
        return outcome === undefined ? applied(one) : settlement(one, outcome)
      }),
    )
    expect(await store.outbox.counts('crm')).toEqual({ waiting: 75, leased: 0, verify: 0, refused: 75, parked: 0 })
    expect(await store.links.count('crm')).toBe(75)
    expect(await store.ledger.query({ limit: 999 })).toHaveLength(300)
  })

  test('rows can be listed by target and state', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann'), planned('create', 'bob', { target: 'desk' })])
    await settleNext(store, operation => settlement(operation, { kind: 'refused', problem: 'p' }))
    expect(await store.outbox.list({ states: ['refused'], limit: 9 })).toMatchObject([{ planned: { person: 'ann' } }])
    expect(await store.outbox.list({ target: 'desk', limit: 9 })).toMatchObject([{ planned: { person: 'bob' } }])
    expect(await store.outbox.list({ limit: 1 })).toHaveLength(1)
  })

  test('releasing a plan a second time hands over nothing', async () => {
    const { store } = shelf
    const { fingerprint } = await plan(store, [planned('create', 'ann')])
    expect(await store.plans.release(fingerprint, {}, { run: 1, now: at() })).toMatchObject({ released: 1 })
    expect(await store.plans.release(fingerprint, {}, { run: 1, now: at() })).toEqual({ released: 0, stale: 0 })
  })
}

function linkOf(settled: Settlement): Extract<Settlement['outcome'], { kind: 'applied' }>['link'] {
  if (settled.outcome.kind !== 'applied') throw new Error('not applied')
  return settled.outcome.link
}
