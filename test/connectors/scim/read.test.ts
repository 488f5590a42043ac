import { describe, expect, test } from 'vitest'
import { type HttpResponse, remoteId } from '#contract'
import { remoteAccount } from '../../../connectors/scim/account.ts'
import { errorSchema } from '../../../connectors/scim/faults.ts'
import { pages } from '../../../connectors/scim/pages.ts'
import { byIds } from '../../../connectors/scim/read.ts'
import { serviceFrom } from '../../../connectors/scim/service.ts'
import { creation } from '../contract/operations.ts'
import { never } from '../contract/session.ts'
import { clientOn, json } from './answers.ts'
import { names, onScim } from './opened.ts'

describe('finding', () => {
  test(
    'ignores the case of names and addresses, and takes quotes and backslashes as they are',
    onScim({}, async ({ apply, target }) => {
      await apply(creation({ userName: 'A"n\\n', 'emails.work': 'Ann@Example.org' }))
      expect(await target.find({ name: 'userName', values: ['a"N\\n'] }, never)).toHaveLength(1)
      expect(await target.find({ name: 'emails.work', values: ['ann@example.ORG'] }, never)).toHaveLength(1)
    }),
  )

  test(
    'tells apart what a service that ignores filters shows anyway',
    onScim({ filters: false, states: false }, async ({ made, target }) => {
      await made(1)
      const { remoteId: second } = await made(2)
      const found = await target.find({ name: 'externalId', values: ['E2'] }, never)
      expect(found.map(one => one.remoteId)).toEqual([second])
    }),
  )

  test(
    'an address of another type is another attribute',
    onScim({}, async ({ apply, target }) => {
      await apply(creation({ userName: 'ann', 'emails.home': 'ann@example.org' }))
      expect(await target.find({ name: 'emails.work', values: ['ann@example.org'] }, never)).toEqual([])
    }),
  )

  test.each([
    ['standard', 1],
    ['entra', 3],
  ] as const)('three values are asked for at a service built for %s in %i requests', (builtFor, count) =>
    onScim({ builtFor }, async ({ calls, target }) => {
      await target.find({ name: 'userName', values: ['nobody'] }, never)
      const asked = await calls(() => target.find({ name: 'userName', values: ['a', 'b', 'c'] }, never))
      expect(names(asked)).toEqual(Array(count).fill('GET /Users'))
    })(),
  )

  test(
    'a service that knows no "or" is asked for one value at a time, from its first refusal on',
    onScim({ joinsFilters: false, groups: ['Auditors', 'Operators'] }, async ({ apply, calls, target }) => {
      await apply(creation({ userName: 'ann' }))
      const asked = (): Promise<readonly string[]> =>
        calls(async () => {
          expect(await target.find({ name: 'userName', values: ['ann', 'bob'] }, never)).toHaveLength(1)
          expect([...(await target.lookup('group', ['Auditors', 'Operators'], never)).keys()]).toHaveLength(2)
        }).then(names)
      await target.find({ name: 'userName', values: ['nobody'] }, never)
      expect(await asked()).toEqual([...Array(3).fill('GET /Users'), ...Array(2).fill('GET /Groups')])
      expect(await asked()).toEqual([...Array(2).fill('GET /Users'), ...Array(2).fill('GET /Groups')])
    }),
  )

  test(
    'names of groups alone show that a service knows no "or", too',
    onScim({ joinsFilters: false, groups: ['Auditors', 'Operators'] }, async ({ target }) => {
      expect((await target.lookup('group', ['Auditors', 'Operators'], never)).size).toBe(2)
    }),
  )

  test(
    'groups are looked up without their members and without case; accounts by name, for managers',
    onScim({}, async ({ calls, made, target, groups: [, operators] }) => {
      const { remoteId: manager, attributes } = await made(1)
      const asked = await calls(async () => {
        expect(await target.lookup('group', ['operators'], never)).toEqual(new Map([['operators', operators]]))
      })
      const [query] = asked.filter(({ name }) => name === 'GET /Groups').map(({ target: url }) => url)
      expect(query).toContain('excludedAttributes=members')
      const name = String(attributes.userName)
      expect(await target.lookup('user', [name], never)).toEqual(new Map([[name, manager]]))
    }),
  )

  test(
    'a name that two groups have, as the service compares names, is answered with both',
    onScim({ groups: ['A', 'Twice', 'twice'] }, async ({ target, groups: [, one, other] }) => {
      expect(await target.lookup('group', ['Twice'], never)).toEqual(new Map([['Twice', [one, other]]]))
    }),
  )
})

