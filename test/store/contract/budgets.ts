import { describe, expect, test } from 'vitest'
import type { Budget } from '../../../src/domain/budget.ts'
import type { ChangeKind } from '../../../src/domain/change.ts'
import type { Settlement } from '../../../src/domain/outbox.ts'
import type { PlannedChange } from '../../../src/domain/plan.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Shelf } from '../contract.ts'
import {
  applied,
  asItStands,
  at,
  entry,
  foundUnchanged,
  key,
  person,
  plan,
  planned,
  provision,
  read,
  settlement,
} from '../sample.ts'

const dayMs = 86_400_000

const counted = (kind: ChangeKind, name: string, ...budgets: readonly Budget[]): PlannedChange =>
  planned(kind, name, { budgets })

const leaving = (name: string): PlannedChange => counted('disable', name, 'remove')

/** Hands changes over by a run of their own. */
async function handOver(store: Store, changes: readonly PlannedChange[], approved = false): Promise<void> {
  const run = await store.runs.begin({ command: 'sync', startedAt: at(), ...(approved ? { approved: true } : {}) })
  const { fingerprint: mark } = await plan(store, changes)
  await store.plans.release(mark, { doubted: true }, { run, now: at() })
}

/** Sends what is handed over and settles it as done at a moment. */
async function carryOut(store: Store, now: Date, how: (one: Settlement) => Settlement = one => one): Promise<void> {
  const { operations } = await store.outbox.claim('crm', { limit: 100, now })
  await store.outbox.settle(
    operations.map(operation => how({ ...applied(operation), entry: entry(operation, 'applied', { at: now }) })),
  )
}

/** What is spent beside a plan of these changes: `remove 2`. */
async function spent(store: Store, now: Date, changes: readonly PlannedChange[] = []): Promise<readonly string[]> {
  const writer = await store.plans.begin({ run: 1, targets: ['crm'], createdAt: now })
  await writer.add(changes)
  const budgets = await writer.spent('crm', now)
  await writer.abandon()
  return [...budgets].map(([budget, { people }]) => `${budget} ${people}`).sort()
}

