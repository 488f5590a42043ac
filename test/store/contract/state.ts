import { expect, test } from 'vitest'
import type { RecordFailure } from '../../../src/domain/person.ts'
import { fingerprint } from '../../../src/domain/text/names.ts'
import type { Shelf } from '../contract.ts'
import { at, enqueue, planned, provision, settlement, settleNext } from '../sample.ts'

export function statePromises(shelf: Shelf): void {
  test('a target nobody has heard of has not started', async () => {
    expect(await shelf.store.targets.get('crm')).toEqual({ target: 'crm', started: false, accounts: 0 })
  })

  test('a target has started with its first applied operation, not before', async () => {
    const { store } = shelf
    await enqueue(store, [planned('create', 'ann')])
    await settleNext(store, operation => settlement(operation, { kind: 'refused', problem: 'p' }))
    expect(await store.targets.get('crm')).toMatchObject({ started: false })
    await provision(store, 'ann')
    expect(await store.targets.get('crm')).toMatchObject({ started: true })
  })

  test('a halted target tells why and since when, also after more probes, until it is released', async () => {
    const { store } = shelf
    await store.targets.halt('crm', { reason: 'denied', now: at(), probeDue: at(60), probes: 0 })
    await store.targets.halt('crm', { reason: 'still denied', now: at(60), probeDue: at(180), probes: 1 })
    const { halted } = await (await shelf.reopen()).targets.get('crm')
    expect(halted).toEqual({ reason: 'still denied', since: at(), probeDue: at(180), probes: 1, waitMs: 120 })
    await shelf.store.targets.release('crm')
    expect(await shelf.store.targets.get('crm')).toEqual({ target: 'crm', started: false, accounts: 0 })
  })

  test('a pause is kept with its length, and another one takes its place', async () => {
    const { store } = shelf
    await store.targets.pause('crm', { now: at(), until: at(500) })
    expect(await (await shelf.reopen()).targets.get('crm')).toMatchObject({ pausedUntil: at(500), pauseMs: 500 })
    await shelf.store.targets.pause('crm', { now: at(10), until: at(100) })
    expect(await shelf.store.targets.get('crm')).toMatchObject({ pausedUntil: at(100), pauseMs: 90 })
  })

  test('a release ends halt and pause, and forgets how often it failed', async () => {
    const { store } = shelf
    await store.targets.halt('crm', { reason: 'denied', now: at(), probeDue: at(60), probes: 4 })
    await store.targets.pause('crm', { now: at(), until: at(500) })
    await store.targets.release('crm')
    expect(await store.targets.get('crm')).toEqual({ target: 'crm', started: false, accounts: 0 })
  })

  test('a target that is open again keeps how often it failed, until that is forgiven; what is halted again is not', async () => {
    const { store } = shelf
    await store.targets.halt('crm', { reason: 'denied', now: at(), probeDue: at(60), probes: 4 })
    await store.targets.reopen('crm', at(60))
    const opened = await (await shelf.reopen()).targets.get('crm')
    expect(opened).toEqual({ target: 'crm', started: false, accounts: 0, reopened: { at: at(60), probes: 4 } })
    await shelf.store.targets.halt('crm', { reason: 'denied', now: at(90), probeDue: at(990), probes: 5 })
    await shelf.store.targets.forgive('crm')
    const halted = { reason: 'denied', since: at(90), probeDue: at(990), probes: 5, waitMs: 900 }
    expect(await shelf.store.targets.get('crm')).toEqual({ target: 'crm', started: false, accounts: 0, halted })
    await shelf.store.targets.reopen('crm', at(990))
    await shelf.store.targets.forgive('crm')
    expect(await shelf.store.targets.get('crm')).toEqual({ target: 'crm', started: false, accounts: 0 })
  })

  test('a budget grants what is left of the day, also after a restart, and starts anew the next day', async () => {
    const take = (day: string, count: number): Promise<number> =>
      shelf.store.targets.takeBudget('crm', { day, count, most: 10 })
    expect(await take('2026-01-05', 7)).toBe(7)
    await shelf.reopen()
    expect(await take('2026-01-05', 7)).toBe(3)
    expect(await take('2026-01-05', 1)).toBe(0)
    expect(await take('2026-01-06', 12)).toBe(10)
    expect(await take('2026-01-05', 1)).toBe(0)
  })

  test('requests of one budget that are taken at the same time never add up to more than the day', async () => {
    const takes = Array.from({ length: 20 }, () =>
      shelf.store.targets.takeBudget('crm', { day: 'd', count: 3, most: 31 }),
    )
    const granted = await Promise.all(takes)
    expect(granted.reduce((sum, one) => sum + one, 0)).toBe(31)
  })

  test('a source nobody has heard of knows nobody', async () => {
    expect(await shelf.store.sources.get('hr')).toEqual({ source: 'hr', known: 0, doubted: 0, failed: 0, unread: 0 })
    expect(await shelf.store.sources.failures('hr')).toEqual([])
  })

  test('a source remembers its last readings and when the next is due', async () => {
    const { sources } = shelf.store
    const failures: RecordFailure[] = Array.from({ length: 120 }, (_none, index) => ({
      row: index + 1,
      reason: 'no key',
    }))
    await sources.started('hr', at())
    await sources.ended('hr', { at: at(10), scope: 'everyone', failures: [], failed: 0, whole: true })
    await sources.started('hr', at(20))
    await sources.ended('hr', {
      at: at(30),
      problem: 'doubted',
      scope: 'everyone',
      failures,
      failed: 120,
      whole: false,
    })
    await sources.setDue('hr', at(900))
    expect(await sources.get('hr')).toEqual({
      source: 'hr',
      known: 0,
      doubted: 0,
      failed: 120,
      unread: 0,
      lastStart: at(20),
      lastComplete: at(10),
      due: at(900),
      problem: 'doubted',
    })
    expect(await sources.failures('hr')).toEqual(failures.slice(0, 100))
    await sources.ended('hr', { at: at(40), scope: 'everyone', failures: [], failed: 0, whole: true })
    expect(await sources.get('hr')).not.toHaveProperty('problem')
  })

  test('records without a key stand until everybody is read again, whatever changes and broken readings come between', async () => {
    const { sources } = shelf.store
    const none = { failures: [], failed: 0, whole: true }
    const keyless = (row: number) => ({ failures: [{ row, reason: 'no key' }], failed: 1, whole: true })
    await sources.ended('hr', { at: at(1), scope: 'everyone', ...keyless(1) })
    await sources.ended('hr', { at: at(2), scope: 'changes', ...none })
    expect(await sources.get('hr')).toMatchObject({ failed: 1, unread: 0 })
    await sources.ended('hr', { at: at(3), scope: 'changes', ...keyless(7) })
    await sources.ended('hr', { at: at(4), problem: 'cut off', ...none, whole: false })
    expect(await sources.get('hr')).toMatchObject({ failed: 2 })
    expect((await sources.failures('hr')).map(({ row }) => row)).toEqual([1, 7])
    await sources.ended('hr', { at: at(5), scope: 'changes', ...none })
    expect(await sources.get('hr')).toMatchObject({ failed: 1 })
    await sources.ended('hr', { at: at(6), scope: 'everyone', ...none })
    expect(await sources.get('hr')).toMatchObject({ failed: 0 })
  })

  test('a source keeps its last pause, also after a restart, until it is forgotten; a later one may be shorter', async () => {
    expect(await shelf.store.sources.paused('hr')).toBeUndefined()
    await shelf.store.sources.pause('hr', { until: at(9_000), lengthMs: 9_000 })
    await shelf.store.sources.pause('hr', { until: at(5_000), lengthMs: 1_000 })
    await shelf.reopen()
    expect(await shelf.store.sources.paused('hr')).toEqual({ until: at(5_000), lengthMs: 1_000 })
    expect(await shelf.store.sources.get('hr')).toMatchObject({ pausedUntil: at(5_000) })
    expect(await shelf.store.sources.paused('crm')).toBeUndefined()
    await shelf.store.sources.pause('hr', undefined)
    expect(await shelf.store.sources.paused('hr')).toBeUndefined()
    expect(await shelf.store.sources.get('hr')).not.toHaveProperty('pausedUntil')
  })

  test('runs are numbered, and the newest come first', async () => {
    const { runs } = shelf.store
    const first = await runs.begin({ command: 'plan', startedAt: at() })
    const second = await runs.begin({ command: 'sync', startedAt: at(1) })
    await runs.end(second, { endedAt: at(9), result: 'held', plan: fingerprint('abc'), message: 'too many' })
    expect(await runs.get(first)).toEqual({ id: first, command: 'plan', startedAt: at() })
    expect(await runs.recent(9)).toEqual([
      {
        id: second,
        command: 'sync',
        startedAt: at(1),
        endedAt: at(9),
        result: 'held',
        plan: 'abc',
        message: 'too many',
      },
      { id: first, command: 'plan', startedAt: at() },
    ])
    expect(await runs.recent(1)).toHaveLength(1)
    expect(await runs.get(99)).toBeUndefined()
  })

  test('the salt is made once and stays', async () => {
    const { salt } = shelf.store
    expect(salt).toMatch(/^[0-9a-f]{32}$/)
    expect((await shelf.reopen()).salt).toBe(salt)
  })

  test('closing twice is closing', async () => {
    await shelf.store.close()
    await shelf.store.close()
    await shelf.reopen()
  })
}
