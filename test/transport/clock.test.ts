import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/transport/clock.ts'
import { reasonOf } from './loopback.ts'

describe('the system clock', () => {
  test.each([0, 0.4, 1, 1.9, 7.3])('never wakes a sleep of %d ms early', async ms => {
    for (let time = 0; time < 5; time += 1) {
      const before = systemClock.monotonicMs()
      await systemClock.sleep(ms)
      expect(systemClock.monotonicMs() - before).toBeGreaterThanOrEqual(ms)
    }
  })

  test('ends a sleep with the reason of the signal, however long it was to be', async () => {
    const stop = new AbortController()
    const sleeping = reasonOf(systemClock.sleep(1e12, stop.signal))
    const reason = new Error('stop')
    stop.abort(reason)
    expect(await sleeping).toBe(reason)
    expect(await reasonOf(systemClock.sleep(0, stop.signal))).toBe(reason)
  })

  test('tells wall time', () => {
    expect(Math.abs(systemClock.now().getTime() - Date.now())).toBeLessThan(1000)
  })
})
