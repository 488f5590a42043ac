import { describe, expect, test } from 'vitest'
import type { Attributes } from '../../../src/domain/value.ts'
import type { Said } from '../../../src/domain/voice.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Shelf } from '../contract.ts'
import { at, dueKeys, foundUnchanged, key, partly, person, plan, planned, read } from '../sample.ts'

const ann = (more: Attributes = {}) => person('ann', { userName: 'ann', ...more })

async function saidOf(store: Store, source = 'hr'): Promise<Said | undefined> {
  const [one] = await store.people.get([source], key('ann'))
  return one?.said
}

/** What a source said last of whether somebody is active. */
export function wordPromises(shelf: Shelf): void {
  const both = ['hr', 'phones'] as const

  test('the last word stands when a record says nothing of it, and when the record is gone', async () => {
    const { store } = shelf
    await read(store, [ann({ active: false })])
    expect(await saidOf(store)).toBe('inactive')
    await read(store, [ann()])
    expect(await saidOf(store)).toBe('inactive')
    await read(store, [])
    expect(await saidOf(store)).toBe('inactive')
    const reopened = await shelf.reopen()
    const { people } = await reopened.links.candidate('crm', ['hr'], key('ann'))
    expect(people).toMatchObject([{ presence: 'gone', said: 'inactive' }])
    await read(reopened, [ann({ active: true })])
    expect(await saidOf(reopened)).toBe('active')
  })

  test('who was never spoken of has none', async () => {
    await read(shelf.store, [ann({ active: null })])
    expect(await saidOf(shelf.store)).toBeUndefined()
  })

  test('what cannot be read is no word, and neither is its last good value', async () => {
    const { store } = shelf
    await read(store, [ann({ active: false })])
    await read(store, [partly('ann', { userName: 'ann' }, [{ attribute: 'active', reason: 'is odd' }])])
    expect(await saidOf(store)).toBe('inactive')
  })

  test('after a key that stood twice nobody can tell, until a record says it', async () => {
    const { store } = shelf
    await read(store, [ann({ active: false })])
    const twice = await store.people.begin('hr', { targets: ['crm'], scope: 'everyone' })
    await twice.page([ann({ active: true })])
    await twice.markFaulty([key('ann')], 'stands twice')
    await twice.finish({ absence: 'gone' })
    expect(await saidOf(store)).toBe('unclear')
    await read(store, [])
    expect(await saidOf(store)).toBe('unclear')
    await read(store, [ann({ active: false })])
    expect(await saidOf(store)).toBe('inactive')
  })

  test.each<[boolean, Said | undefined]>([
    [true, undefined],
    [false, 'inactive'],
  ])('of a source that cannot say it any more, active: %s becomes %s', async (active, said) => {
    const { store } = shelf
    await read(store, [ann({ active })])
    const mute = await store.people.begin('hr', { targets: ['crm'], scope: 'everyone', mute: true })
    await mute.page([ann()])
    await mute.finish({ absence: 'gone' })
    expect(await saidOf(store)).toBe(said)
  })

  describe('a human settles', () => {
    const settle = (who: 'ann' | 'doubted') =>
      shelf.store.people.settle('hr', {
        targets: ['crm'],
        who: who === 'doubted' ? who : { person: key(who) },
      })

    test('what was said of who is gone: nothing is left of it, and they are planned again', async () => {
      const { store } = shelf
      await read(store, [ann({ active: false })])
      await read(store, [])
      await foundUnchanged(store, 'ann')
      expect(await settle('ann')).toEqual({ forgotten: 1, unsaid: 0, gone: 0 })
      expect(await store.people.get(['hr'], key('ann'))).toEqual([
        { source: 'hr', presence: 'gone', attributes: {}, rev: expect.any(Number) },
      ])
      expect(await dueKeys(store)).toEqual(['ann'])
      expect(await settle('ann')).toEqual({ forgotten: 0, unsaid: 0, gone: 0 })
    })

    test('what is not said any more, and not what is', async () => {
      const { store } = shelf
      await read(store, [ann({ active: false })])
      expect(await settle('ann')).toEqual({ forgotten: 0, unsaid: 0, gone: 0 })
      await read(store, [ann()])
      expect(await settle('ann')).toEqual({ forgotten: 0, unsaid: 1, gone: 0 })
      expect(await saidOf(store)).toBeUndefined()
    })

    test('one who is missing: gone, and what was said stands until that is settled, too', async () => {
      const { store } = shelf
      await read(store, [ann({ active: false }), person('bob')])
      await read(store, [], { absence: 'doubted' })
      expect(await settle('ann')).toEqual({ forgotten: 0, unsaid: 0, gone: 1 })
      expect(await store.people.get(['hr'], key('ann'))).toMatchObject([{ presence: 'gone', said: 'inactive' }])
      expect(await store.people.get(['hr'], key('bob'))).toMatchObject([{ presence: 'doubted' }])
    })

    test('everybody who is missing, and nothing of anybody else', async () => {
      const { store } = shelf
      await read(store, [ann({ active: false })])
      await read(store, [person('bob'), person('cid')])
      await read(store, [person('cid')], { absence: 'doubted' })
      await read(store, [person('bob')], { source: 'phones', absence: 'doubted' })
      expect(await settle('doubted')).toEqual({ forgotten: 0, unsaid: 0, gone: 1 })
      expect(await saidOf(store)).toBe('inactive')
      expect(await store.people.get(both, key('bob'))).toMatchObject([{ presence: 'gone' }, { presence: 'present' }])
    })
  })

  describe('when what is doubted is released', () => {
    /** Ann and Bob are missing from hr; phones has them, and so has desk. */
    async function doubted(kind: 'disable' | 'enable', doubts: readonly string[]) {
      const { store } = shelf
      const sources = { targets: ['crm', 'desk'] }
      for (const target of ['crm', 'desk']) await store.links.setMapping(target, 'm1', both)
      await read(store, [ann(), person('bob')], sources)
      await read(store, [ann(), person('bob')], { ...sources, source: 'phones' })
      await read(store, [], { ...sources, absence: 'doubted' })
      const { people, dueRev, version } = await store.links.candidate('crm', both, key('ann'))
      for (const target of ['crm', 'desk'])
        for (const name of ['ann', 'bob']) {
          const one = await store.links.candidate(target, both, key(name))
          if (target !== 'crm' || name !== 'ann')
            await store.links.decide(target, [{ person: key(name), version: one.version, kind: 'nothing' }])
        }
      const basis = { version, rev: people[0]?.rev ?? 0, dueRev, mapping: 'm1', linkVersion: 0 }
      const { fingerprint } = await plan(store, [planned(kind, 'ann', { doubted: true, doubts, basis })])
      expect(await store.plans.release(fingerprint, { doubted: true }, { run: 1, now: at() })).toEqual({
        released: 1,
        stale: 0,
      })
      return store
    }

    test('who is missing is gone, and planned again where another source has them', async () => {
      const store = await doubted('disable', ['hr'])
      expect(await store.people.get(['hr'], key('bob'))).toMatchObject([{ presence: 'gone' }])
      expect(await dueKeys(store, 'crm', at(), both)).toEqual(['ann', 'bob'])
      expect(await dueKeys(store, 'desk', at(), both)).toEqual(['ann', 'bob'])
      const { operations } = await store.outbox.claim('crm', { limit: 9, now: at() })
      expect(operations).toHaveLength(1)
    })

    test.each<[string, 'disable' | 'enable', readonly string[]]>([
      ['it rests on another source', 'disable', ['phones']],
      ['somebody is let in', 'enable', ['hr']],
    ])('they stay doubted where %s', async (_what, kind, doubts) => {
      const store = await doubted(kind, doubts)
      expect(await store.people.get(['hr'], key('bob'))).toMatchObject([{ presence: 'doubted' }])
    })
  })
}
