import { describe, expect, test } from 'vitest'
import type { LedgerEntry } from '../../../src/domain/ledger.ts'
import type { OpenOperation, Settlement } from '../../../src/domain/outbox.ts'
import { needOfPerson } from '../../../src/domain/pair/needs.ts'
import { fingerprint, remoteId } from '../../../src/domain/text/names.ts'
import type { Store } from '../../../src/store/store.ts'
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
  planned,
  provision,
  read,
  settlement,
  settleNext,
} from '../sample.ts'

/** How it can end that something is to be done for Bob. */
const ends: Readonly<Record<string, (store: Store) => Promise<unknown>>> = {
  'is done': store => settleNext(store, applied),
  'turned out to have had no effect': store =>
    settleNext(store, operation => settlement(operation, { kind: 'replan', problem: 'nobody is there' })),
  'is not sent, since the person has changed': async store => {
    await read(store, [person('ann'), person('bob', { userName: 'robert' })])
    await store.outbox.claim('crm', { limit: 9, now: at() })
  },
  'is not wanted any more': store => foundUnchanged(store, 'bob'),
}

const ledgerLine = (name: string): LedgerEntry => ({
  at: at(9_000),
  run: 1,
  plan: fingerprint(''),
  target: 'crm',
  person: key(name),
  label: name,
  kind: 'link',
  outcome: 'applied',
  reason: 'by-hand',
  changes: [],
  attempt: 1,
  requests: 0,
  answer: 'ok',
  message: 'by a word',
})