test.each(['/../elsewhere', '/v9'])('a wrong address (%s) is told apart from an empty service', path =>
  onScim({}, async ({ fault, fixture, open }) => {
    const settings = { ...fixture.settings, url: new URL(`.${path}`, `${String(fixture.settings.url)}/`).href }
    const wrong = await fault('broken', open(settings).check(never))
    expect(wrong.message).toMatch(/check that url/)
  })(),
)

test(
  'a check remarks on everything the service cannot do',
  onScim({ patches: false, filters: false }, async ({ target }) => {
    const { product, remarks } = await target.check(never)
    expect(product).toMatch(/^SCIM 2.0 service at 127.0.0.1:/)
    expect(remarks.join(' ')).toMatch(/no PATCH.*no versions.*cannot filter/)
  }),
)

const html: HttpResponse = { status: 404, headers: {}, text: '<html>nothing here</html>' }
const nobody = { totalResults: 0, Resources: [] }

describe('answers that could cost somebody the account', () => {
  test('a 404 of the service means that nobody is there', async () => {
    const client = clientOn(() => json({ schemas: [errorSchema], status: '404' }, 404))
    expect(await byIds([remoteId('7')], client, never)).toEqual([])
  })

  test('a 404 of a proxy does not, when the users are not there either', async () => {
    await expect(
      byIds(
        [remoteId('7')],
        clientOn(() => html),
        never,
      ),
    ).rejects.toMatchObject({ kind: 'broken' })
  })

  test('a 404 in other words does, when the users are there', async () => {
    const client = clientOn(({ pathname }) => (pathname === '/scim/v2/Users' ? json(nobody) : html))
    expect(await byIds([remoteId('7')], client, never)).toEqual([])
  })

  test.each<[string, unknown]>([
    ['has no list', { totalResults: 3 }],
    ['is no list', [{ id: '1' }]],
    ['says more than it shows', { totalResults: 3, Resources: [] }],
    ['begins again on every page', { totalResults: 3, Resources: [{ id: '1' }] }],
  ])('a list that %s is broken, not short', async (_what, body) => {
    const client = clientOn(({ pathname }) => json(pathname.endsWith('/Users') ? body : {}))
    const all = Array.fromAsync(pages({ path: '/Users', what: 'the accounts' }, client, never))
    await expect(all).rejects.toMatchObject({ kind: 'broken' })
  })
})

describe('a list without a number that says how many there are', () => {
  const accounts = Array.from({ length: 250 }, (_none, number) => ({ id: String(number) }))
  const listing = (total: (count: number) => object) =>
    clientOn(({ pathname, searchParams }) => {
      if (!pathname.endsWith('/Users')) return json({})
      const first = Number(searchParams.get('startIndex')) - 1
      return json({ ...total(accounts.length), Resources: accounts.slice(first, first + 100) })
    })

  test.each<[string, (count: number) => object]>([
    ['says it as a text', count => ({ totalResults: String(count) })],
    ['does not say it', () => ({})],
    ['says something else', () => ({ totalResults: 'many' })],
  ])('is read to its end: it %s', async (_what, total) => {
    expect(await Array.fromAsync(pages({ path: '/Users', what: 'the accounts' }, listing(total), never))).toHaveLength(
      250,
    )
  })
})

