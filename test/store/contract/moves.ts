import { describe, expect, test } from 'vitest'
import type { System } from '../../../src/domain/system.ts'
import { activeName } from '../../../src/domain/writing.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Shelf } from '../contract.ts'
import {
  applied,
  asItStands,
  at,
  dueKeys,
  enqueue,
  key,
  person,
  planned,
  provision,
  read,
  settleNext,
} from '../sample.ts'

const here: System = { connector: 'rest', parts: { url: 'https://here.test/api' } }
const there: System = { connector: 'rest', parts: { url: 'https://there.test/api' } }

const link = async (store: Store, name: string) => (await store.links.candidate('crm', ['hr'], key(name))).link

/** Ann and Bob have accounts; Cid is about to get one. */
async function inUse(store: Store): Promise<void> {
  await read(store, [person('ann'), person('bob'), person('cid')])
  await provision(store, 'ann')
  await provision(store, 'bob')
  await store.targets.meet('crm', here, at())
  await enqueue(store, [
    planned('create', 'cid', { basis: { version: asItStands, rev: 1, dueRev: 1, mapping: 'm1', linkVersion: 0 } }),
  ])
}

export function movePromises(shelf: Shelf): void {
  describe('what a target talks to', () => {
    test('is remembered the first time, in its newest spelling, and survives a restart', async () => {
      const { store } = shelf
      await store.targets.meet('crm', here, at(5))
      await store.targets.meet('crm', { ...here, parts: { url: 'HTTPS://here.test:443/api/' } }, at(9))
      const again = await shelf.reopen()
      expect((await again.targets.get('crm')).system).toMatchObject({ is: here, since: at(5) })
    })

    test('is another one without a word where nothing is remembered, and a halt of the former goes', async () => {
      const { store } = shelf
      await store.targets.meet('crm', here, at())
      await store.targets.halt('crm', { reason: 'no answer', now: at(), probeDue: at(60), probes: 3 })
      await store.targets.meet('crm', there, at(9))
      expect(await store.targets.get('crm')).toMatchObject({ system: { is: there, since: at(9) } })
      expect((await store.targets.get('crm')).halted).toBeUndefined()
    })

    test.each<[string, (store: Store) => Promise<unknown>]>([
      ['an account is linked', store => provision(store, 'ann')],
      ['something is on its way', store => enqueue(store, [planned('create', 'ann')])],
    ])('stays the former while %s', async (_what, begin) => {
      const { store } = shelf
      await read(store, [person('ann')])
      await begin(store)
      await store.targets.meet('crm', here, at())
      await store.targets.meet('crm', there, at(9))
      expect((await store.targets.get('crm')).system?.is).toEqual(here)
    })

    test('as the same system elsewhere: the links that agree stay, the others and their operations go, everybody is due', async () => {
      const { store } = shelf
      await inUse(store)
      const ann = await link(store, 'ann')
      const kept = [
        { person: key('ann'), version: ann?.version ?? 0, active: true, confirmed: { userName: 'ann', title: 'seen' } },
        { person: key('bob'), version: 1, active: true, confirmed: {} },
      ]
      expect(await store.targets.resettle('crm', { system: there, now: at(9), kept })).toMatchObject({
        kept: 1,
        forgotten: 1,
        dropped: 0,
      })
      expect(await link(store, 'ann')).toMatchObject({ remoteId: ann?.remoteId, confirmed: { title: 'seen' } })
      expect((await link(store, 'ann'))?.version).toBeGreaterThan(ann?.version ?? 0)
      expect(await link(store, 'bob')).toBeUndefined()
      expect(await store.targets.get('crm')).toMatchObject({ system: { is: there, since: at(9) }, started: true })
      expect(await dueKeys(store)).toEqual(['ann', 'bob', 'cid'])
      // What waited was planned for the former place.
      expect(await store.outbox.claim('crm', { limit: 9, now: at(9) })).toMatchObject({ operations: [] })
    })

    test('as another system: nothing is remembered of accounts and operations, and the next run is the first one', async () => {
      const { store } = shelf
      await inUse(store)
      expect(await store.targets.resettle('crm', { system: there, now: at(9) })).toEqual({
        kept: 0,
        forgotten: 2,
        dropped: 1,
      })
      expect(await store.links.count('crm')).toBe(0)
      expect(await store.outbox.counts('crm')).toMatchObject({ waiting: 0 })
      expect(await store.targets.get('crm')).toMatchObject({ started: false, replacedAt: at(9), accounts: 0 })
      expect(await dueKeys(store)).toEqual(['ann', 'bob', 'cid'])
    })

    test('shows with every target anything is remembered of', async () => {
      const { store } = shelf
      await inUse(store)
      await store.targets.meet('wiki', there, at())
      expect((await store.targets.all()).map(({ target, accounts }) => [target, accounts])).toEqual([
        ['crm', 2],
        ['wiki', 0],
      ])
    })
  })

  describe('what a source is read from', () => {
    test('stays the former while anybody of it is known; a word makes it the new one, read from its beginning', async () => {
      const { store } = shelf
      await store.sources.meet('hr', there, at())
      await store.sources.meet('hr', here, at(1))
      expect((await store.sources.system('hr'))?.is).toEqual(here)
      const writer = await store.people.begin('hr', { targets: ['crm'], scope: 'everyone' })
      await writer.page([person('ann')])
      await writer.finish({ absence: 'gone', cursor: 'page 9' })
      await store.sources.meet('hr', there, at(2))
      expect((await store.sources.system('hr'))?.is).toEqual(here)
      await store.sources.resettle('hr', there, at(3))
      expect(await store.sources.system('hr')).toEqual({ is: there, since: at(3) })
      expect(await store.sources.cursor('hr')).toBeUndefined()
    })
  })

  describe('where attributes are written', () => {
    const outdated = async (store: Store, name = 'ann') => (await link(store, name))?.outdated

    test('is taken as it is the first time; another mark makes it outdated in every link, and the same one does not', async () => {
      const { store } = shelf
      await read(store, [person('ann')])
      await provision(store, 'ann')
      await store.links.setMapping('crm', 'm1', ['hr'], { title: 'a', mail: 'a' })
      expect(await outdated(store)).toBeUndefined()
      await store.links.setMapping('crm', 'm2', ['hr'], { title: 'b', mail: 'a' })
      expect(await outdated(store)).toEqual(['title'])
      await store.links.setMapping('crm', 'm3', ['hr'], { title: 'b', mail: 'a', [activeName]: 'x' })
      expect(await outdated(store)).toEqual(['title'])
      // Out of the mapping, and in again elsewhere.
      await store.links.setMapping('crm', 'm4', ['hr'], { title: 'b', [activeName]: 'y' })
      await store.links.setMapping('crm', 'm5', ['hr'], { title: 'b', mail: 'c' })
      expect(await outdated(store)).toEqual([activeName, 'mail', 'title'])
    })

    test('is settled for what was sent since, and for nothing an earlier plan had sent', async () => {
      const { store } = shelf
      await read(store, [person('ann')])
      await provision(store, 'ann')
      await store.links.setMapping('crm', 'm1', ['hr'], { title: 'a' })
      const basis = {
        version: asItStands,
        rev: 1,
        dueRev: 1,
        mapping: 'm1',
        linkVersion: (await link(store, 'ann'))?.version ?? 0,
      }
      await enqueue(store, [planned('update', 'ann', { basis })])
      const { operations } = await store.outbox.claim('crm', { limit: 1, now: at() })
      await store.links.setMapping('crm', 'm2', ['hr'], { title: 'b' })
      await store.outbox.settle(operations.map(operation => applied(operation)))
      expect(await outdated(store)).toEqual(['title'])
      const now = (await link(store, 'ann'))?.version ?? 0
      await enqueue(store, [planned('update', 'ann', { basis: { ...basis, mapping: 'm2', linkVersion: now } })])
      await settleNext(store, applied)
      expect(await outdated(store)).toBeUndefined()
    })
  })
}
