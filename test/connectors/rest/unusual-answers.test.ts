import { describe, expect, test } from 'vitest'
import { type Operation, remoteId } from '#contract'
import { creation, deletion, disabling, edit } from '../contract/operations.ts'
import { never } from '../contract/session.ts'
import { faultOf, onDescribed } from './described.ts'
import { type Asked, type Fields, json } from './records.ts'

type Says = (id: string, url: string) => { status: number; text?: string; headers?: Readonly<Record<string, string>> }

const api = {
  id: 'id',
  active: { at: 'on', is: true },
  list: { path: '/users' },
  get: { path: '/users/{id}' },
  find: { login: { path: '/users', query: { login: '{value}' } } },
  create: { path: '/users', id: 'id', answer: '', unique: ['login'] },
  update: { style: 'merge', path: '/users/{id}', answer: '' },
  enable: { kind: 'request', path: '/users/{id}/on' },
  disable: { kind: 'request', path: '/users/{id}/off' },
  delete: { path: '/users/{id}' },
  attributes: { login: { type: 'text' }, name: { type: 'text' }, teams: { type: 'list' } },
}

/** A small API that does as it is told (or not), and answers writes in its own way. */
function answering(says: Says, { does = true } = {}) {
  const users = new Map<string, Fields>([['1', { id: '1', login: 'old', name: 'Ann', on: true, teams: [] }]])
  const handle =
    (url: string) =>
    ({ method, path, query, body }: Asked) => {
      const [, id = '', verb] = /^\/users\/([^/]+)(\/off)?$/.exec(path) ?? []
      if (method === 'GET' && id === '')
        return json(
          200,
          [...users.values()].filter(({ login }) => [null, login].includes(query.get('login'))),
        )
      if (method === 'GET') return users.has(id) ? json(200, users.get(id)) : json(404, {})
      if (does && verb !== undefined) users.set(id, { ...users.get(id), on: false })
      else if (does && method === 'POST') users.set('2', { ...body, id: '2', on: true })
      else if (does && method === 'DELETE') users.delete(id)
      else if (does) users.set(id, { ...users.get(id), ...body })
      return { text: '', ...says(method === 'POST' && id === '' ? '2' : id, url) }
    }
  return handle
}

const one = remoteId('1')
const rename = edit(one, [{ name: 'name', from: 'Ann', to: 'Zoë' }])
const team = edit(one, [{ name: 'teams', from: [], to: ['a'], mode: 'add' }])
const apply = (operation: Operation, says: Says, options?: { does: boolean }, over: object = {}) => {
  let writes = 0
  const outcome = { receipts: [] as readonly unknown[], fault: undefined as unknown }
  return onDescribed(answering(says, options), { ...api, ...over }, async ({ target, product }) => {
    const done = Array.fromAsync(target.apply([operation], never))
    if (options?.does === false) outcome.fault = await faultOf(done)
    else outcome.receipts = await done
    writes = product.requests.filter(({ write }) => write).length
  }).then(() => ({ ...outcome, writes }))
}

const dresses: readonly [string, Says][] = [
  ['201 with a Location and no body', (id, url) => ({ status: 201, headers: { location: `${url}/users/${id}` } })],
  ['201 with a relative Location', id => ({ status: 201, headers: { location: `/users/${id}` } })],
  ['201 with neither', () => ({ status: 201 })],
  ['an empty 200', () => ({ status: 200 })],
  ['204', () => ({ status: 204 })],
  ['a body without an id', () => ({ status: 201, text: '{"ok":true}' })],
  ['a page for people', () => ({ status: 200, text: '<html>done</html>' })],
  ['202 with a Location', (id, url) => ({ status: 202, headers: { location: `${url}/users/${id}` } })],
  ['202 with nothing', () => ({ status: 202 })],
  ['207', () => ({ status: 207, text: '{}' })],
  ['a Location on another host', () => ({ status: 201, headers: { location: 'http://elsewhere.test/users/1' } })],
  ['a Location of somebody else', (_id, url) => ({ status: 201, headers: { location: `${url}/users/1` } })],
]

describe('a write that was done, and is answered in an unusual way, is done', () => {
  test.each(dresses)('a new account: %s', async (_what, says) => {
    expect(await apply(creation({ login: 'new', name: 'Bo' }), says)).toMatchObject({
      receipts: [{ remoteId: '2' }],
      writes: 1,
    })
  })

  test.each(dresses)('an edit, a member, an account disabled, a deletion: %s', async (_what, says) => {
    for (const operation of [rename, team, disabling(one), deletion(one)])
      expect(await apply(operation, says)).toMatchObject({ receipts: [{ remoteId: '1' }], writes: 1 })
  })

  test('an empty answer where a sign of success is described', async () => {
    const over = { success: { at: 'ok', equals: true } }
    for (const operation of [creation({ login: 'new' }), rename, disabling(one), deletion(one)])
      expect(await apply(operation, () => ({ status: 200 }), undefined, over)).toMatchObject({ writes: 1 })
  })
})

test.each([202, 207])('a write that is only accepted (HTTP %i) is not done before it is seen', async status => {
  for (const operation of [creation({ login: 'new' }), rename, team, disabling(one), deletion(one)]) {
    const { fault } = await apply(operation, () => ({ status, text: '{}' }), { does: false })
    expect([operation.change.kind, fault]).toEqual([
      operation.change.kind,
      expect.objectContaining({ kind: 'interrupted' }),
    ])
  }
})

test('an answer about somebody else says nothing of the account that was written', async () => {
  const { receipts } = await apply(rename, () => ({ status: 200, text: '{"id":"9","name":"Somebody"}' }))
  expect(receipts).toMatchObject([{ operation: expect.anything(), remoteId: '1' }])
})