describe('a list that moves while it is read', () => {
  const everybody = (): { id: string }[] => Array.from({ length: 250 }, (_none, number) => ({ id: String(number) }))
  /** @param move what happens behind each answer */
  const shifting = (move: (all: { id: string }[], asked: number) => void, total: (count: number) => object) => {
    const all = everybody()
    let asked = 0
    return clientOn(({ pathname, searchParams }) => {
      if (!pathname.endsWith('/Users')) return json({})
      const first = Number(searchParams.get('startIndex')) - 1
      const answer = json({ ...total(all.length), Resources: all.slice(first, first + 100) })
      asked += 1
      move(all, asked)
      return answer
    })
  }
  const read = async (client: ReturnType<typeof clientOn>) =>
    (await Array.fromAsync(pages({ path: '/Users', what: 'the accounts' }, client, never))).map(({ id }) => id)

  const totals: readonly [string, (count: number) => object][] = [
    ['a total', count => ({ totalResults: count })],
    ['a total as text', count => ({ totalResults: String(count) })],
    ['no total', () => ({})],
  ]
  test.each(totals)('begins again, and hides nobody: with %s', async (_what, total) => {
    const client = shifting((all, asked) => void (asked === 1 && all.splice(5, 1)), total)
    const ids = await read(client)
    expect(ids).toContain('100')
    expect(new Set(ids).size).toBe(ids.length)
  })

  test.each(totals)('is not taken for whole when it never holds still: with %s', async (_what, total) => {
    const client = shifting(all => void all.shift(), total)
    await expect(read(client)).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('did not hold still'),
    })
  })

  test('a total that means the page does not end the list after the first one', async () => {
    await expect(
      read(
        shifting(
          () => undefined,
          () => ({ totalResults: 100 }),
        ),
      ),
    ).rejects.toMatchObject({ kind: 'unreachable' })
  })

  test('a service that knows no pages and gives no total shows everybody at once', async () => {
    const client = clientOn(({ pathname }) => json(pathname.endsWith('/Users') ? { Resources: everybody() } : {}))
    expect(await read(client)).toHaveLength(250)
  })
})

test.each<[string, unknown, boolean]>([
  ['true', true, true],
  ['false', false, false],
  ['text, as some write it', 'False', false],
  ['missing: a service without disabled accounts', undefined, true],
])('active is read when it is %s', (_what, active, expected) => {
  expect(remoteAccount({ id: '1', active }).active).toBe(expected)
})

test('groups that are inherited are none we can give or take', () => {
  const groups = [{ value: '1', type: 'direct' }, { value: '2', type: 'indirect' }, { value: '3' }]
  expect(remoteAccount({ id: '1', groups }).attributes.groups).toEqual(['1', '3'])
  expect(remoteAccount({ id: '1' }).attributes).not.toHaveProperty('groups')
})

test.each<[string, object, object]>([
  ['nothing', {}, { patches: true, filters: true, mostResults: 100, mostOperations: 0, versions: false }],
  ['no PATCH', { patch: { supported: false } }, { patches: false }],
  ['small pages', { filter: { supported: true, maxResults: 20 } }, { mostResults: 20 }],
  ['huge pages', { filter: { supported: true, maxResults: 100_000 } }, { mostResults: 100 }],
  ['bulk', { bulk: { supported: true, maxOperations: 50 } }, { mostOperations: 50 }],
  [
    'bulk in texts',
    { bulk: { supported: true, maxOperations: '50', maxPayloadSize: 9000 } },
    { mostOperations: 50, mostBytes: 9000 },
  ],
  ['bulk that is off', { bulk: { supported: false, maxOperations: 50 } }, { mostOperations: 0 }],
])('a service that states %s is taken at its word', (_what, config, expected) => {
  expect(serviceFrom({ ...config })).toMatchObject(expected)
})
