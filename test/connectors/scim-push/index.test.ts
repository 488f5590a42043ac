import { describe, expect, test } from 'vitest'
import type { Arrival, ConnectorContext, Inbox, RawRecord } from '#contract'
import { scimPush } from '../../../connectors/scim-push/index.ts'
import { profileNames } from '../../../src/scim/profiles.ts'

const never = new AbortController().signal

/** An inbox in memory that keeps what `Inbox` promises. */
function openWith(arrivals: readonly Arrival[]) {
  const asked: number[] = []
  const now = new Map(arrivals.map(arrival => [arrival.id, arrival]))
  let latest = Math.max(0, ...arrivals.map(({ position }) => position))
  const inbox: Inbox = {
    latest: async () => latest,
    changes: async (after, limit, upTo = Number.POSITIVE_INFINITY) => {
      asked.push(after)
      const between = [...now.values()].filter(({ position }) => position > after && position <= upTo)
      return between.sort((a, b) => a.position - b.position).slice(0, limit)
    },
  }
  const push = (id: string, userName: string): void => {
    latest += 1
    now.set(id, { position: latest, id, resource: { userName } })
  }
  // Only what this connector is handed: it makes no requests.
  const context = { connection: 'entra', inbox } as unknown as ConnectorContext
  return { source: scimPush.open({} as never, context), asked, push }
}

const people = (count: number): readonly Arrival[] =>
  Array.from({ length: count }, (_none, index) => ({
    position: index + 1,
    id: `id-${index + 1}`,
    resource: { userName: `user${index + 1}` },
  }))

async function readAll(arrivals: readonly Arrival[], since?: string) {
  const { source, asked } = openWith(arrivals)
  const reading = await source.read(since, never)
  const records: RawRecord[] = []
  for await (const page of reading.pages) records.push(...page)
  return { records, scope: reading.scope, cursor: reading.cursor?.(), asked }
}

describe('a reading of what was pushed in', () => {
  test('is of changes, and says where the next one begins', async () => {
    const { records, scope, cursor } = await readAll(people(2))
    expect({ scope, cursor }).toEqual({ scope: 'changes', cursor: '2' })
    expect(records).toEqual([
      { row: 1, fields: { groups: [], userName: 'user1', id: 'id-1' } },
      { row: 2, fields: { groups: [], userName: 'user2', id: 'id-2' } },
    ])
  })

  test('goes on where the last one ended', async () => {
    const { records, cursor } = await readAll(people(5), '3')
    expect(records.map(({ fields }) => fields.id)).toEqual(['id-4', 'id-5'])
    expect(cursor).toBe('5')
  })

  test('of nothing new keeps its place', async () => {
    expect(await readAll(people(2), '2')).toMatchObject({ records: [], cursor: '2' })
  })

  test('comes in pages, all of them', async () => {
    const { records, asked } = await readAll(people(1_200))
    expect(records).toHaveLength(1_200)
    expect(asked).toEqual([0, 500, 1_000])
  })

  test('ends where it began to be read: who changes meanwhile is in the next one, once', async () => {
    const { source, push } = openWith(people(1_200))
    const first = await source.read(undefined, never)
    const seen: RawRecord[] = []
    for await (const page of first.pages) {
      seen.push(...page)
      push('id-7', 'seven again')
      push('id-1100', 'not yet read')
    }
    const ids = seen.map(({ fields }) => fields.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(1_199)
    const second = await source.read(first.cursor?.(), never)
    const later = (await Array.fromAsync(second.pages)).flat()
    expect(later.map(({ fields }) => [fields.id, fields.userName])).toEqual([
      ['id-7', 'seven again'],
      ['id-1100', 'not yet read'],
    ])
  })

  test('comes to its end while others keep coming', async () => {
    const { source, push } = openWith(people(600))
    const reading = await source.read(undefined, never)
    let pages = 0
    for await (const page of reading.pages) {
      pages += 1
      if (pages > 5) break
      for (const index of page.keys()) push(`new-${pages}-${index}`, 'another')
    }
    expect(pages).toBe(2)
    expect(reading.cursor?.()).toBe('600')
  })

  test('says who was deleted, by key alone', async () => {
    const { records } = await readAll([{ position: 9, id: 'id-9' }])
    expect(records).toEqual([{ row: 9, fields: { id: 'id-9' }, gone: true }])
  })
})

test('a check without a store says what it is', async () => {
  const source = scimPush.open({} as never, { connection: 'entra' } as unknown as ConnectorContext) // as above
  expect(await source.check(never)).toEqual({ product: 'SCIM 2.0, pushed in', remarks: [] })
})

test('the profiles an operator can name are those there are', () => {
  expect(scimPush.settings.profile?.choices).toEqual(profileNames)
})
