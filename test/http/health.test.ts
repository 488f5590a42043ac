import { describe, expect, test } from 'vitest'
import { type HealthOptions, healthRoutes, type Probe } from '../../src/http/health.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { createFakeClock } from '../transport/fake-clock.ts'
import { running } from './running.ts'

const store = (ask: Probe['ask']): HealthOptions['probes'] => [{ what: 'the store', ask }]
const well: HealthOptions = { probes: store(async () => []), waitsFor: () => [], clock: systemClock }

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

  test.each<[string, Probe['ask'], string]>([
    ['says no', async () => ['the store is locked'], 'the store is locked'],
    ['says no twice', async () => ['the store is locked', 'its disk is full'], 'the store is locked; its disk is full'],
    ['fails', async () => Promise.reject(new Error('hunter2')), 'the store cannot be asked'],
    [
      'fails at once',
      () => {
        throw new Error('hunter2')
      },
      'the store cannot be asked',
    ],
  ])('tells the reason when the store %s', async (_how, ask_, reason) => {
    expect(await ask('/healthz', { probes: store(ask_) })).toEqual({
      status: 503,
      content: { status: 'failing', reason },
    })
  })

  test('fails with whatever does not work: the engine as well as the store', async () => {
    const engine: Probe = { what: 'the engine', ask: async () => ['the engine has stopped working'] }
    expect(await ask('/healthz', { probes: [...well.probes, engine] })).toEqual({
      status: 503,
      content: { status: 'failing', reason: 'the engine has stopped working' },
    })
  })

  test('does not wait for a store that never answers', async () => {
    const clock = createFakeClock()
    const asked = Promise.withResolvers<void>()
    const probes = store(() => {
      asked.resolve()
      return new Promise(() => {})
    })
    const asking = ask('/healthz', { clock, probes })
    await asked.promise
    await clock.advance(4_000)
    expect(await asking).toEqual({
      status: 503,
      content: { status: 'failing', reason: 'the store has not answered for 4 s' },
    })
  })

  test('asks the store once for all who ask within a second, and again after it', async () => {
    const clock = createFakeClock()
    let asked = 0
    const probes = store(async () => {
      asked += 1
      return asked === 1 ? [] : ['the store is locked']
    })
    const { url } = await running({ routes: healthRoutes({ ...well, clock, probes }) })
    const statuses = async (paths: readonly string[]) =>
      Promise.all(paths.map(async path => (await fetch(url + path)).status))
    expect(await statuses(['/healthz', '/readyz', '/healthz'])).toEqual([200, 200, 200])
    expect(asked).toBe(1)
    await clock.advance(1_000)
    expect(await statuses(['/healthz', '/readyz'])).toEqual([503, 503])
    expect(asked).toBe(2)
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
      await ask('/readyz', {
        waitsFor: () => ['the schedules start'],
        probes: store(async () => ['the disk is full']),
      }),
    ).toEqual({
      status: 503,
      content: { status: 'not ready', waiting: ['the schedules start', 'the disk is full'] },
    })
  })
})