export function linkPromises(shelf: Shelf): void {
  test.each(Object.entries(ends))(
    'who waits for another one is planned again once what was to be done there %s',
    async (_how, end) => {
      const { store } = shelf
      await read(store, [person('ann'), person('bob')])
      await enqueue(store, [planned('create', 'bob')])
      const { version } = await store.links.candidate('crm', ['hr'], key('ann'))
      const needs = [needOfPerson(key('bob'))]
      await store.links.decide('crm', [{ person: key('ann'), version, kind: 'withheld', needs }])
      const unplanned = async (): Promise<readonly string[]> =>
        (await store.links.due('crm', { sources: ['hr'], limit: 9, now: at(), unplanned: true })).map(one => one.person)
      expect(await unplanned()).toEqual([])
      await end(store)
      expect(await unplanned()).toContain('ann')
    },
  )

  describe('who is withheld until something comes about', () => {
    const pairOf = async (store: Store, name: string) => {
      const { person, version, asOf } = await store.links.candidate('crm', ['hr'], key(name))
      return { person, version, ...(asOf === undefined ? {} : { asOf }) }
    }
    const waitsFor = async (store: Store, name: string, other: string) =>
      ({ ...(await pairOf(store, name)), kind: 'withheld', needs: [needOfPerson(key(other))] }) as const
    const nothing = async (store: Store, name: string) => ({ ...(await pairOf(store, name)), kind: 'nothing' }) as const

    test('is left alone when the same plan finds nothing to do for others', async () => {
      const { store } = shelf
      await store.links.setMapping('crm', 'm1', ['hr'])
      await read(store, [person('ann'), person('bob'), person('cid')])
      const decisions = [
        await waitsFor(store, 'ann', 'bob'),
        await waitsFor(store, 'bob', 'ann'),
        await nothing(store, 'cid'),
      ]
      expect(await store.links.decide('crm', decisions)).toEqual({ moved: 0, woken: 0 })
      expect(await store.links.hasUnplanned('crm')).toBe(false)
    })

    test('is planned again when the same plan finds nothing to do for the one they wait for, and the plan hears of it', async () => {
      const { store } = shelf
      await store.links.setMapping('crm', 'm1', ['hr'])
      await read(store, [person('ann'), person('bob')])
      const decisions = [await waitsFor(store, 'ann', 'bob'), await nothing(store, 'bob')]
      expect(await store.links.decide('crm', decisions)).toEqual({ moved: 0, woken: 1 })
      expect(await store.links.hasUnplanned('crm')).toBe(true)
    })

    test('is planned again when it came about since they were looked at, and the plan hears of it', async () => {
      const { store } = shelf
      await store.links.setMapping('crm', 'm1', ['hr'])
      await read(store, [person('ann'), person('bob')])
      const decision = await waitsFor(store, 'ann', 'bob')
      await foundUnchanged(store, 'bob')
      expect(await store.links.decide('crm', [decision])).toEqual({ moved: 0, woken: 1 })
      expect(await store.links.hasUnplanned('crm')).toBe(true)
    })
  })

  describe('whose an account is', () => {
    const at9 = at(9_000)
    const pairAt = async ({ links }: Store, name: string) => {
      const { person, version } = await links.candidate('crm', ['hr'], key(name))
      return { person, version }
    }
    const move = async (store: Store, from: string, to: string) =>
      ({ kind: 'move', target: 'crm', from: await pairAt(store, from), to: await pairAt(store, to) }) as const
    const linkOf = async ({ links }: Store, name: string) => (await links.candidate('crm', ['hr'], key(name))).link

    test('goes from one person to another with all that is remembered of it, and both are planned again', async () => {
      const { store } = shelf
      await read(store, [person('ann'), person('bob')])
      await provision(store, 'ann')
      const before = await linkOf(store, 'ann')
      await read(store, [person('bob')])
      await foundUnchanged(store, 'ann', 'bob')
      const entries = [ledgerLine('bob')]
      expect(await store.links.handOver({ handovers: [await move(store, 'ann', 'bob')], entries, at: at9 })).toBe(true)
      expect(await linkOf(store, 'ann')).toBeUndefined()
      expect(await linkOf(store, 'bob')).toMatchObject({ remoteId: before?.remoteId, confirmed: before?.confirmed })
      expect(await dueKeys(store)).toEqual(['ann', 'bob'])
      expect(await store.links.count('crm')).toBe(1)
      expect(await store.ledger.query({ person: key('bob'), limit: 9 })).toMatchObject([{ message: 'by a word' }])
    })

    test('stays as it is when any of those it is about has moved since', async () => {
      const { store } = shelf
      await read(store, [person('ann'), person('bob'), person('cid')])
      await provision(store, 'ann')
      await provision(store, 'cid')
      const handovers = [
        await move(store, 'ann', 'bob'),
        { kind: 'unlink', target: 'crm', pair: await pairAt(store, 'cid') } as const,
      ]
      await store.links.makeDue('crm', [key('cid')])
      expect(await store.links.handOver({ handovers, entries: [ledgerLine('bob')], at: at9 })).toBe(false)
      expect(await linkOf(store, 'ann')).toBeDefined()
      expect(await linkOf(store, 'cid')).toBeDefined()
      expect(await store.ledger.query({ person: key('bob'), limit: 9 })).toEqual([])
    })

    test('is nobody else’s: an account that somebody has got meanwhile is not linked', async () => {
      const { store } = shelf
      await read(store, [person('ann'), person('bob')])
      const pair = await pairAt(store, 'bob')
      await provision(store, 'ann')
      const { remoteId: id = remoteId('') } = (await linkOf(store, 'ann')) ?? {}
      const link = { remoteId: id, active: true, confirmed: {}, found: {}, matchedBy: 'hand' }
      const handovers = [{ kind: 'link', target: 'crm', pair, link } as const]
      expect(await store.links.handOver({ handovers, entries: [], at: at9 })).toBe(false)
      expect(await linkOf(store, 'bob')).toBeUndefined()
    })

    test('is remembered where a human took it away, until it is given again', async () => {
      const { store } = shelf
      await read(store, [person('ann'), person('bob')])
      await provision(store, 'ann')
      const { remoteId: id = remoteId('') } = (await linkOf(store, 'ann')) ?? {}
      const unlink = { kind: 'unlink', target: 'crm', pair: await pairAt(store, 'ann') } as const
      expect(await store.links.handOver({ handovers: [unlink], entries: [], at: at9 })).toBe(true)
      expect(await store.links.candidate('crm', ['hr'], key('ann'))).toMatchObject({ unlinked: [id] })
      expect(await linkOf(store, 'ann')).toBeUndefined()
      const link = { remoteId: id, active: true, confirmed: { login: 'ann' }, found: {}, matchedBy: 'hand' }
      const again = { kind: 'link', target: 'crm', pair: await pairAt(store, 'ann'), link } as const
      expect(await store.links.handOver({ handovers: [again], entries: [], at: at9 })).toBe(true)
      expect(await store.links.candidate('crm', ['hr'], key('ann'))).not.toHaveProperty('unlinked')
      expect(await linkOf(store, 'ann')).toMatchObject({ confirmed: { login: 'ann' }, matchedBy: 'hand' })
    })

    test('takes the place of an account that is gone', async () => {
      const { store } = shelf
      await read(store, [person('ann'), person('bob')])
      await provision(store, 'ann')
      await provision(store, 'bob', { active: false, tombstone: at() })
      expect((await linkOf(store, 'bob'))?.tombstone).toBeDefined()
      expect(await store.links.handOver({ handovers: [await move(store, 'ann', 'bob')], entries: [], at: at9 })).toBe(
        true,
      )
      expect(await linkOf(store, 'bob')).toMatchObject({ remoteId: remoteId('id-ann') })
      expect(await store.links.count('crm')).toBe(1)
    })
  })

  test('a new mapping makes everybody of its sources due who is there or has an account', async () => {
    const { store } = shelf
    await read(store, [person('ann'), person('bob'), person('cid')], { targets: [] })
    await read(store, [person('elsewhere')], { source: 'other', targets: [] })
    await provision(store, 'cid')
    await read(store, [person('ann')], { targets: [] })
    await store.links.setMapping('crm', 'm1', ['hr'])
    expect(await dueKeys(store)).toEqual(['ann', 'cid'])
    expect(await store.targets.get('crm')).toMatchObject({ mapping: 'm1' })
  })

  test('whom a reading has changed is due once that reading, or a later one, has ended whole', async () => {
    const { store } = shelf
    const end = { at: at(9), failures: [], failed: 0 }
    await read(store, [person('ann'), person('bob')])
    await provision(store, 'ann')
    await store.sources.started('hr', at(1))
    expect(await dueKeys(store)).toEqual(['bob'])
    await read(store, [person('ann', { userName: 'anna' }), person('bob'), person('cid')])
    expect(await dueKeys(store)).toEqual(['bob'])
    await store.sources.ended('hr', { ...end, problem: 'broke off', whole: false })
    await store.sources.started('hr', at(2))
    expect(await dueKeys(await shelf.reopen())).toEqual(['bob'])
    await shelf.store.sources.ended('hr', { ...end, whole: true })
    expect(await dueKeys(shelf.store)).toEqual(['ann', 'bob', 'cid'])
  })

  test('who became due otherwise, or at another source, does not wait for that', async () => {
    const { store } = shelf
    await store.sources.started('hr', at(1))
    await read(store, [person('ann')])
    await read(store, [person('bob')], { source: 'idp' })
    expect(await dueKeys(store, 'crm', at(), ['hr', 'idp'])).toEqual(['bob'])
    const unplanned = await store.links.due('crm', { sources: ['hr', 'idp'], limit: 9, now: at(), unplanned: true })
    expect(unplanned.map(one => one.person)).toEqual(['bob'])
  })

  test('the same mapping again makes nobody due; another list of sources does', async () => {
    const { store } = shelf
    await read(store, [person('ann')], { targets: [] })
    await store.links.setMapping('crm', 'm1', ['hr'])
    await foundUnchanged(store, 'ann')
    await store.links.setMapping('crm', 'm1', ['hr'])
    expect(await dueKeys(store)).toEqual([])
    await store.links.setMapping('crm', 'm1', ['hr', 'other'])
    expect(await dueKeys(store)).toEqual(['ann'])
  })

  test('candidates show people, link, open operation and why they are due, of one moment', async () => {
    const { store } = shelf
    await read(store, [person('ann')])
    await provision(store, 'ann', { found: { groups: ['staff'] } })
    await read(store, [person('ann', { userName: 'anna' })])
    await enqueue(store, [planned('update', 'ann')])
    const [candidate] = await store.links.due('crm', { sources: ['hr'], limit: 9, now: at() })
    expect(candidate).toMatchObject({
      person: 'ann',
      people: [{ source: 'hr', attributes: { userName: 'anna' } }],
      link: {
        target: 'crm',
        remoteId: 'id-ann',
        active: true,
        confirmed: { userName: 'ann' },
        found: { groups: ['staff'] },
      },
      open: { state: 'waiting', attempts: 0, planned: { change: { kind: 'update' } } },
    })
    expect(candidate?.dueRev).toBe(candidate?.people[0]?.rev)
  })

  test('one person can be looked at who is not due, or not known at all', async () => {
    const { store } = shelf
    await read(store, [person('ann')], { targets: [] })
    expect(await store.links.candidate('crm', ['hr'], key('ann'))).toMatchObject({
      person: 'ann',
      people: [{}],
      dueRev: 0,
    })
    expect(await store.links.candidate('crm', ['hr'], key('nobody'))).toEqual({
      person: 'nobody',
      people: [],
      dueRev: 0,
      version: 0,
      asOf: expect.any(Number),
    })
  })

  test('an edit between looking and concluding that nothing is to do is not lost', async () => {
    const { store } = shelf
    await read(store, [person('ann')])
    const [candidate] = await store.links.due('crm', { sources: ['hr'], limit: 9, now: at() })
    await read(store, [person('ann', { title: 'edited meanwhile' })])
    const decision = { person: key('ann'), version: candidate?.version ?? 0, kind: 'nothing' as const }
    expect((await store.links.decide('crm', [decision])).moved).toBe(1)
    expect(await dueKeys(store)).toEqual(['ann'])
  })

  test('a new mapping between looking and concluding that nothing is to do is not lost', async () => {
    const { store } = shelf
    await read(store, [person('ann')])
    const [candidate] = await store.links.due('crm', { sources: ['hr'], limit: 9, now: at() })
    await store.links.setMapping('crm', 'm2', ['hr'])
    const decision = { person: key('ann'), version: candidate?.version ?? 0, kind: 'nothing' as const }
    expect((await store.links.decide('crm', [decision])).moved).toBe(1)
    expect(await dueKeys(store)).toEqual(['ann'])
  })

  test('an edit or a new mapping between planning and settling is not lost', async () => {
    const { store } = shelf
    await read(store, [person('ann'), person('bob')])
    await store.links.setMapping('crm', 'm1', ['hr'])
    const due = await store.links.due('crm', { sources: ['hr'], limit: 9, now: at() })
    await enqueue(
      store,
      due.map(one =>
        planned('create', one.person, {
          basis: { version: asItStands, rev: 1, dueRev: one.dueRev, mapping: 'm1', linkVersion: 0 },
        }),
      ),
    )
    const { operations } = await store.outbox.claim('crm', { limit: 9, now: at() })
    await read(store, [person('ann', { title: 'edited meanwhile' }), person('bob')])
    await store.outbox.settle(operations.map(one => applied(one)))
    expect(await dueKeys(store)).toEqual(['ann'])
    await store.links.setMapping('crm', 'm2', ['hr'])
    expect(await dueKeys(store)).toEqual(['ann', 'bob'])
  })

  test('a settled person is no longer due', async () => {
    const { store } = shelf
    await read(store, [person('ann')])
    await provision(store, 'ann')
    expect(await dueKeys(store)).toEqual([])
  })

  test('nobody stops being due while an operation of theirs is open', async () => {
    const { store } = shelf
    await read(store, [person('ann')])
    await enqueue(store, [planned('create', 'ann')])
    const { operations } = await store.outbox.claim('crm', { limit: 1, now: at() })
    expect(await foundUnchanged(store, 'ann')).toBe(1)
    expect(await dueKeys(store)).toEqual(['ann'])
    await store.outbox.settle(operations.map(one => settlement(one, { kind: 'verify', due: at(), problem: 'p' })))
    expect(await foundUnchanged(store, 'ann')).toBe(0)
    expect(await dueKeys(store)).toEqual(['ann'])
  })

  test('a link becomes due when its account is to be deleted, not before, and not once it is gone', async () => {
    const { store } = shelf
    await read(store, [person('ann'), person('bob')])
    await provision(store, 'ann', { active: false, deleteDue: at(5000) })
    await provision(store, 'bob', { active: false, deleteDue: at(5000), tombstone: at() })
    expect(await dueKeys(store, 'crm', at(4999))).toEqual([])
    expect(await dueKeys(store, 'crm', at(5000))).toEqual(['ann'])
  })

  test('accounts are counted and their holders named, those that are gone left out', async () => {
    const { store } = shelf
    await provision(store, 'ann')
    await provision(store, 'bob', { tombstone: at() })
    expect(await store.links.count('crm')).toBe(1)
    const holders = await store.links.holders('crm', [remoteId('id-ann'), remoteId('id-bob'), remoteId('other')])
    expect([...holders]).toEqual([['id-ann', 'ann']])
  })

  test('the count follows accounts that are buried, made anew and forgotten', async () => {
    const { store } = shelf
    const change = async (
      kind: 'update' | 'unmanage',
      how: (operation: OpenOperation) => Settlement,
    ): Promise<number> => {
      const [link] = await store.links.ofPerson(key('ann'))
      const basis = { version: asItStands, rev: 1, dueRev: 0, mapping: 'm1', linkVersion: link?.version ?? 0 }
      await enqueue(store, [planned(kind, 'ann', { basis })])
      await settleNext(store, how)
      return store.links.count('crm')
    }
    await provision(store, 'ann')
    await provision(store, 'bob')
    expect(await store.links.count('desk')).toBe(0)
    expect(await change('update', one => settlement(one, { kind: 'replan', problem: 'gone', tombstone: true }))).toBe(1)
    expect(await change('update', one => applied(one, { tombstone: at() }))).toBe(1)
    expect(await change('update', one => applied(one))).toBe(2)
    expect(await change('update', one => applied(one))).toBe(2)
    expect(await change('unmanage', one => settlement(one, { kind: 'applied', link: undefined }))).toBe(1)
  })

  test('an account that turns out to be gone leaves a tombstone, and its person is due', async () => {
    const { store } = shelf
    await provision(store, 'ann')
    const [link] = await store.links.ofPerson(key('ann'))
    await enqueue(store, [
      planned('update', 'ann', {
        basis: { version: asItStands, rev: 1, dueRev: 0, mapping: 'm1', linkVersion: link?.version ?? 0 },
      }),
    ])
    await settleNext(store, operation => settlement(operation, { kind: 'replan', problem: 'gone', tombstone: true }))
    expect(await store.links.ofPerson(key('ann'))).toMatchObject([{ tombstone: at(), active: false }])
    expect(await dueKeys(store)).toEqual(['ann'])
  })

  test('an unmanaged account is forgotten, and a link made again never looks like the old one', async () => {
    const { store } = shelf
    await provision(store, 'ann')
    const [first] = await store.links.ofPerson(key('ann'))
    await enqueue(store, [
      planned('unmanage', 'ann', {
        basis: { version: asItStands, rev: 1, dueRev: 0, mapping: 'm1', linkVersion: first?.version ?? 0 },
      }),
    ])
    await settleNext(store, operation => settlement(operation, { kind: 'applied', link: undefined }))
    expect(await store.links.ofPerson(key('ann'))).toEqual([])
    await provision(store, 'ann')
    const [second] = await store.links.ofPerson(key('ann'))
    expect(second?.version).toBeGreaterThan(first?.version ?? Number.POSITIVE_INFINITY)
  })
}
