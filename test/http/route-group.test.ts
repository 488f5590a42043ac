import { describe, expect, test } from 'vitest'
import { type Admission, jsonAnswer, type RequestHead, type RouteGroup } from '../../src/http/route.ts'
import { hello, running } from './running.ts'

interface Robot {
  readonly name: string
}

/** A group for whoever shows the right token; it answers in a manner of its own. */
const robots: RouteGroup<Robot> = {
  prefix: '/robots/v1',
  mostBodyBytes: 5,
  routes: [
    { method: 'GET', path: '/me', handle: ({ caller }) => jsonAnswer(200, { name: caller.name }) },
    { method: 'POST', path: '/me', handle: ({ body }) => jsonAnswer(200, { body }) },
    {
      method: 'GET',
      path: '/broken',
      handle: () => {
        throw new Error('oops')
      },
    },
  ],
  async admit({ headers }: RequestHead): Promise<Admission<Robot>> {
    if (headers.authorization === 'Bearer r2') return { caller: { name: 'R2' } }
    return { answer: jsonAnswer(401, { refused: true }, { 'www-authenticate': 'Bearer' }) }
  },
  refuse: (status, detail) => jsonAnswer(status, { robot: status, detail }),
}

const pass = { authorization: 'Bearer r2' }
const start = () =>
  running({ routes: [hello], groups: [robots, { ...robots, prefix: '', routes: [{ ...hello, path: '/gauges' }] }] })

describe('a group of routes', () => {
  test('knows who is calling', async () => {
    const { url } = await start()
    expect(await (await fetch(`${url}/robots/v1/me`, { headers: pass })).json()).toEqual({ name: 'R2' })
  })

  test.each(['/robots/v1/me', '/robots/v1/nothing', '/gauges'])('lets nobody without a pass see %s', async path => {
    const { url } = await start()
    const answer = await fetch(url + path)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(await answer.json()).toEqual({ refused: true })
  })

  test('asks for the pass before it reads the body', async () => {
    const { url } = await start()
    expect((await fetch(`${url}/robots/v1/me`, { method: 'POST', body: 'much too long' })).status).toBe(401)
  })

  test.each([
    ['an address it does not have', 'GET', '/nothing', 404],
    ['a method it does not have', 'DELETE', '/me', 405],
    ['a handler that fails', 'GET', '/broken', 500],
  ])('refuses %s in its own manner', async (_what, method, path, status) => {
    const { url } = await start()
    const answer = await fetch(`${url}/robots/v1${path}`, { method, headers: pass })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ robot: status })
  })

  test('has a body limit of its own', async () => {
    const { url } = await start()
    const post = (body: string) => fetch(`${url}/robots/v1/me`, { method: 'POST', headers: pass, body })
    expect((await post('12345')).status).toBe(200)
    expect(await (await post('123456')).json()).toMatchObject({ robot: 413 })
  })

  test('changes nothing for the routes beside it', async () => {
    const { url } = await start()
    expect((await fetch(`${url}/hello`)).status).toBe(200)
    expect(await (await fetch(`${url}/elsewhere`)).json()).toEqual({ error: 'there is nothing at this address' })
  })
})
