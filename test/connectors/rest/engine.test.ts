import { describe, expect, test } from 'vitest'
import { remoteId, Secret } from '#contract'
import { systemClock } from '../../../src/transport/clock.ts'
import { creation, edit } from '../contract/operations.ts'
import { never } from '../contract/session.ts'
import { type Described, faultOf, least, onDescribed } from './described.ts'
import { type Asked, type Fields, json } from './records.ts'

const seven = remoteId('7')

/** One account that answers reads, and takes writes with what is given. */
const holding =
  (record: Fields, write = json(200, {})) =>
  () =>
  ({ method }: Asked) =>
    method === 'GET' ? json(200, record) : write

test.each([
  [
    'a merge sends only what changes',
    { style: 'merge', path: '/users/{id}' },
    { name: 'Zoë', 'contact.phone': '1' },
    { name: 'Zoë', contact: { phone: '1' } },
    'application/json',
  ],
  [
    'a merge patch by its own name, the id in the body',
    { style: 'merge', path: '/users', idIn: 'key', contentType: 'application/merge-patch+json' },
    { name: 'Zoë' },
    { key: '7', name: 'Zoë' },
    'application/merge-patch+json',
  ],
])('%s', async (_what, update, after, body, type) => {
  const attributes = { ...least.attributes, 'contact.phone': { type: 'text' } }
  await onDescribed(holding({ id: 7 }), { ...least, update, attributes }, async ({ product, target }) => {
    const changes = Object.entries(after).map(([name, to]) => ({ name, from: undefined, to }))
    await Array.fromAsync(target.apply([edit(seven, changes)], never))
    expect(product.requests.map(({ asked }) => asked.body)).toEqual([body])
    expect(product.requests[0]?.asked.headers['content-type']).toBe(type)
  })
})

test('a JSON patch has a step for each place, with its pointer escaped', async () => {
  const attributes = { name: { type: 'text' }, odd: { type: 'text', at: 'a/b.c~d' } }
  const api = { ...least, update: { style: 'json-patch', path: '/users/{id}' }, attributes }
  let sent = ''
  const handle = () => (asked: Asked) => {
    sent = asked.raw
    return json(200, {})
  }
  await onDescribed(handle, api, async ({ target }) => {
    const changes = [
      { name: 'name', from: 'Ann', to: null },
      { name: 'odd', from: undefined, to: 'x' },
    ]
    await Array.fromAsync(target.apply([edit(seven, changes)], never))
    expect(JSON.parse(sent)).toEqual([
      { op: 'add', path: '/name', value: null },
      { op: 'add', path: '/a~1b/c~0d', value: 'x' },
    ])
  })
})

test('members others added stay, in lists of texts and in lists of records', async () => {
  const attributes = { mails: { type: 'list' }, phones: { type: 'records', identity: ['kind'] } }
  const record = {
    id: 7,
    mails: ['theirs'],
    phones: [
      { kind: 'home', number: '1' },
      { kind: 'work', number: '2' },
    ],
  }
  await onDescribed(holding(record), { ...least, attributes }, async ({ product, target }) => {
    const changes = [
      { name: 'mails', from: undefined, to: ['ours'], mode: 'add' },
      { name: 'phones', from: undefined, to: [{ kind: 'work', number: '9' }], mode: 'add' },
    ] as const
    await Array.fromAsync(target.apply([edit(seven, changes)], never))
    expect(product.requests.at(-1)?.asked.body).toEqual({
      mails: ['theirs', 'ours'],
      phones: [
        { kind: 'home', number: '1' },
        { kind: 'work', number: '9' },
      ],
    })
  })
})

test('a record that lacks what has to go back is not written', async () => {
  const api = { ...least, update: { style: 'full', method: 'PUT', path: '/users', needs: ['salt'] } }
  await onDescribed(holding({ id: 7, name: 'Ann' }), api, async ({ product, target }) => {
    const change = { name: 'name', from: 'Ann', to: 'Zoë' }
    expect((await faultOf(Array.fromAsync(target.apply([edit(seven, [change])], never)))).message).toContain('salt')
    expect(product.requests.filter(({ write }) => write)).toEqual([])
  })
})

