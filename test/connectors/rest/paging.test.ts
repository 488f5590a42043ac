import { describe, expect, test } from 'vitest'
import { remoteId } from '#contract'
import { never } from '../contract/session.ts'
import { faultOf, least, onDescribed } from './described.ts'
import { type Asked, json } from './records.ts'

const all = [1, 2, 3, 4, 5].map(id => ({ id, name: `Ann ${id}` }))
const from = (start: number) => all.slice(start, start + 2)
const number = ({ query }: Asked, name: string) => Number(query.get(name) ?? 0)

/** A way to page, what the server does, and which parameters it was asked with. */
const cases: readonly [string, object, (asked: Asked, url: string) => ReturnType<typeof json>, readonly string[]][] = [
  ['everything at once', { kind: 'none' }, () => json(200, { rows: all }), ['']],
  [
    'numbered pages with a sign for more',
    { kind: 'page', param: 'p', size: 'n', most: 2, more: 'more' },
    asked => json(200, { rows: from((number(asked, 'p') - 1) * 2), more: number(asked, 'p') < 3 }),
    ['p=1&n=2', 'p=2&n=2', 'p=3&n=2'],
  ],
  [
    'numbered pages without one: an empty page is the end, a short one is not',
    { kind: 'page', param: 'p', first: 0, most: 100 },
    asked => json(200, { rows: from(number(asked, 'p') * 2) }),
    ['p=0', 'p=1', 'p=2', 'p=3'],
  ],
  [
    'offsets with a total',
    { kind: 'offset', param: 'skip', size: 'n', most: 2, total: 'total' },
    asked => json(200, { rows: from(number(asked, 'skip')), total: 5 }),
    ['skip=0&n=2', 'skip=2&n=2', 'skip=4&n=2'],
  ],
  [
    'offsets without a total, and a server that gives less than it was asked for',
    { kind: 'offset', param: 'skip', size: 'n', most: 50 },
    asked => json(200, { rows: from(number(asked, 'skip')) }),
    ['skip=0&n=50', 'skip=2&n=50', 'skip=4&n=50', 'skip=5&n=50'],
  ],
  [
    'cursors',
    { kind: 'cursor', param: 'after', at: 'meta.next' },
    asked =>
      json(200, {
        rows: from(number(asked, 'after')),
        meta: { next: number(asked, 'after') < 4 ? number(asked, 'after') + 2 : '' },
      }),
    ['', 'after=2', 'after=4'],
  ],
  [
    'an address in the body, also one that a proxy has made a wrong scheme of',
    { kind: 'next', at: 'next' },
    (asked, url) => {
      const at = number(asked, 'at')
      return json(200, { rows: from(at), next: at < 4 ? `${url.replace('http:', 'https:')}/users?at=${at + 2}` : null })
    },
    ['', 'at=2', 'at=4'],
  ],
  [
    'a Link header with several links',
    { kind: 'link' },
    (asked, url) => {
      const at = number(asked, 'at')
      const next = at < 4 ? `, <${url}/users?at=${at + 2}>; rel="next"` : ''
      return json(200, { rows: from(at) }, { link: `<${url}/users?at=0>; rel="first"${next}` })
    },
    ['', 'at=2', 'at=4'],
  ],
]

test.each(cases)('a list is read to its end: %s', async (_what, paging, answer, asked) => {
  const api = { ...least, list: { path: '/users', records: 'rows', paging } }
  await onDescribed(
    url => each => answer(each, url),
    api,
    async ({ product, people }) => {
      expect((await people()).map(({ row, fields }) => [row, fields])).toEqual(
        all.map((each, index) => [index + 1, each]),
      )
      expect(product.requests.map(each => String(each.asked.query))).toEqual(asked)
    },
  )
})

const nine = Array.from({ length: 9 }, (_none, index) => ({ id: index, name: `Ann ${index}` }))

test('a total that stands as a text is a number', async () => {
  const paging = { kind: 'offset', param: 'skip', total: 'total' }
  const handle = () => (asked: Asked) => json(200, { rows: from(number(asked, 'skip')), total: '5' })
  await onDescribed(handle, { ...least, list: { path: '/users', records: 'rows', paging } }, async ({ people }) => {
    expect(await people()).toHaveLength(5)
  })
})

test('each page by offset begins with the last record of the one before', async () => {
  const handle = () => (asked: Asked) => {
    const skip = number(asked, 'skip')
    return json(200, { rows: nine.slice(skip, skip + 4) })
  }
  const api = { ...least, list: { path: '/users', records: 'rows', paging: { kind: 'offset', param: 'skip' } } }
  await onDescribed(handle, api, async ({ people, product }) => {
    expect((await people()).map(({ fields }) => fields.id)).toEqual(nine.map(({ id }) => id))
    expect(product.requests.map(({ asked }) => String(asked.query))).toEqual(['skip=0', 'skip=3', 'skip=6', 'skip=9'])
  })
})

