// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { describe, expect, test } from 'vitest'
import { createConduct, type Sighting, serveLoopback } from '../../src/simulation/simulation.ts'
import { ask, desired, secret, startToy } from './toy.ts'

const post = { method: 'POST', body: 'x' }

describe('a simulator', () => {
  test('keeps a journal with the product’s own details', async () => {
    await using toy = await startToy()
    await ask(toy, post)
    expect(toy.journal).toEqual([
      { number: 1, at: new Date('2026-01-05T08:00:00Z'), name: 'POST /api', write: true, body: 'x', status: 200 },
    ])
  })

  test.each([
    ['cut-before', undefined, false],
    ['cut-after', undefined, true],
    ['torn', undefined, true],
    ['throttled', 429, false],
    ['unavailable', 503, false],
    ['nonsense', 200, false],
    ['html', 200, false],
    ['slow', 200, true],
    ['expired', 500, false],
    ['raced', 500, false],
    ['database', 500, false],
  ])('that is told to be %s answers %s, and the write is carried out: %s', async (fault, status, isDone) => {
    await using toy = await startToy()
    await desired(toy, { fault, ...(fault === 'slow' ? { ms: 1 } : {}) })
    expect(await ask(toy, post)).toBe(status)
    expect(toy.done).toEqual(isDone ? ['x'] : [])
    expect(await ask(toy, post)).toBe(200)
  })

  test('tells whoever follows of every request that is over, without its secrets', async () => {
    await using toy = await startToy()
    const seen: Sighting[] = []
    toy.follow(one => seen.push(one))
    await ask(toy, { method: 'POST', headers: { authorization: `Bearer ${secret}` }, body: `{"password":"${secret}"}` })
    expect(seen).toMatchObject([{ number: 1, name: 'POST /api', status: 200, body: { password: '***' } }])
    expect(JSON.stringify(seen)).not.toContain(secret)
  })

  test('says how it is used: a target file with references, and what they stand for', async () => {
    await using toy = await startToy()
    expect(toy.targetFile.split('\n')).toEqual([
      'connector: toy',
      'settings:',
      `  url: "${toy.url}"`,
      '  token: "${env:SIMULATED_TOY_TOKEN}"',
      'from: [people]',
      'match: [login]',
      'attributes:',
      '  login: userName',
      '  role: { value: "User role", lookup: role }',
      '',
    ])
    expect(toy.variables).toEqual({ SIMULATED_TOY_URL: toy.url, SIMULATED_TOY_TOKEN: secret })
  })

  test('says in one sentence that its port is taken', async () => {
    await using toy = await startToy()
    const port = Number(new URL(toy.url).port)
    const product = { decide: () => undefined, answer: () => ({ status: 200, text: '' }) }
    await expect(serveLoopback(product, port)).rejects.toMatchObject({
      code: 'simulation.port',
      message: `port ${port} is taken by another program`,
    })
  })
})

describe('a conduct', () => {
  const read = { name: 'get', write: false }
  const write = { name: 'set', write: true }

  test('counts only the requests a plan is about', () => {
    const conduct = createConduct()
    conduct.misbehave({ misbehaviour: { kind: 'torn' }, next: 1, on: 'writes' })
    conduct.misbehave({ misbehaviour: { kind: 'html' }, next: 1, on: 'reads' })
    expect([read, write, read, write].map(asked => conduct.decide(asked)?.kind)).toEqual([
      'html',
      'torn',
      undefined,
      undefined,
    ])
  })

  test('is good again once it is calmed', () => {
    const conduct = createConduct()
    conduct.misbehave({ misbehaviour: { kind: 'torn' }, probability: 1 })
    conduct.calm()
    expect([conduct.decide(read), conduct.pending()]).toEqual([undefined, []])
  })
})
