import { describe, expect, test } from 'vitest'
import { remoteId } from '#contract'
import type { Served } from '#simulation'
import { creation, deletion, edit } from '../contract/operations.ts'
import { never } from '../contract/session.ts'
import { faultOf, least, onDescribed } from './described.ts'
import type { Asked } from './records.ts'

/** An id that a double cannot hold; its neighbour is what a double makes of it. */
const big = '9196877626998787'
const neighbour = '9196877626998788'

const raw = (text: string, type = 'application/json'): Served => ({
  status: 200,
  headers: { 'content-type': type },
  text,
})

const api = {
  ...least,
  create: { path: '/users', id: 'id' },
  delete: { path: '/users/{id}' },
  find: { name: { path: '/users', query: { name: '{value}' } } },
  lookups: { group: { path: '/groups', name: 'name', id: 'id' } },
  attributes: {
    name: { type: 'text' },
    number: { type: 'number' },
    groups: { type: 'list', wire: 'number', lookup: 'group' },
  },
}

const account = `{"id":${big},"name":"ann","number":18446744073709551617,"groups":[${big}],"of":{"unit":${big}}}`

describe('ids that are numbers of any size', () => {
  test('name one account in every address, and never its neighbour', async () => {
    const handle = () => (asked: Asked) => raw(asked.path === '/users' ? `[${account}]` : account)
    await onDescribed(handle, api, async ({ product, target, people }) => {
      const [listed] = await Array.fromAsync(target.list(never))
      expect(listed?.remoteId).toBe(big)
      const [found] = await target.find({ name: 'name', values: ['ann'] }, never)
      expect(found?.remoteId).toBe(big)
      const [got] = await target.get([remoteId(big)], never)
      expect(got?.attributes).toEqual({ name: 'ann', number: 18_446_744_073_709_551_617n, groups: [big] })
      await Array.fromAsync(target.apply([deletion(remoteId(big))], never))
      expect(product.requests.at(-1)?.asked).toMatchObject({ method: 'DELETE', path: `/users/${big}` })
      const [person] = await people()
      expect(person?.fields).toMatchObject({ id: 9_196_877_626_998_787n })
      expect(product.requests.map(({ asked }) => asked.path).join()).not.toContain(neighbour)
    })
  })

  test('come back with a new account', async () => {
    const handle = () => (asked: Asked) => raw(asked.method === 'POST' ? `{"id":${big}}` : account)
    await onDescribed(handle, api, async ({ target }) => {
      const [receipt] = await Array.fromAsync(target.apply([creation({ name: 'ann' })], never))
      expect(receipt?.remoteId).toBe(big)
    })
  })

  test('are looked up, and written as the numbers they are', async () => {
    const handle = () => (asked: Asked) =>
      raw(asked.path === '/groups' ? `[{"name":"Staff","id":${big}},{"name":"Guests","id":${neighbour}}]` : account)
    await onDescribed(handle, api, async ({ product, target }) => {
      expect(await target.lookup('group', ['Staff'], never)).toEqual(new Map([['Staff', big]]))
      const step = { name: 'groups', from: [], to: [neighbour], mode: 'add' } as const
      await Array.fromAsync(target.apply([edit(remoteId(big), [step])], never))
      expect(product.requests.at(-1)?.asked.raw).toBe(`{"groups":[${big},${neighbour}]}`)
    })
  })

  test('stay in a record that is written back whole', async () => {
    const replacing = { ...api, update: { style: 'full', path: '/users/{id}' } }
    await onDescribed(
      () => () => raw(account),
      replacing,
      async ({ product, target }) => {
        const change = { name: 'name', from: 'ann', to: 'zoë' }
        await Array.fromAsync(target.apply([edit(remoteId(big), [change])], never))
        expect(product.requests.findLast(({ write }) => write)?.asked.raw).toBe(account.replace('ann', 'zoë'))
      },
    )
  })

  test('lead to the next page as cursors', async () => {
    const paged = {
      ...api,
      list: { path: '/users', records: 'rows', paging: { kind: 'cursor', param: 'after', at: 'next' } },
    }
    const handle = () => (asked: Asked) =>
      raw(asked.query.has('after') ? '{"rows":[],"next":null}' : `{"rows":[${account}],"next":${big}}`)
    await onDescribed(handle, paged, async ({ product, target }) => {
      await Array.fromAsync(target.list(never))
      expect(product.requests.map(({ asked }) => asked.query.get('after'))).toEqual([null, big])
    })
  })
})

test.each(['1e400', '1.5e20', '12345678901234567890.0', '1.5', '9007199254740993.0'])(
  'the id %s may be somebody else’s: nothing is asked under it',
  async id => {
    const handle = () => (asked: Asked) =>
      raw(asked.path === '/groups' ? `[{"name":"Staff","id":${id}}]` : `[{"id":${id},"name":"ann"}]`)
    await onDescribed(handle, api, async ({ product, target, people }) => {
      for (const act of [
        () => Array.fromAsync(target.list(never)),
        () => target.find({ name: 'name', values: ['ann'] }, never),
        () => target.lookup('group', ['Staff'], never),
        () => people(),
      ])
        expect(await faultOf(act())).toMatchObject({
          kind: 'broken',
          message: expect.stringMatching(/ gave an id at id that is no exact whole number/),
        })
      expect(product.requests.every(({ asked }) => ['/users', '/groups'].includes(asked.path))).toBe(true)
    })
  },
)

test('a cursor that may have been rounded leads nowhere', async () => {
  const paged = {
    ...api,
    list: { path: '/users', records: 'rows', paging: { kind: 'cursor', param: 'after', at: 'next' } },
  }
  await onDescribed(
    () => () => raw('{"rows":[],"next":1.5e20}'),
    paged,
    async ({ target }) => {
      expect(await faultOf(Array.fromAsync(target.list(never)))).toMatchObject({
        kind: 'broken',
        message: expect.stringContaining('names the next page at next by neither text nor an exact number'),
      })
    },
  )
})

describe('an answer in which a name stands twice is not believed', () => {
  const twice = '{"id":7,"name":"ann","active":false,"active":true}'
  test.each(['target', 'source'] as const)('of a %s, and the name is named', async side => {
    await onDescribed(
      () => () => raw(`[${twice}]`),
      api,
      async ({ target, people }) => {
        const reading = side === 'target' ? Array.fromAsync(target.list(never)) : people()
        expect(await faultOf(reading)).toMatchObject({
          kind: 'broken',
          message: 'the answer is in doubt: "active" stands twice in one object',
        })
      },
    )
  })

  test('also where an id stands twice in the answer to a write: it may have happened', async () => {
    await onDescribed(
      () => () => raw('{"id":7,"id":8}'),
      api,
      async ({ target }) => {
        const fault = await faultOf(Array.fromAsync(target.apply([creation({ name: 'ann' })], never)))
        expect(fault.kind).toBe('broken')
      },
    )
  })
})
