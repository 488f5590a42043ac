import { expect, test } from 'vitest'
import type { LedgerEntry } from '../../../src/domain/ledger.ts'
import { remoteId } from '../../../src/domain/text/names.ts'
import type { Shelf } from '../contract.ts'
import { at, enqueue, entry, key, planned } from '../sample.ts'

/** Lines about four operations: three at crm, one at desk, a second apart. */
async function fill(shelf: Shelf): Promise<readonly LedgerEntry[]> {
  const { store } = shelf
  await enqueue(store, [planned('create', 'ann'), planned('create', 'bob'), planned('disable', 'cid')])
  await enqueue(store, [planned('create', 'ann', { target: 'desk' })])
  const entries: LedgerEntry[] = []
  for (const target of ['crm', 'desk']) {
    const { operations } = await store.outbox.claim(target, { limit: 9, now: at() })
    for (const operation of operations) {
      const refused = operation.planned.person === 'bob'
      const line = entry(operation, refused ? 'refused' : 'applied', {
        at: at(entries.length * 1000),
        run: target === 'crm' ? 1 : 2,
        requests: 2,
      })
      entries.push(line)
      await store.outbox.settle([{ operation, entry: line, outcome: { kind: 'refused', problem: 'p' } }])
    }
  }
  return entries
}

export function ledgerPromises(shelf: Shelf): void {
  test('a line comes back as it was written', async () => {
    const { store } = shelf
    await enqueue(store, [planned('update', 'ann')])
    const [operation] = (await store.outbox.claim('crm', { limit: 1, now: at() })).operations
    if (operation === undefined) throw new Error('nothing is due')
    const line = entry(operation, 'refused', {
      remoteId: remoteId('42'),
      changes: [
        { name: 'title', from: undefined, to: 'new' },
        { name: 'groups', from: ['a'], to: ['b'], mode: 'add' },
        { name: 'phone', from: '1', to: null },
      ],
      answer: 'rejected (HTTP 422)',
      fault: 'rejected',
      message: 'title is too long',
    })
    await store.outbox.settle([{ operation, entry: line, outcome: { kind: 'refused', problem: 'p' } }])
    expect(await store.ledger.query({ limit: 1 })).toEqual([{ ...line, id: 1 }])
  })

  test.each([
    ['everything, newest first', {}, [4, 3, 2, 1]],
    ['oldest first', { oldestFirst: true }, [1, 2, 3, 4]],
    ['by target', { target: 'crm' }, [3, 2, 1]],
    ['by person', { person: key('ann') }, [4, 2]],
    ['by person and target', { person: key('ann'), target: 'desk' }, [4]],
    ['by run', { run: 1 }, [3, 2, 1]],
    ['since a moment', { since: at(2000) }, [4, 3]],
    ['by outcome', { outcomes: ['refused'] as const }, [3]],
    ['behind a line, newest first', { after: 3 }, [2, 1]],
    ['behind a line, oldest first', { after: 3, oldestFirst: true }, [4]],
    [
      'by everything at once',
      { target: 'crm', person: key('ann'), run: 1, since: at(), outcomes: ['applied'] as const, after: 9 },
      [2],
    ],
    ['by target, behind a line', { target: 'crm', after: 3 }, [2, 1]],
    ['since a moment, behind a line, oldest first', { since: at(1000), after: 2, oldestFirst: true }, [3, 4]],
    ['by target, behind a line that is no more', { target: 'crm', after: 9 }, [3, 2, 1]],
  ])('lines can be asked for: %s', async (_what, query, ids) => {
    await fill(shelf)
    expect((await shelf.store.ledger.query({ ...query, limit: 9 })).map(line => line.id)).toEqual(ids)
  })

  test('lines of a target come by their time, page by page, also those of a clock that was set back; those of a run as written', async () => {
    const { store } = shelf
    for (const ms of [5000, 1000, 1000, 9000]) {
      await enqueue(store, [planned('update', 'ann')])
      const { operations } = await store.outbox.claim('crm', { limit: 1, now: at() })
      for (const operation of operations) {
        const line = entry(operation, 'refused', { at: at(ms) })
        await store.outbox.settle([{ operation, entry: line, outcome: { kind: 'refused', problem: 'p' } }])
      }
    }
    const pages = async (oldestFirst: boolean): Promise<readonly number[]> => {
      const ids: number[] = []
      for (;;) {
        const after = ids.at(-1)
        const query = { target: 'crm', since: at(500), limit: 1, oldestFirst }
        const page = await store.ledger.query(after === undefined ? query : { ...query, after })
        if (page.length === 0) return ids
        ids.push(...page.map(({ id }) => id))
      }
    }
    expect(await pages(false)).toEqual([4, 1, 3, 2])
    expect(await pages(true)).toEqual([2, 3, 1, 4])
    expect((await store.ledger.query({ run: 1, limit: 9 })).map(({ id }) => id)).toEqual([4, 3, 2, 1])
  })

  test('no more lines come than were asked for', async () => {
    await fill(shelf)
    expect(await shelf.store.ledger.query({ limit: 2 })).toHaveLength(2)
  })

  test('the counts of a run are those of its lines', async () => {
    await fill(shelf)
    expect(await shelf.store.ledger.counts(1)).toEqual([
      { target: 'crm', kind: 'create', outcome: 'applied', count: 1, requests: 2 },
      { target: 'crm', kind: 'create', outcome: 'refused', count: 1, requests: 2 },
      { target: 'crm', kind: 'disable', outcome: 'applied', count: 1, requests: 2 },
    ])
    expect(await shelf.store.ledger.counts(9)).toEqual([])
  })
}
