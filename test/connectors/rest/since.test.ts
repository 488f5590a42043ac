import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Cursor, Secret, type Source } from '#contract'
import { descriptionProblems } from '../../../connectors/rest/describe/problems.ts'
import { restSource } from '../../../connectors/rest/index.ts'
import { isEveryoneDue, later, markIn, noMark } from '../../../connectors/rest/since.ts'
import { systemClock } from '../../../src/transport/clock.ts'
import { createHttp } from '../../../src/transport/http.ts'
import { createPacer } from '../../../src/transport/pacer.ts'
import { startFake } from './fake.ts'
import { presetSettings } from './preset.ts'
import { type Asked, type Fields, json, startSmall } from './records.ts'

/** What a reading was asked for, and brought. */
interface Brought {
  readonly scope: string
  readonly ids: readonly unknown[]
  readonly cursor: Cursor | undefined
}

interface Opened {
  readonly rows: Fields[]
  readonly asked: (string | null)[]
  readonly clock: { aheadMs: number }
  read(cursor: Cursor | undefined): Promise<Brought>
}

const signal = new AbortController().signal

/** Keeps its own time, so that a day can pass. */
function contextFor(clock: Opened['clock']) {
  const now = { ...systemClock, now: () => new Date(clock.aheadMs) }
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  const pacer = createPacer({ pace: { requests: 10_000, perMs: 1000, concurrency: 8 }, clock: systemClock })
  const http = createHttp({ pacer, clock: systemClock, log })
  return { connection: 'hr', http, clock: now, log, randomBytes: (count: number) => randomBytes(count) }
}

async function brought(source: Source, cursor: Cursor | undefined): Promise<Brought> {
  const { scope, pages, cursor: next } = await source.read(cursor, signal)
  const records = (await Array.fromAsync(pages)).flat()
  return { scope, ids: records.map(({ fields }) => fields.id), cursor: next?.() }
}

async function onFeed(body: (opened: Opened) => Promise<void>): Promise<void> {
  const rows: Fields[] = [
    { id: 1, changed: '2026-01-01T10:00:00Z' },
    { id: 2, changed: '2026-01-02T10:00:00Z' },
  ]
  const asked: (string | null)[] = []
  const clock = { aheadMs: 0 }
  const handle = ({ query }: Asked) => {
    const since = query.get('since')
    asked.push(since)
    return json(200, since === null ? rows : rows.filter(({ changed }) => String(changed) >= since))
  }
  await using product = await startSmall(() => handle)
  const api = { id: 'id', list: { path: '/people', changes: { parameter: 'since', at: 'changed' } } }
  expect(descriptionProblems(api)).toEqual([])
  const context = contextFor(clock)
  await using _http = context.http
  const source = restSource.open({ url: product.url, api } as never, context) // collected connectors have forgotten the type
  await body({ rows, asked, clock, read: cursor => brought(source, cursor) })
}

test('everybody is read twice, and then what changed since the reading before the last', () =>
  onFeed(async ({ rows, asked, read }) => {
    const first = await read(undefined)
    const second = await read(first.cursor)
    rows.push({ id: 3, changed: '2026-01-03T10:00:00Z' })
    const third = await read(second.cursor)
    const fourth = await read(third.cursor)
    rows[0] = { id: 1, changed: '2026-01-04T10:00:00Z' }
    const fifth = await read(fourth.cursor)
    expect([first, second, third, fourth, fifth].map(({ scope, ids }) => [scope, ids])).toEqual([
      ['everyone', [1, 2]],
      ['everyone', [1, 2]],
      ['changes', [2, 3]],
      ['changes', [2, 3]],
      ['changes', [1, 3]],
    ])
    expect(asked).toEqual([null, null, '2026-01-02T10:00:00Z', '2026-01-02T10:00:00Z', '2026-01-03T10:00:00Z'])
  }))

test('a feed that shows somebody more than once shows the latest of them, whichever way it is sorted', async () => {
  const rows: Fields[] = []
  const handle = ({ query }: Asked) => {
    const page = Number(query.get('page'))
    return json(200, rows.slice(page * 2, page * 2 + 2))
  }
  await using product = await startSmall(() => handle)
  const paging = { kind: 'page', param: 'page', first: 0 }
  const api = { id: 'id', list: { path: '/log', paging, changes: { parameter: 'since', at: 'at', everyoneHours: 24 } } }
  expect(descriptionProblems(api)).toEqual([])
  const context = contextFor({ aheadMs: 1000 })
  await using _http = context.http
  const source = restSource.open({ url: product.url, api } as never, context) // as above
  const mark = JSON.stringify({ since: '1', latest: '1', everyoneMs: 0 })
  const seen = async () =>
    (await Array.fromAsync((await source.read(mark, signal)).pages)).flat().map(({ fields }) => [fields.id, fields.at])
  rows.push({ id: 1, at: 1 }, { id: 2, at: 2 }, { id: 1, at: 3 }, { id: 2, at: 2, same: true })
  expect((await seen()).filter(([id]) => id === 1).at(-1)).toEqual([1, 3])
  rows.reverse()
  expect((await seen()).filter(([id]) => id === 1).at(-1)).toEqual([1, 3])
})

test('after a day everybody is read again, so that who was deleted is missed', () =>
  onFeed(async ({ rows, clock, read }) => {
    const second = await read((await read(undefined)).cursor)
    rows.shift()
    clock.aheadMs += 23 * 3_600_000
    const changes = await read(second.cursor)
    expect(changes.scope).toBe('changes')
    clock.aheadMs += 3_600_000
    expect(await read(changes.cursor)).toMatchObject({ scope: 'everyone', ids: [2] })
  }))

test.each([
  ['2026-01-02T00:00:00Z', '2026-01-02T00:30:00+01:00', '2026-01-02T00:00:00Z'],
  ['9', '10', '10'],
  ['v9', 'v10', 'v9'],
  ['', '5', '5'],
])('of %s and %s the later is %s', (one, other, expected) => {
  expect(later(one, other)).toBe(expected)
  expect(later(other, one)).toBe(expected)
})

test.each([undefined, 'no json', '[]', '{"since":1}'])('a cursor %s is a beginning', cursor => {
  expect(markIn(cursor)).toEqual(noMark)
})

test('people read from Nexudus come without its secrets', async () => {
  await using nexudus = await startFake()
  const { url, username, password } = nexudus
  const settings = await presetSettings('nexudus', { url, username, password: new Secret(password) })
  const context = contextFor({ aheadMs: 0 })
  await using _http = context.http
  const source = restSource.open(settings as never, context) // as above
  const { pages } = await source.read(undefined, signal)
  const records = (await Array.fromAsync(pages)).flat()
  expect(records).toHaveLength(nexudus.users().length)
  const kept = nexudus.users().flatMap(user => [user.PasswordSalt, user.AccessToken, user.TwoFactorSecret])
  for (const secret of kept) expect(JSON.stringify(records)).not.toContain(String(secret))
})

test.each<[string, number, boolean]>([
  ['an hour ago, of a day', -1, false],
  ['a day ago', -24, true],
  ['just now', 0, false],
  // Everybody would not be read until then, and nobody who left would be found gone.
  ['in two days, by a clock that was ahead', 48, true],
])('everybody was last read %s', (_when, hoursAway, due) => {
  const nowMs = 1_000 * 3_600_000
  const mark = { since: 'x', latest: 'x', everyoneMs: nowMs + hoursAway * 3_600_000 }
  expect(isEveryoneDue(mark, { nowMs, hours: 24 })).toBe(due)
})
