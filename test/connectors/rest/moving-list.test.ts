import { describe, expect, test } from 'vitest'
import { Fault, type HttpRequest, type HttpResponse } from '#contract'
import { restSource } from '../../../connectors/rest/index.ts'
import { run } from '../../../src/engine/run/run.ts'
import { systemClock } from '../../../src/transport/clock.ts'
import { keyOf, openWorkplace, type Workplace } from '../../engine/workplace.ts'

const never = new AbortController().signal
const nobody = (): undefined => undefined
const log = { debug: nobody, info: nobody, warn: nobody, error: nobody }

/** People behind a list that is read in pages; `after` runs behind every answer. */
interface Moving {
  readonly ids: string[]
  after: () => void
  readonly asked: string[]
}

const most = 5

/** How an API shows its list, and which of its answers say more than the records. */
type Manner = 'page' | 'page with a total' | 'offset' | 'offset with a total' | 'cursor' | 'next'
const manners: readonly Manner[] = ['page', 'page with a total', 'offset', 'offset with a total', 'cursor', 'next']

const pagings: Readonly<Record<Manner, object>> = {
  page: { kind: 'page', param: 'at', first: 0 },
  'page with a total': { kind: 'page', param: 'at', first: 0, total: 'total' },
  offset: { kind: 'offset', param: 'at', most },
  'offset with a total': { kind: 'offset', param: 'at', most, total: 'total' },
  cursor: { kind: 'cursor', param: 'at', at: 'next' },
  next: { kind: 'next', at: 'next' },
}

function sourceOn(list: Moving, manner: Manner, isAsked: boolean) {
  const answer = (url: URL): HttpResponse => {
    const [, one] = /^\/staff\/(.+)$/.exec(url.pathname) ?? []
    if (one !== undefined) return list.ids.includes(one) ? json({ key: one, displayName: one }) : json({}, 404)
    const at = Number(url.searchParams.get('at') ?? 0) * (manner.startsWith('page') ? most : 1)
    const items = list.ids.slice(at, at + most).map(key => ({ key, displayName: key }))
    const next = at + most < list.ids.length ? `${manner === 'next' ? '/staff?at=' : ''}${at + most}` : null
    return json({ items, total: String(list.ids.length), next })
  }
  const http = {
    send: async ({ url }: HttpRequest) => {
      list.asked.push(url)
      const response = answer(new URL(url))
      list.after()
      return response
    },
  }
  const api = {
    id: 'key',
    list: { path: '/staff', records: 'items', paging: pagings[manner] },
    ...(isAsked ? { get: { path: '/staff/{id}' } } : {}),
  }
  const context = { connection: 'hr', http, clock: systemClock, log, randomBytes: () => new Uint8Array() }
  return restSource.open({ url: 'http://people.test', api } as never, context) // collected connectors have forgotten the type
}

/** A list that comes in one answer, word by word. */
function sourceShowing(items: readonly object[], total = items.length) {
  const http = { send: async () => json({ items, total }) }
  const paging = { kind: 'next', at: 'next', total: 'total' }
  const api = { id: 'key', list: { path: '/staff', records: 'items', paging } }
  const context = { connection: 'hr', http, clock: systemClock, log, randomBytes: () => new Uint8Array() }
  return restSource.open({ url: 'http://people.test', api } as never, context) // collected connectors have forgotten the type
}

const json = (body: unknown, status = 200): HttpResponse => ({ status, headers: {}, text: JSON.stringify(body) })

async function read(place: Workplace, source: ReturnType<typeof sourceOn>) {
  const [hr] = place.engine.sources
  if (hr === undefined) return expect.fail('no source')
  const options = { command: 'plan', stop: never, kill: never, patienceMs: 0 }
  const { readings } = await run({ ...place.engine, sources: [{ ...hr, source }] }, 'plan', options)
  return readings[0] ?? expect.fail('nothing was read')
}

const presenceOf = async ({ store }: Workplace, id: string) => (await store.people.get(['hr'], keyOf(id)))[0]?.presence

const crowd = (count: number): string[] => Array.from({ length: count }, (_none, index) => `p${index}`)