export function budgetPromises(shelf: Shelf): void {
  describe('what runs took out of the budgets that no human approved', () => {
    test('counts while it waits, while it is under way, and for a day after it was done', async () => {
      const { store } = shelf
      await handOver(store, [leaving('ann'), counted('update', 'bob', 'update', 'clear title')])
      const all = ['clear title 1', 'remove 1', 'update 1']
      expect(await spent(store, at())).toEqual(all)
      const { operations } = await store.outbox.claim('crm', { limit: 9, now: at() })
      expect(await spent(store, at())).toEqual(all)
      await store.outbox.settle(
        operations.map(one => ({ ...applied(one), entry: entry(one, 'applied', { at: at(5000) }) })),
      )
      expect(await spent(store, at(5000))).toEqual(all)
      expect(await spent(store, at(5000 + dayMs - 1))).toEqual(all)
      expect(await spent(store, at(5000 + dayMs))).toEqual([])
    })

    test('is still there when the store is opened again', async () => {
      await handOver(shelf.store, [leaving('ann')])
      await carryOut(shelf.store, at())
      await handOver(shelf.store, [leaving('bob')])
      const store = await shelf.reopen()
      expect(await spent(store, at(1))).toEqual(['remove 2'])
    })

    test('leaves out whom the plan counts under the same budget, and only there', async () => {
      const { store } = shelf
      await handOver(store, [leaving('ann'), leaving('bob')])
      await carryOut(store, at())
      expect(await spent(store, at(1), [leaving('ann')])).toEqual(['remove 1'])
      expect(await spent(store, at(1), [counted('update', 'ann', 'update')])).toEqual(['remove 2'])
      expect(await spent(store, at(1), [planned('disable', 'ann', { budgets: ['remove'], target: 'desk' })])).toEqual([
        'remove 2',
      ])
    })

    test('counts nobody twice: not for doing it again, not for waiting to', async () => {
      const { store } = shelf
      for (const moment of [at(), at(1000)]) {
        await handOver(store, [leaving('ann')])
        await carryOut(store, moment)
      }
      await handOver(store, [leaving('ann')])
      expect(await spent(store, at(2000))).toEqual(['remove 1'])
      expect(await spent(store, at(500 + dayMs))).toEqual(['remove 1'])
    })

    test('does not count what a human approved, nor what waits to be sent of it', async () => {
      const { store } = shelf
      await handOver(store, [leaving('ann')], true)
      expect(await spent(store, at())).toEqual([])
      await carryOut(store, at())
      expect(await spent(store, at(1))).toEqual([])
    })

    test('counts no refusal, and what is tried again', async () => {
      const { store } = shelf
      await handOver(store, [leaving('ann')])
      await carryOut(store, at(), ({ operation }) => settlement(operation, { kind: 'refused', problem: 'no' }))
      expect(await spent(store, at(1))).toEqual([])
      await store.outbox.retry({ now: at(1) })
      expect(await spent(store, at(1))).toEqual(['remove 1'])
    })

    test('counts what is parked', async () => {
      const { store } = shelf
      await handOver(store, [leaving('ann')])
      await carryOut(store, at(), ({ operation }) => settlement(operation, { kind: 'parked', problem: 'no answer' }))
      expect(await spent(store, at(1))).toEqual(['remove 1'])
    })

    test('counts what was done although somebody else answers for its row by now', async () => {
      const { store } = shelf
      await handOver(store, [leaving('ann')])
      const { operations } = await store.outbox.claim('crm', { limit: 9, now: at() })
      await store.outbox.giveBack(operations.map(({ id }) => id))
      expect(await foundUnchanged(store, 'ann')).toBe(0)
      await store.outbox.settle(operations.map(one => applied(one)))
      expect(await spent(store, at(1))).toEqual(['remove 1'])
    })
  })

  describe('an overdrawn budget', () => {
    test('is counted from its date on until it is restored, and keeps the first date', async () => {
      const { store } = shelf
      await handOver(store, [leaving('ann')])
      await carryOut(store, at())
      await store.budgets.overdraw('crm', ['remove'], at(-1000))
      await store.budgets.overdraw('crm', ['remove', 'rename'], at(1000))
      expect([...(await store.budgets.overdrawn('crm'))]).toEqual([
        ['remove', at(-1000)],
        ['rename', at(1000)],
      ])
      expect([...(await store.budgets.overdrawn('desk'))]).toEqual([])
      expect(await spent(store, at(9 * dayMs))).toEqual(['remove 1', 'rename 0'])
      await store.budgets.restore('crm', ['remove', 'update'])
      expect(await spent(store, at(9 * dayMs))).toEqual(['rename 0'])
    })

    test('is restored when a human lets out what it holds, and then only', async () => {
      const { store } = shelf
      await store.budgets.overdraw('crm', ['remove', 'update'], at())
      await handOver(store, [leaving('ann')])
      expect([...(await store.budgets.overdrawn('crm')).keys()]).toEqual(['remove', 'update'])
      await handOver(store, [leaving('ann')], true)
      expect([...(await store.budgets.overdrawn('crm')).keys()]).toEqual(['update'])
    })
  })

  describe('losses of a source', () => {
    test('add up over time', async () => {
      const { store } = shelf
      await store.sources.lost('hr', { people: 3, at: at() })
      await store.sources.lost('hr', { people: 2, at: at(1000) })
      await store.sources.lost('school', { people: 9, at: at(1000) })
      expect(await store.sources.lostSince('hr', at(-1))).toBe(5)
      expect(await store.sources.lostSince('hr', at())).toBe(2)
      expect(await store.sources.lostSince('hr', at(1000))).toBe(0)
    })

    test('are forgotten once a human has let leavers out', async () => {
      const { store } = shelf
      await store.links.setMapping('crm', 'm1', ['hr'])
      await read(store, [person('ann')])
      await store.sources.lost('hr', { people: 3, at: at() })
      await handOver(store, [planned('disable', 'ann', { reason: 'left' })])
      await handOver(store, [planned('disable', 'ann', { reason: 'inactive' })], true)
      expect(await store.sources.lostSince('hr', at(-1))).toBe(3)
      await handOver(store, [planned('disable', 'ann', { reason: 'left' })], true)
      expect(await store.sources.lostSince('hr', at(-1))).toBe(0)
      await store.sources.lost('hr', { people: 3, at: at() })
      await handOver(store, [planned('disable', 'ann', { doubted: true })], true)
      expect(await store.sources.lostSince('hr', at(-1))).toBe(0)
    })
  })

  test('accounts in use are counted, and the count follows every change', async () => {
    const { store } = shelf
    const active = (): Promise<number> => store.links.active('crm')
    expect(await active()).toBe(0)
    await provision(store, 'ann')
    await provision(store, 'bob')
    await provision(store, 'cid', { active: false })
    expect([await active(), await store.links.count('crm')]).toEqual([2, 3])
    await provision(store, 'bob', { active: false })
    expect(await active()).toBe(1)
    await provision(store, 'cid')
    expect(await active()).toBe(2)
    await provision(store, 'ann', { active: false, tombstone: at() })
    expect([await active(), await store.links.count('crm')]).toEqual([1, 2])
    await provision(store, 'ann')
    expect([await active(), await store.links.count('crm')]).toEqual([2, 3])
    const [link] = await store.links.ofPerson(key('ann'))
    const basis = { version: asItStands, rev: 1, dueRev: 0, mapping: 'm1', linkVersion: link?.version ?? 0 }
    await handOver(store, [planned('unmanage', 'ann', { basis })])
    await carryOut(store, at(), ({ operation }) => settlement(operation, { kind: 'applied', link: undefined }))
    expect([await active(), await store.links.count('crm')]).toEqual([1, 2])
  })
}
