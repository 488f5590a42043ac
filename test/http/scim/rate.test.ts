import { describe, expect, test } from 'vitest'
import { openEndpoint } from './endpoint.ts'

const day = 86_400_000

describe('a clock that is corrected shuts nobody out', () => {
  test.each([
    ['two days ahead for one request and back again', [2 * day, -2 * day]],
    ['a minute back', [-60_000]],
    ['ten years back', [-3650 * day]],
    ['a day ahead', [day]],
  ])('%s', async (_how, shifts) => {
    const endpoint = await openEndpoint()
    expect((await endpoint.send('GET', '/Users')).status).toBe(200)
    for (const ms of shifts) {
      endpoint.clock.shiftWall(ms)
      const { status, headers } = await endpoint.send('GET', '/Users')
      expect([status, headers.get('retry-after')]).toEqual([200, null])
    }
  })

  test('and lets nobody in sooner either', async () => {
    const endpoint = await openEndpoint({ rate: { requests: 1, perMs: 10_000, burst: 1 } })
    expect((await endpoint.send('GET', '/Users')).status).toBe(200)
    endpoint.clock.shiftWall(day)
    const early = await endpoint.send('GET', '/Users')
    expect([early.status, early.headers.get('retry-after')]).toEqual([429, '10'])
    await endpoint.clock.advance(10_000)
    expect((await endpoint.send('GET', '/Users')).status).toBe(200)
  })
})