/** Chance from a seed (mulberry32). */
function chance(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

/** Somebody leaves, somebody comes, somebody changes place, two change places. */
function meddle({ ids }: Moving, roll: (below: number) => number, newcomer: string): void {
  const any = (): number => roll(ids.length)
  const kind = roll(6)
  if (kind === 0) ids.splice(any(), 1)
  else if (kind === 1) ids.splice(any(), 0, newcomer)
  else if (kind === 2) ids.splice(any(), 0, ...ids.splice(any(), 1))
  else if (kind === 3) {
    const [a, b] = [any(), any()]
    const [one = '', other = ''] = [ids[a], ids[b]]
    ids[a] = other
    ids[b] = one
  } else if (kind === 4) ids.splice(0, 1)
}

describe.each(manners)('a list read by %s', manner => {
  test.each([true, false])(
    'that moves between its pages makes nobody gone who is there (asked one by one: %s)',
    async isAsked => {
      await using place = await openWorkplace({ proof: { shrink: 1 } })
      const list: Moving = { ids: [], after: nobody, asked: [] }
      const source = sourceOn(list, manner, isAsked)
      let come = 0
      for (let seed = 1; seed <= 6; seed += 1) {
        const roll = chance(seed)
        const before = crowd(23)
        list.ids.splice(0, list.ids.length, ...before)
        list.after = nobody
        await read(place, source)
        const left = new Set<string>()
        list.after = () => {
          come += 1
          meddle(list, roll, `new${come}`)
          for (const id of before) if (!list.ids.includes(id)) left.add(id)
        }
        await read(place, source)
        for (const id of before) {
          if (left.has(id)) continue
          expect([seed, id, await presenceOf(place, id)]).not.toEqual([seed, id, 'gone'])
        }
      }
    },
    120_000,
  )
})

describe('somebody a list never shows', () => {
  /** p20 and p3 change places whenever the first page was shown, and back before it is shown again: on no page stands p20. */
  function hiding(list: Moving): void {
    const swap = (): void => {
      const [a, b] = [list.ids.indexOf('p3'), list.ids.indexOf('p20')]
      list.ids[a] = 'p20'
      list.ids[b] = 'p3'
    }
    const isAt = (url: string | undefined): boolean => /at=0$|staff$/.test(url ?? '')
    let isSwapped = false
    list.after = () => {
      const isFirst = isAt(list.asked.at(-1))
      const isLast = list.asked.at(-1)?.endsWith('at=5') === true || list.asked.at(-1)?.endsWith('at=23') === true
      if ((isFirst && !isSwapped) || (isLast && isSwapped)) {
        swap()
        isSwapped = !isSwapped
      }
    }
  }

  test('is there when asked for by himself', async () => {
    await using place = await openWorkplace({ proof: { shrink: 1 } })
    const list: Moving = { ids: crowd(23), after: nobody, asked: [] }
    const source = sourceOn(list, 'page', true)
    await read(place, source)
    hiding(list)
    await read(place, source)
    expect(await presenceOf(place, 'p20')).toBe('present')
  })

  test('is not gone where nobody can be asked for by himself', async () => {
    await using place = await openWorkplace({ proof: { shrink: 1 } })
    const list: Moving = { ids: crowd(23), after: nobody, asked: [] }
    const source = sourceOn(list, 'page', false)
    await read(place, source)
    hiding(list)
    const { proof } = await read(place, source)
    expect(proof).toMatchObject({ kind: 'doubted', reason: expect.stringContaining('moved while it was read') })
    expect(await presenceOf(place, 'p20')).toBe('doubted')
  })
})

test('who has left is gone, and asked about once', async () => {
  await using place = await openWorkplace({ proof: { shrink: 1 } })
  const list: Moving = { ids: crowd(23), after: nobody, asked: [] }
  const source = sourceOn(list, 'offset with a total', true)
  await read(place, source)
  list.ids.splice(7, 1)
  list.asked.length = 0
  expect(await read(place, source)).toMatchObject({ absent: 1, proof: { kind: 'proved' } })
  expect(await presenceOf(place, 'p7')).toBe('gone')
  expect(list.asked.filter(url => url.endsWith('/p7'))).toHaveLength(1)
})

test('whom a list that holds still leaves out, and who is there when asked for, keeps everything and is told', async () => {
  await using place = await openWorkplace({ proof: { shrink: 1 } })
  const list: Moving = { ids: crowd(23), after: nobody, asked: [] }
  const source = sourceOn(list, 'offset', true)
  await read(place, source)
  const hidden = { ...source, read: source.read }
  const { ids } = list
  // The list is a view, and he is in none of it.
  const all = [...ids]
  Object.defineProperty(list, 'ids', {
    value: Object.assign(
      all.filter(id => id !== 'p7'),
      { includes: (id: string) => all.includes(id) },
    ),
  })
  const { failures } = await read(place, hidden)
  expect(await presenceOf(place, 'p7')).toBe('present')
  expect(failures).toMatchObject([
    { key: 'p7', reason: expect.stringContaining('asked about by themselves they are there') },
  ])
})

test('when somebody who is missing cannot be asked about, nobody is gone, and why is told', async () => {
  await using place = await openWorkplace({ proof: { shrink: 1 } })
  const list: Moving = { ids: crowd(23), after: nobody, asked: [] }
  const source = sourceOn(list, 'offset', true)
  await read(place, source)
  list.ids.splice(7, 1)
  Object.defineProperty(list.ids, 'includes', {
    value: () => {
      throw new Fault('unreachable', 'the record is damaged')
    },
  })
  expect(await read(place, source)).toMatchObject({
    proof: { kind: 'doubted', reason: expect.stringContaining('the record is damaged') },
  })
  expect(await presenceOf(place, 'p7')).toBe('doubted')
})

test('a list of one page that counts more people than it shows makes nobody gone', async () => {
  await using place = await openWorkplace({ proof: { shrink: 1 } })
  const people = crowd(3).map(key => ({ key, displayName: key }))
  await read(place, sourceShowing(people))
  const { proof } = await read(place, sourceShowing(people.slice(0, 2), 3))
  expect(proof).toMatchObject({ kind: 'doubted', reason: expect.stringContaining('moved while it was read') })
  expect(await presenceOf(place, 'p2')).toBe('doubted')
  expect(await read(place, sourceShowing(people.slice(0, 2)))).toMatchObject({ absent: 1, proof: { kind: 'proved' } })
})

test('of whom one answer says two things, nothing is concluded; word by word the same twice is once', async () => {
  await using place = await openWorkplace()
  const ann = { key: 'ann', displayName: 'Ann' }
  const bo = { key: 'bo', displayName: 'Bo' }
  expect(await read(place, sourceShowing([ann, bo, { ...ann }]))).toMatchObject({ records: 2, failed: 0 })
  const { failures } = await read(place, sourceShowing([ann, bo, { ...ann, displayName: 'Anna' }]))
  expect(failures).toMatchObject([{ key: 'ann', reason: expect.stringContaining('stands more than once') }])
})