describe('looking for accounts in a list that moves', () => {
  const find = (paging: object) => ({ name: { path: '/users', records: 'rows', paging } })
  const search = { name: 'name', values: ['Ann 4'] }

  test.each([
    ['offset', { kind: 'offset', param: 'at', total: 'total' }, 4],
    ['page', { kind: 'page', param: 'at', first: 0, total: 'total' }, 4],
    ['cursor', { kind: 'cursor', param: 'at', at: 'next', total: 'total' }, 4],
  ])('begins again, and finds who was passed over: by %s', async (kind, paging, size) => {
    const rows = [...nine]
    const handle = () => (asked: Asked) => {
      const at = number(asked, 'at') * (kind === 'page' ? size : 1)
      const next = at + size < rows.length ? at + size : null
      const answer = json(200, { rows: rows.slice(at, at + size), total: rows.length, next })
      // The first one goes while the reader is on the first page: the fifth moves to where the reader has been.
      if (at === 0 && rows.length === 9) rows.shift()
      return answer
    }
    await onDescribed(handle, { ...least, find: find(paging) }, async ({ target }) => {
      expect((await target.find(search, never)).map(({ attributes }) => attributes.name)).toEqual(['Ann 4'])
    })
  })

  test('that never holds still says so, and nobody is taken for missing', async () => {
    let total = 8
    const handle = () => (asked: Asked) => {
      const at = number(asked, 'at')
      total = 17 - total
      return json(200, { rows: nine.slice(at, at + 4), total })
    }
    await onDescribed(
      handle,
      { ...least, find: find({ kind: 'offset', param: 'at', total: 'total' }) },
      async ({ target }) => {
        const { kind, message } = await faultOf(target.find(search, never))
        expect([kind, message]).toEqual([
          'unreachable',
          expect.stringContaining('did not hold still while it was read'),
        ])
      },
    )
  })
})

describe('asked about one account', () => {
  test.each<[string, Parameters<typeof json>[1] | undefined, string]>([
    ['somebody else’s record', { id: 8, name: 'Bea' }, 'was asked about account 7 and answered about 8'],
    ['a page for people', '<html>', 'a page for people'],
  ])('an answer with %s is never acted upon', async (_what, body, message) => {
    const text = body === '<html>' ? '<html>Sign in</html>' : JSON.stringify(body)
    await onDescribed(
      () => () => ({ status: 200, text }),
      least,
      async ({ target }) => {
        expect(await faultOf(target.get([remoteId('7')], never))).toMatchObject({
          kind: 'broken',
          message: expect.stringContaining(message),
        })
      },
    )
  })

  test.each([
    ['and the list does not answer either', '', 'broken'],
    ['and the list answers', '[]', 'gone'],
  ])('an empty answer means gone only where something else answers: %s', async (_what, list, outcome) => {
    const handle =
      () =>
      ({ path }: Asked) => ({ status: 200, text: path === '/users' ? list : '' })
    await onDescribed(handle, least, async ({ target }) => {
      const asked = target.get([remoteId('7')], never)
      if (outcome === 'gone') expect(await asked).toEqual([])
      else expect(await faultOf(asked)).toMatchObject({ kind: outcome })
    })
  })
})

test.each([
  ['pages that are all the same', { kind: 'page', param: 'page' }, { rows: all }, 'again and again'],
  [
    'an address on another host',
    { kind: 'next', at: 'next' },
    { rows: all, next: 'https://elsewhere.test/' },
    'another host',
  ],
  ['fewer than it says', { kind: 'offset', param: 'o', total: 'total' }, { rows: [], total: 9 }, 'ends after 0 of 9'],
  ['no number of all', { kind: 'offset', param: 'o', total: 'total' }, { rows: all }, 'how many there are'],
  ['no sign for more', { kind: 'page', param: 'p', more: 'more' }, { rows: all }, 'whether there is more'],
  [
    'empty pages and always more',
    { kind: 'page', param: 'p', more: 'more' },
    { rows: [], more: true },
    'again and again',
  ],
  ['something that is no list', { kind: 'none' }, { rows: { 1: 'Ann' } }, 'no list of records at rows'],
])('a list that cannot be read to its end is broken, never short: %s', async (_what, paging, body, message) => {
  const api = { ...least, list: { path: '/users', records: 'rows', paging } }
  await onDescribed(
    () => () => json(200, body),
    api,
    async ({ people }) => {
      expect(await faultOf(people())).toMatchObject({ kind: 'broken', message: expect.stringContaining(message) })
    },
  )
})

test('cursors that lead in a circle are broken', async () => {
  const api = {
    ...least,
    list: { path: '/users', records: 'rows', paging: { kind: 'cursor', param: 'at', at: 'next' } },
  }
  const handle = () => (asked: Asked) =>
    json(200, { rows: from(number(asked, 'at')), next: number(asked, 'at') === 2 ? 4 : 2 })
  await onDescribed(handle, api, async ({ people, product }) => {
    expect((await faultOf(people())).message).toContain('again and again')
    expect(product.requests).toHaveLength(3)
  })
})

test('pages that shift show nobody twice', async () => {
  const pages = [[all[0], all[1]], [all[1], all[2]], []]
  const api = { ...least, list: { path: '/users', paging: { kind: 'page', param: 'p', first: 0 } } }
  await onDescribed(
    () => asked => json(200, pages[number(asked, 'p')]),
    api,
    async ({ people }) => {
      expect((await people()).map(({ fields }) => fields.id)).toEqual([1, 2, 3])
    },
  )
})

test('a person is read whole where rows are parts, and without what holds secrets', async () => {
  const api = { ...least, secrets: ['salt', 'keys.api'], list: { path: '/users', whole: false } }
  const handle = () => (asked: Asked) =>
    asked.path === '/users'
      ? json(200, [{ id: 1 }])
      : json(200, { id: 1, name: 'Ann', salt: 's3cr3t', keys: { api: 's3cr3t', kind: 'a' } })
  await onDescribed(handle, api, async ({ people }) => {
    expect(await people()).toEqual([{ row: 1, fields: { id: 1, name: 'Ann', keys: { kind: 'a' } } }])
  })
})