test('an id that has to be a number and is none is refused before anything is sent', async () => {
  const api = { ...least, attributes: { team: { type: 'text', wire: 'number' } } }
  await onDescribed(holding({ id: 7 }), api, async ({ product, target }) => {
    const change = { name: 'team', from: undefined, to: 'Night shift' }
    const { kind, field } = await faultOf(Array.fromAsync(target.apply([edit(seven, [change])], never)))
    expect([kind, field]).toEqual(['rejected', 'team'])
    expect(product.requests).toEqual([])
  })
})

test.each([
  ['409 with the header of the rule', 409, { 'retry-after': '3' }, {}, 'throttled'],
  ['409 without it', 409, {}, {}, 'conflict'],
  ['a text in the body', 400, {}, { error: 'Quota used up for today' }, 'denied'],
  ['another text there', 400, {}, { error: 'bad name' }, 'rejected'],
  ['a place in the body, with HTTP 200', 200, {}, { code: 'gone' }, 'missing'],
  ['no sign of success', 200, {}, {}, 'rejected'],
] as const)('rules say what an answer means: %s', async (_what, status, headers, body, kind) => {
  const api = {
    ...least,
    success: { at: 'ok' },
    errors: { text: 'error' },
    faults: [
      { status: 409, header: 'Retry-After', kind: 'throttled' },
      { at: 'error', matches: '^Quota', kind: 'denied' },
      { at: 'code', on: 'writes', kind: 'missing' },
    ],
  }
  const handle = () => (asked: Asked) => {
    if (asked.method !== 'GET') return json(status, body, headers)
    return asked.path === '/users' ? json(200, []) : json(404, {})
  }
  await onDescribed(handle, api, async ({ target }) => {
    const change = { name: 'name', from: undefined, to: 'Zoë' }
    expect((await faultOf(Array.fromAsync(target.apply([edit(seven, [change])], never)))).kind).toBe(kind)
  })
})

test.each([
  ['a rule that says whom it is about', 403, {}, { error: 'the owner cannot be changed' }, 'denied', 'account'],
  ['another 403', 403, {}, { error: 'no' }, 'denied', undefined],
  ['403 with a time', 403, { 'retry-after': '2' }, {}, 'throttled', undefined],
  ['a locked account', 423, {}, {}, 'rejected', 'account'],
  ['not the whole request', 408, {}, {}, 'interrupted', undefined],
  ['too early', 425, {}, {}, 'unreachable', undefined],
] as const)(
  'whom a refusal is about is kept where it is known: %s',
  async (_what, status, headers, body, kind, scope) => {
    const api = { ...least, faults: [{ at: 'error', matches: 'owner', kind: 'denied', scope: 'account' }] }
    await onDescribed(holding({ id: 7 }, json(status, body, headers)), api, async ({ target }) => {
      const change = { name: 'name', from: undefined, to: 'Zoë' }
      const fault = await faultOf(Array.fromAsync(target.apply([edit(seven, [change])], never)))
      expect([fault.kind, fault.scope]).toEqual([kind, scope])
    })
  },
)

test('a refused sign-in is about everybody, one that is put off is not refused', async () => {
  const api = { ...least, signIn: { kind: 'password', path: '/token' } }
  const signing = (answer: ReturnType<typeof json>) =>
    onDescribed(
      () => () => answer,
      api,
      async ({ target }) => {
        const { kind, scope } = await faultOf(target.get([seven], never))
        said.push([kind, scope])
      },
    )
  const said: unknown[] = []
  await signing(json(403, {}))
  await signing(json(400, { error: 'invalid_grant' }))
  await signing(json(403, {}, { 'retry-after': '9' }))
  expect(said).toEqual([
    ['denied', 'connection'],
    ['denied', 'connection'],
    ['throttled', undefined],
  ])
})

test('a refusal that quotes a secret is passed on without it', async () => {
  const api = {
    ...least,
    errors: { text: 'error' },
    secrets: ['salt'],
    update: { style: 'full', method: 'PUT', path: '/users' },
    attributes: { name: { type: 'text' }, password: { type: 'text', secret: true } },
  }
  const refusal = json(400, { error: 'hunter2 and pepper and right-token are weak' })
  await onDescribed(holding({ id: 7, salt: 'pepper' }, refusal), api, async ({ target, said }) => {
    const operation = edit(seven, [], { password: new Secret('hunter2') })
    const { message } = await faultOf(Array.fromAsync(target.apply([operation], never)))
    expect(message).toContain('*** and *** and *** are weak')
    expect(said.join('\n')).not.toMatch(/hunter2|pepper|right-token/)
  })
})

