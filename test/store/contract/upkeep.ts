import { describe, expect, test } from 'vitest'
import type { ChangeKind } from '../../../src/domain/change.ts'
import { leastKeptMs } from '../../../src/domain/keep.ts'
import type { LedgerEntry } from '../../../src/domain/ledger.ts'
import type { OpenOperation, Settlement } from '../../../src/domain/outbox.ts'
import type { Store } from '../../../src/store/store.ts'
import type { PruneBounds, PrunePart } from '../../../src/store/upkeep.ts'
import type { Shelf } from '../contract.ts'
import {
  applied,
  at,
  enqueue,
  entry,
  foundUnchanged,
  key,
  linkWrite,
  person,
  plan,
  planned,
  provision,
  read,
  settleNext,
} from '../sample.ts'
import { insertAll, tenant, user } from './scim-sample.ts'

const dayMs = 86_400_000
/** The moment of the pass. */
const now = at(1000 * dayMs)
const daysAgo = (days: number): Date => new Date(now.getTime() - days * dayMs)

/** A whole pass in small steps. @returns how many of each part were removed; those of which none was are missing */
async function prune(
  store: Store,
  bounds: Partial<PruneBounds> = { ledgerBefore: daysAgo(400), runsBefore: daysAgo(90) },
  limit = 2,
): Promise<Partial<Record<PrunePart, number>>> {
  const removed: Partial<Record<PrunePart, number>> = {}
  let step = await store.upkeep.prune({ now, ...bounds }, { limit })
  for (;;) {
    expect(step.removed).toBeLessThanOrEqual(limit)
    if (step.removed > 0) removed[step.part] = (removed[step.part] ?? 0) + step.removed
    if (step.next === undefined) return removed
    step = await store.upkeep.prune({ now, ...bounds }, { limit, after: step.next })
  }
}

/** Something is planned for the account as it is, sent, and settled. */
async function carryOut(
  store: Store,
  kind: ChangeKind,
  name: string,
  how: (operation: OpenOperation) => Settlement,
): Promise<void> {
  const { link } = await store.links.candidate('crm', ['hr'], key(name))
  const one = planned(kind, name)
  await enqueue(store, [{ ...one, basis: { ...one.basis, linkVersion: link?.version ?? 0 } }])
  await settleNext(store, how)
}

/** A line in the ledger for each: somebody's account was changed then. */
async function lines(store: Store, ...when: readonly (Partial<LedgerEntry> & { readonly at: Date })[]): Promise<void> {
  for (const more of when) {
    await carryOut(store, 'update', more.person ?? 'ann', operation => ({
      operation,
      entry: entry(operation, 'applied', more),
      outcome: { kind: 'applied', link: linkWrite(operation) },
    }))
  }
}

const ledgerAges = async (store: Store): Promise<readonly number[]> =>
  (await store.ledger.query({ limit: 99, oldestFirst: true })).map(line => (now.getTime() - line.at.getTime()) / dayMs)

