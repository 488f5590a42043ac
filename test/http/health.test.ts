import { describe, expect, test } from 'vitest'
import { Problem } from '../../src/domain/problem.ts'
import { type HealthOptions, healthRoutes } from '../../src/http/health.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { createFakeClock } from '../transport/fake-clock.ts'
import { running } from './running.ts'

const well: HealthOptions = { probe: async () => undefined, waitsFor: () => [], clock: systemClock }

async function ask(path: string, options: Partial<HealthOptions> = {}): Promise<{ status: number; content: unknown }> {
  const { url } = await running({ routes: healthRoutes({ ...well, ...options }) })
  const answer = await fetch(url + path)
  return { status: answer.status, content: await answer.json() }
}

describe('/healthz', () => {
  test('is well while the store works', async () => {
    expect(await ask('/healthz')).toEqual({ status: 200, content: { status: 'ok' } })
  })

  test('is well while usherd still waits for something', async () => {
    expect(await ask('/healthz', { waitsFor: () => ['the schedules start'] })).toMatchObject({ status: 200 })
  })

  test('answers the head alone', async () => {
    const { url } = await running({ routes: healthRoutes(well) })
    expect((await fetch(`${url}/healthz`, { method: 'HEAD' })).status).toBe(200)
  })

  test.each<[string, HealthOptions['probe'], string]>([
    ['says no', async () => 'the disk is full', 'the disk is full'],
    [
      'fails with a problem',
      async () => Promise.reject(new Problem('store', 'store.full', 'the disk is full')),
      'the disk is full',
    ],
    ['fails otherwise', async () => Promise.reject(new Error('hunter2')), 'the store cannot be asked'],
  ])('tells the reason when the store %s', async (_how, probe, reason) => {
    expect(await ask('/healthz', { probe })).toEqual({ status: 503, content: { status: 'failing', reason } })
  })

  test('does not wait for a store that never answers', async () => {
    const clock = createFakeClock()
    const asked = Promise.withResolvers<void>()
    const probe = () => {
      asked.resolve()
      return new Promise<undefined>(() => {})
    }
    const asking = ask('/healthz', { clock, probe })
    await asked.promise
    await clock.advance(4_000)
    expect(await asking).toEqual({
      status: 503,
      content: { status: 'failing', reason: 'the store has not answered for 4 s' },
    })
  })

  test('leaves no timer behind', async () => {
    const clock = createFakeClock()
    await ask('/healthz', { clock })
    expect(clock.sleeping).toBe(0)
  })
})

describe('/readyz', () => {
  test('is ready once nothing is waited for', async () => {
    expect(await ask('/readyz')).toEqual({ status: 200, content: { status: 'ready' } })
  })

  test('names everything that is not ready', async () => {
    expect(
      await ask('/readyz', { waitsFor: () => ['the schedules start'], probe: async () => 'the disk is full' }),
    ).toEqual({
      status: 503,
      content: { status: 'not ready', waiting: ['the schedules start', 'the disk is full'] },
    })
  })
})