test('a new account without a password gets a random one, twice where it is asked for twice', async () => {
  const password = { type: 'text', secret: true, generate: true, also: ['again'] }
  const api = { ...least, create: { path: '/users', id: 'id' }, attributes: { ...least.attributes, password } }
  await onDescribed(holding({}, json(201, { id: 8 })), api, async ({ product, target }) => {
    const receipts = await Array.fromAsync(target.apply([creation({ name: 'Ann' }), creation({ name: 'Bob' })], never))
    expect(receipts.map(receipt => receipt.remoteId)).toEqual(['8', '8'])
    const [first, second] = product.requests.map(({ asked }) => asked.body)
    expect(String(first?.password)).toMatch(/^[\w-]{32}aA1!$/)
    expect(first?.again).toBe(first?.password)
    expect(second?.password).not.toBe(first?.password)
  })
})

const token = (seconds: number) => json(200, { access_token: 'fresh-token', expires_in: seconds })

test.each([
  ['none', {}, undefined, undefined],
  ['basic', {}, 'authorization', `Basic ${Buffer.from('ann:right-password').toString('base64')}`],
  ['bearer', {}, 'authorization', 'Bearer right-token'],
  ['bearer', { prefix: 'Token ' }, 'authorization', 'Token right-token'],
  ['header', { header: 'X-Api-Key' }, 'x-api-key', 'right-token'],
  ['password', { path: '/token' }, 'authorization', 'Bearer fresh-token'],
  ['client-credentials', { path: '/token', fields: { scope: 'all' } }, 'authorization', 'Bearer fresh-token'],
])('signs in by %s %j', async (kind, more, header, value) => {
  const handle = () => (asked: Asked) => (asked.path === '/token' ? token(3600) : json(200, { id: 7 }))
  await onDescribed(handle, { ...least, signIn: { kind, ...more } }, async ({ product, target, said }) => {
    await target.get([seven], never)
    const last = product.requests.at(-1)?.asked.headers ?? {}
    expect(header === undefined ? last.authorization : last[header]).toBe(value)
    expect(said.join('\n')).not.toMatch(/right-|fresh-token/)
  })
})

test('client credentials are sent as a form, and a token that is about to end is replaced first', async () => {
  const signIn = { kind: 'client-credentials', path: '/token', fields: { scope: 'all' } }
  const handle = () => (asked: Asked) => (asked.path === '/token' ? token(60) : json(200, { id: 7 }))
  let aheadMs = 0
  const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + aheadMs }
  const body = async ({ product, target }: Described): Promise<void> => {
    await target.get([seven], never)
    aheadMs = 31_000
    await target.get([seven], never)
    const grants = product.requests.filter(({ asked }) => asked.path === '/token').map(({ asked }) => asked.body)
    const form = { grant_type: 'client_credentials', client_id: 'client', client_secret: 'right-secret', scope: 'all' }
    expect(grants).toEqual([form, form])
  }
  await onDescribed(handle, { ...least, signIn }, body, clock)
})

test('ids in addresses are escaped', async () => {
  await onDescribed(holding({ id: 'a/b c' }), least, async ({ product, target }) => {
    await target.get([remoteId('a/b c')], never)
    expect(product.requests[0]?.asked.path).toBe('/users/a%2Fb%20c')
  })
})

test('an account shows neither secrets nor what is never shown, should an answer hold them', async () => {
  const attributes = {
    name: { type: 'text' },
    password: { type: 'text', secret: true },
    picture: { type: 'text', shown: false },
  }
  const record = { id: 7, name: 'Ann', password: 'hunter2', picture: 'https://a.test/p.png', other: 1 }
  await onDescribed(holding(record), { ...least, attributes }, async ({ target }) => {
    expect(await target.get([seven], never)).toEqual([{ remoteId: '7', active: true, attributes: { name: 'Ann' } }])
  })
})