export function upkeepPromises(shelf: Shelf): void {
  test('a pass over a new store removes nothing, and when it ended is remembered', async () => {
    const { store } = shelf
    expect(await store.upkeep.state()).toEqual({})
    expect(await prune(store)).toEqual({})
    await store.upkeep.ended(now)
    expect(await (await shelf.reopen()).upkeep.state()).toEqual({ at: now })
  })

  describe('of the ledger', () => {
    test('what is older goes, what is younger stays, and from when on it is whole is told', async () => {
      const { store } = shelf
      await lines(store, ...[900, 800, 401, 399, 10, 0].map(days => ({ at: daysAgo(days) })))
      expect(await prune(store)).toMatchObject({ ledger: 3 })
      expect(await ledgerAges(store)).toEqual([399, 10, 0])
      expect(await (await shelf.reopen()).upkeep.state()).toEqual({ ledgerFrom: daysAgo(400) })
      expect(await prune(shelf.store)).toEqual({})
    })

    test('nothing of the last days goes, whatever is asked for', async () => {
      const { store } = shelf
      await lines(store, ...[9, 7, 1].map(days => ({ at: daysAgo(days) })))
      await prune(store, { ledgerBefore: now, runsBefore: now })
      expect(await ledgerAges(store)).toEqual([7, 1])
      expect(leastKeptMs).toBe(8 * dayMs)
    })

    test('nothing goes while it is kept for ever', async () => {
      const { store } = shelf
      await lines(store, { at: daysAgo(900) })
      expect(await prune(store, { runsBefore: daysAgo(90) })).toEqual({})
      expect(await ledgerAges(store)).toEqual([900])
    })

    test('the line that says what a human took back stays for as long as that stands', async () => {
      const { store } = shelf
      const bob = key('bob')
      await lines(
        store,
        { at: daysAgo(900), reason: 'undo' },
        { at: daysAgo(890), reason: 'undo', person: bob },
        { at: daysAgo(880), reason: 'changed', person: bob },
        { at: daysAgo(870), reason: 'changed', person: key('cid') },
      )
      await prune(store)
      expect(await ledgerAges(store)).toEqual([900])
      await lines(store, { at: daysAgo(1), reason: 'changed' })
      await prune(store)
      expect(await ledgerAges(store)).toEqual([1])
    })
  })

  describe('of runs', () => {
    const begin = (store: Store, days: number): Promise<number> =>
      store.runs.begin({ command: 'sync', startedAt: daysAgo(days) })
    const left = async (store: Store): Promise<readonly number[]> =>
      (await store.runs.recent(200)).map(({ id }) => id).toReversed()
    /** So many that the newest fifty are others. */
    const newer = async (store: Store): Promise<void> => {
      for (let made = 0; made < 50; made += 1) await begin(store, 300)
    }

    test('those go that are older, and of which no line, plan or open operation speaks', async () => {
      const { store } = shelf
      const ids: number[] = []
      for (let made = 0; made < 6; made += 1) ids.push(await begin(store, 200))
      const [first, ofLine, ofPlan, ofOperation, unended, last] = ids
      ids.push(await begin(store, 89))
      await newer(store)
      await lines(store, { at: daysAgo(200), run: ofLine ?? 0 })
      const held = await store.plans.begin({ run: ofPlan ?? 0, targets: ['crm'], createdAt: daysAgo(200) })
      await held.finish({ fingerprint: (await plan(store, [])).fingerprint, breaches: [], names: {} })
      const { fingerprint } = await plan(store, [planned('create', 'dee')])
      await store.plans.release(fingerprint, {}, { run: ofOperation ?? 0, now: daysAgo(200) })
      await store.runs.end(first ?? 0, { endedAt: daysAgo(200), result: 'done' })
      // The plans of this test say run 1.
      expect(await prune(store)).toEqual({ runs: 2 })
      const kept = await left(store)
      expect(kept.slice(0, 5)).toEqual([first, ofLine, ofPlan, ofOperation, ids[6]])
      expect(kept).not.toContain(unended)
      expect(kept).not.toContain(last)
    })

    test('the newest fifty stay, however old, and no number is given twice', async () => {
      const { store } = shelf
      await begin(store, 900)
      await newer(store)
      expect(await prune(store)).toEqual({ runs: 1 })
      expect(await left(store)).toHaveLength(50)
      expect(await begin(await shelf.reopen(), 0)).toBe(52)
    })

    test('none goes while they are kept for ever', async () => {
      const { store } = shelf
      await begin(store, 900)
      await newer(store)
      expect(await prune(store, { ledgerBefore: daysAgo(400) })).toEqual({})
    })
  })

  describe('of deletions that were pushed in', () => {
    /** Ann, bob, cid and dee come and go in this order, `days` ago. */
    async function pushAndDelete(store: Store, days: number): Promise<readonly number[]> {
      const names = ['ann', 'bob', 'cid', 'dee']
      await insertAll(store.scim, ...names.map(name => user(name)))
      for (const name of names)
        await store.scim.write(tx => tx.remove(tenant, 'User', `user-${name}`, daysAgo(days).getTime()))
      return (await store.scim.changes(tenant, 'User', { after: 0, limit: 9 })).map(({ seq }) => seq)
    }
    const readUpTo = (store: Store, seq = 0): ReturnType<typeof prune> =>
      prune(store, { ledgerBefore: daysAgo(400), runsBefore: daysAgo(90), read: new Map([[tenant, seq]]) })
    const left = async (store: Store): Promise<readonly string[]> =>
      (await store.scim.changes(tenant, 'User', { after: 0, limit: 9 })).map(({ id }) => id)

    test('those go that are older and were read by their source, except the newest', async () => {
      const { store } = shelf
      const seqs = await pushAndDelete(store, 100)
      expect(await readUpTo(store, seqs[3])).toEqual({ deletions: 3 })
      expect(await left(store)).toEqual(['user-dee'])
    })

    test('what their source has not read stays', async () => {
      const { store } = shelf
      const seqs = await pushAndDelete(store, 100)
      expect(await prune(store)).toEqual({})
      expect(await readUpTo(store, seqs[1])).toEqual({ deletions: 2 })
      expect(await left(store)).toEqual(['user-cid', 'user-dee'])
    })

    test('what is younger stays, for a source that is read from its beginning again', async () => {
      const { store } = shelf
      expect(await readUpTo(store, (await pushAndDelete(store, 80))[3])).toEqual({})
      expect(await left(store)).toHaveLength(4)
    })

    test('after a restart no number is given again, so that a source misses nothing', async () => {
      const cursor = (await pushAndDelete(shelf.store, 100))[3] ?? 0
      await readUpTo(shelf.store, cursor)
      const { scim } = await shelf.reopen()
      await insertAll(scim, user('eve'))
      expect((await scim.changes(tenant, 'User', { after: cursor, limit: 9 })).map(({ id }) => id)).toEqual([
        'user-eve',
      ])
    })
  })

  describe('of people', () => {
    const known = async (store: Store, name: string): Promise<unknown> =>
      (await store.people.get(['hr'], key(name)))[0]?.attributes
    /** The time begins with the pass that finds them gone. */
    async function twoPasses(store: Store, daysBetween = 91): Promise<Partial<Record<PrunePart, number>>> {
      const first = daysAgo(daysBetween)
      expect(await prune(store, { now: first, runsBefore: new Date(first.getTime() - 90 * dayMs) })).toEqual({})
      return prune(store)
    }

    test('attributes of who is gone go once that is long ago; that they were there does not', async () => {
      const { store } = shelf
      await read(store, [person('ann'), person('bob'), person('cid')])
      await read(store, [person('cid')])
      await foundUnchanged(store, 'ann', 'bob', 'cid')
      expect(await twoPasses(store)).toEqual({ people: 2 })
      expect(await store.people.get(['hr'], key('ann'))).toMatchObject([{ presence: 'gone', attributes: {} }])
      expect(await known(store, 'cid')).toEqual({ userName: 'cid' })
      expect(await prune(store)).toEqual({})
    })

    test('what was said last of them goes with the rest, and stays while another source has them', async () => {
      const { store } = shelf
      const left = (name: string) => person(name, { userName: name, active: false })
      await read(store, [left('ann'), left('bob')])
      await read(store, [person('bob')], { source: 'phones' })
      await read(store, [])
      await foundUnchanged(store, 'ann', 'bob')
      expect(await twoPasses(store)).toEqual({ people: 1 })
      const [[gone], [listed]] = await Promise.all([
        store.people.get(['hr'], key('ann')),
        store.people.get(['hr'], key('bob')),
      ])
      expect([gone?.said, listed?.said]).toEqual([undefined, 'inactive'])
    })

    test('and they come back like anybody', async () => {
      const { store } = shelf
      await read(store, [person('ann')])
      await read(store, [])
      await foundUnchanged(store, 'ann')
      await twoPasses(store)
      await read(store, [person('ann')])
      expect(await store.people.get(['hr'], key('ann'))).toMatchObject([
        { presence: 'present', attributes: { userName: 'ann' } },
      ])
    })

    test('not before the time is over, which begins anew for who was back in between', async () => {
      const { store } = shelf
      await read(store, [person('ann'), person('bob')])
      await read(store, [])
      await foundUnchanged(store, 'ann', 'bob')
      expect(await twoPasses(store, 89)).toEqual({})
      await read(store, [person('bob')])
      await read(store, [])
      await foundUnchanged(store, 'bob')
      expect(await prune(store, { now: new Date(now.getTime() + 2 * dayMs), runsBefore: daysAgo(88) })).toEqual({
        people: 1,
      })
      expect([await known(store, 'ann'), await known(store, 'bob')]).toEqual([{}, { userName: 'bob' }])
    })

    test('not of who is there at another source, or only doubted there', async () => {
      const { store } = shelf
      const both = [person('ann'), person('bob')]
      await read(store, both)
      await read(store, both, { source: 'phones' })
      await read(store, [])
      await read(store, [person('ann')], { source: 'phones', absence: 'doubted' })
      await foundUnchanged(store, 'ann', 'bob')
      expect(await twoPasses(store)).toEqual({})
    })

    test('not of who has an account anywhere, but of those whose account is known to be gone', async () => {
      const { store } = shelf
      await read(store, [person('ann'), person('bob')])
      await provision(store, 'ann', { active: false })
      await provision(store, 'bob')
      const tombstone = { active: false, tombstone: daysAgo(200) }
      await carryOut(store, 'delete', 'bob', operation => applied(operation, tombstone))
      await read(store, [])
      await foundUnchanged(store, 'ann', 'bob')
      expect(await twoPasses(store)).toMatchObject({ people: 1 })
      expect([await known(store, 'ann'), await known(store, 'bob')]).toEqual([{ userName: 'ann' }, {}])
    })

    test('not of who is due or has something open', async () => {
      const { store } = shelf
      await read(store, [person('ann'), person('bob')])
      await read(store, [])
      await foundUnchanged(store, 'ann')
      await enqueue(store, [planned('create', 'ann')])
      expect(await twoPasses(store)).toEqual({})
    })

    test('none while runs are kept for ever', async () => {
      const { store } = shelf
      await read(store, [person('ann')])
      await read(store, [])
      await foundUnchanged(store, 'ann')
      await prune(store, { now: daysAgo(900) })
      expect(await prune(store, { ledgerBefore: daysAgo(400) })).toEqual({})
      expect(await known(store, 'ann')).toEqual({ userName: 'ann' })
    })

    test('a reading under way still knows whom it has seen', async () => {
      const { store } = shelf
      await read(store, [person('ann'), person('bob'), person('eve')])
      await read(store, [person('ann')])
      await foundUnchanged(store, 'ann', 'bob', 'eve')
      const reading = await store.people.begin('hr', { targets: ['crm'], scope: 'everyone' })
      await reading.page([person('bob')])
      await twoPasses(store)
      await reading.page([person('eve'), person('fay')])
      expect(await reading.absent()).toEqual({ known: 1, absent: 1 })
      await reading.finish({ absence: 'gone' })
      const all = await Promise.all(['ann', 'bob', 'eve', 'fay'].map(name => store.people.get(['hr'], key(name))))
      expect(all.map(([one]) => one?.presence)).toEqual(['gone', 'present', 'present', 'present'])
    })
  })
}
