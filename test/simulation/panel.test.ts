// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { ask, desired, panel, secret, startToy, type Toy } from './toy.ts'

const post = { method: 'POST' }

/** A list the panel tells in JSON. */
async function listed(toy: Toy, path: string): Promise<readonly unknown[]> {
  const told: unknown = await (await panel(toy, path)).json()
  if (!Array.isArray(told)) throw new Error('no list')
  return told
}

/** fetch sets the Host header itself. */
function statusFor(toy: Toy, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(toy.page, { headers: { host } }, answer => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode))
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('the panel of a simulator', () => {
  test('never reaches the product or its journal', async () => {
    await using toy = await startToy()
    for (const path of ['', 'journal', 'accounts', 'faults', 'page.css', 'page.js'])
      expect((await panel(toy, path)).status).toBe(200)
    await desired(toy, { fault: 'cut-before', probability: 1 })
    expect((await panel(toy, '')).status).toBe(200)
    expect([toy.journal, toy.done]).toEqual([[], []])
  })

  test('tells in JSON what arrived, from any entry on, with what became of it', async () => {
    await using toy = await startToy()
    await ask(toy)
    await desired(toy, { fault: 'cut-after' })
    await ask(toy, { ...post, body: '{"login":"ann","password":"x"}' })
    await desired(toy, { fault: 'throttled' })
    await ask(toy, { headers: { authorization: `Bearer ${secret}` } })
    const journal = await listed(toy, 'journal')
    expect(journal).toMatchObject([
      { number: 1, at: '2026-01-05T08:00:00.000Z', name: 'GET /api', write: false, status: 200 },
      { number: 2, write: true, faulted: 'cut', body: { login: 'ann', password: '***' } },
      { number: 3, faulted: 'throttled', status: 429, headers: { authorization: '***' } },
    ])
    expect(journal[1]).not.toHaveProperty('status')
    expect(await (await panel(toy, 'journal?after=2')).json()).toEqual([journal[2]])
    expect(await (await panel(toy, 'journal?after=99')).json()).toEqual([])
  })

  test('shows accounts as JSON and on the page, secrets masked and everything escaped', async () => {
    await using toy = await startToy()
    const accounts = await listed(toy, 'accounts')
    expect(accounts[0]).toMatchObject({ login: 'ann', Password: '***', active: true })
    const text = await (await panel(toy, '')).text()
    expect(text).toContain('<title>Toy &lt;1&gt;, simulated</title>')
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(text).toContain('A &amp; B, it&#39;s')
    expect(text).not.toContain('alert(1)</script>')
    expect(text).not.toContain(secret)
    expect(text).toContain('disabled')
  })

  test('shows on the page where it is, a target file, what arrived and what is about to go wrong', async () => {
    await using toy = await startToy()
    await ask(toy, { ...post, body: `{"login":"a<b","token":"${secret}"}` })
    await desired(toy, { fault: 'throttled', retryAfter: '2', next: 3, on: 'writes' })
    const text = await (await panel(toy, '')).text()
    expect(text).toContain(`<code>${toy.url}</code>`)
    expect(text).toContain('token: &quot;${env:SIMULATED_TOY_TOKEN}&quot;')
    expect(text).toContain('POST /api')
    expect(text).toContain('a&lt;b')
    expect(text).toContain('throttled, 2 s: next 3 of writes')
    expect(text).not.toContain(secret)
  })

  test('needs nothing from elsewhere, and lets nothing from elsewhere in', async () => {
    await using toy = await startToy()
    const { headers } = await panel(toy, '')
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'/)
    expect(await (await panel(toy, '')).text()).not.toMatch(/(?:src|href)="(?!\/-\/|data:,)/)
  })

  test('lists faults that are not used up, and forgets them all when asked to', async () => {
    await using toy = await startToy()
    expect((await desired(toy, { fault: 'unavailable', next: 2 })).status).toBe(201)
    await desired(toy, { fault: 'torn', probability: 1, on: 'writes' })
    expect(await ask(toy)).toBe(503)
    expect(await (await panel(toy, 'faults')).json()).toEqual([
      { fault: 'unavailable', on: 'everything', next: 1 },
      { fault: 'torn', on: 'writes', probability: 1 },
    ])
    expect(await (await panel(toy, 'faults', { method: 'DELETE' })).json()).toEqual([])
    expect(await ask(toy)).toBe(200)
    expect(await ask(toy, post)).toBe(200)
  })

  test.each([
    ['a fault that does not exist', '{"fault":"flood"}', 'there is no fault "flood": there are slow'],
    ['what is no JSON', 'fault=torn', 'a fault is a record such as'],
  ])('refuses %s with one sentence', async (_what, body, sentence) => {
    await using toy = await startToy()
    const headers = { 'content-type': 'application/json' }
    const answer = await panel(toy, 'faults', { ...post, headers, body })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ error: expect.stringContaining(sentence) })
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'takes no fault from a form on another page (%s)',
    async type => {
      await using toy = await startToy()
      const answer = await panel(toy, 'faults', {
        ...post,
        headers: { 'content-type': type },
        body: '{"fault":"torn"}',
      })
      expect(answer.status).toBe(415)
      expect(await (await panel(toy, 'faults')).json()).toEqual([])
    },
  )

  test.each([
    ['evil.test', 403],
    ['127.0.0.1.evil.test', 403],
    ['localhost.evil.test:80', 403],
    ['localhost', 200],
    ['LOCALHOST:1234', 200],
    ['127.0.0.1', 200],
  ])('answers under the name %s with %d', async (host, status) => {
    await using toy = await startToy()
    expect(await statusFor(toy, host)).toBe(status)
  })

  test.each([
    ['an address there is not', 'GET', 'nowhere', 404, 'there are /-/, /-/page.css'],
    ['an address that every object has', 'GET', 'constructor', 404, 'there is no "/-/constructor"'],
    ['a verb there is not', 'PUT', 'faults', 405, '/-/faults takes GET, POST, DELETE, not PUT'],
    ['another preflight', 'OPTIONS', 'faults', 405, 'not OPTIONS'],
    [
      'an entry that is no number',
      'GET',
      'journal?after=first',
      400,
      'after has to be the number of an entry, not "first"',
    ],
  ])('refuses %s with what there is', async (_what, method, path, status, sentence) => {
    await using toy = await startToy()
    const answer = await panel(toy, path, { method })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toEqual({ error: expect.stringContaining(sentence) })
  })
})