test('a search that finds more than was asked for is looked at again', async () => {
  const api = { ...least, find: { name: { path: '/users', query: { q: '{value}' } } } }
  const rows = [
    { id: 1, name: 'Ann' },
    { id: 2, name: 'Anna' },
  ]
  await onDescribed(
    () => () => json(200, rows),
    api,
    async ({ product, target }) => {
      expect((await target.find({ name: 'name', values: ['Ann'] }, never)).map(each => each.remoteId)).toEqual(['1'])
      expect(product.requests[0]?.asked.query.get('q')).toBe('Ann')
    },
  )
})

test('a list the account does not show is not overwritten, unless it is said to be left out when empty', async () => {
  const changes = [{ name: 'mails', from: undefined, to: ['ours'], mode: 'add' }] as const
  await onDescribed(holding({ id: 7 }), least, async ({ product, target }) => {
    expect((await faultOf(Array.fromAsync(target.apply([edit(seven, changes)], never)))).kind).toBe('broken')
    expect(product.requests.filter(({ write }) => write)).toEqual([])
  })
  const attributes = { mails: { type: 'list', omitted: true } }
  await onDescribed(holding({ id: 7 }), { ...least, attributes }, async ({ product, target }) => {
    await Array.fromAsync(target.apply([edit(seven, changes)], never))
    expect(product.requests.at(-1)?.asked.body).toEqual({ mails: ['ours'] })
  })
})

describe('a list that was not seen whole is not written whole', () => {
  const api = {
    ...least,
    attributes: {
      groups: { type: 'list', wire: 'number', at: 'groups.rows.*.id', to: 'groups', omitted: true },
      mails: { type: 'list' },
      counted: { type: 'list', total: 'counts.counted' },
    },
  }
  const rows = (count: number) => Array.from({ length: count }, (_none, number) => ({ id: number + 1 }))
  const adding = (name: string, value: string) => edit(seven, [{ name, from: undefined, to: [value], mode: 'add' }])
  const leaving = (name: string, value: string) => edit(seven, [{ name, from: undefined, to: [value], mode: 'remove' }])

  test.each<[string, object, ReturnType<typeof edit>, RegExp]>([
    ['100 of 1000', { groups: { total: 1000, rows: rows(100) } }, adding('groups', '2000'), /100 of 1000 members/],
    ['100 of 1000', { groups: { total: 1000, rows: rows(100) } }, leaving('groups', '1'), /100 of 1000 members/],
    ['one that is not shown', { groups: { total: 1000, rows: rows(100) } }, leaving('groups', '700'), /100 of 1000/],
    ['the first page', { groups: { hasMore: true, rows: rows(3) } }, adding('groups', '9'), /first 3 members/],
    ['a number elsewhere', { counted: ['a'], counts: { counted: 2 } }, adding('counted', 'b'), /1 of 2 members/],
    ['other things', { mails: ['a@b.test', { address: 'c@d.test' }] }, adding('mails', 'e@f.test'), /1 of its members/],
    ['nothing it knows', { groups: { rows: [{ key: 1 }] } }, adding('groups', '2'), /1 of its members/],
  ])('%s', async (_what, record, operation, words) => {
    await onDescribed(holding({ id: 7, ...record }, json(200, {})), api, async ({ product, target }) => {
      const fault = await faultOf(Array.fromAsync(target.apply([operation], never)))
      expect(fault).toMatchObject({ kind: 'rejected', scope: 'account', message: expect.stringMatching(words) })
      expect(product.requests.filter(({ write }) => write)).toEqual([])
    })
  })

  test('one that was seen whole is, and one that holds what is asked for already is left alone', async () => {
    const whole = { id: 7, groups: { total: 3, rows: rows(3) }, counted: ['a'], counts: { counted: 1 } }
    await onDescribed(holding(whole, json(200, {})), api, async ({ product, target }) => {
      await Array.fromAsync(target.apply([adding('groups', '9')], never))
      await Array.fromAsync(target.apply([adding('counted', 'b')], never))
      expect(product.requests.filter(({ write }) => write).map(({ asked }) => asked.body)).toEqual([
        { groups: [1, 2, 3, 9] },
        { counted: ['a', 'b'] },
      ])
    })
    await onDescribed(
      holding({ id: 7, groups: { total: 1000, rows: rows(100) } }),
      api,
      async ({ product, target }) => {
        await Array.fromAsync(target.apply([adding('groups', '100')], never))
        expect(product.requests.filter(({ write }) => write)).toEqual([])
      },
    )
  })
})
