import { describe, expect, test } from 'vitest'
import type { Clock } from '../../../src/domain/time/clock.ts'
import { createWaiter, type Waiter } from '../../../src/engine/events/waiter.ts'
import { createFakeClock } from '../../transport/fake-clock.ts'

const never = new AbortController().signal

/** A wait whose end can be asked for. */
function watched(waiter: Waiter, ms: number, signal = never) {
  const state = { over: false }
  const done = waiter.wait(ms, signal).then(() => {
    state.over = true
  })
  return { state, done }
}

describe('a wait', () => {
  test('ends when its time has passed and not before', async () => {
    const clock = createFakeClock()
    const { state } = watched(createWaiter(clock), 100)
    await clock.advance(99)
    expect(state.over).toBe(false)
    await clock.advance(1)
    expect(state.over).toBe(true)
  })

  test('ends when woken', async () => {
    const clock = createFakeClock()
    const waiter = createWaiter(clock)
    const { done } = watched(waiter, Number.POSITIVE_INFINITY)
    waiter.wake()
    await done
    expect(clock.sleeping).toBe(0)
  })

  test('ends when the signal fires, without an error', async () => {
    const clock = createFakeClock()
    const stop = new AbortController()
    const { done } = watched(createWaiter(clock), 100, stop.signal)
    stop.abort(new Error('stop'))
    await done
    expect(clock.sleeping).toBe(0)
  })

  test('does not begin under a signal that has fired', async () => {
    await createWaiter(createFakeClock()).wait(100, AbortSignal.abort())
  })

  test.each([0, -5])('of %i ms is none', async ms => {
    await createWaiter(createFakeClock()).wait(ms, never)
  })

  test('looks at the wall clock again after a minute, however long it was to be', async () => {
    const clock = createFakeClock()
    const { state } = watched(createWaiter(clock), Number.POSITIVE_INFINITY)
    await clock.advance(60_000)
    expect(state.over).toBe(true)
  })

  test('passes on what a clock throws of its own', async () => {
    const broken: Clock = { ...createFakeClock(), sleep: () => Promise.reject(new Error('no time')) }
    await expect(createWaiter(broken).wait(10, never)).rejects.toThrow('no time')
  })
})

describe('a wake-up', () => {
  test('while nobody waits is kept for the next wait', async () => {
    const waiter = createWaiter(createFakeClock())
    waiter.wake()
    await waiter.wait(100, never)
  })

  test('is used up by one wait', async () => {
    const clock = createFakeClock()
    const waiter = createWaiter(clock)
    waiter.wake()
    waiter.wake()
    await waiter.wait(100, never)
    const { state } = watched(waiter, 100)
    await clock.advance(99)
    expect(state.over).toBe(false)
  })

  test('right after the wait has begun is not lost', async () => {
    const waiter = createWaiter(createFakeClock())
    const waiting = waiter.wait(Number.POSITIVE_INFINITY, never)
    waiter.wake()
    await waiting
  })

  test('that ended a wait does not end the next one as well', async () => {
    const clock = createFakeClock()
    const waiter = createWaiter(clock)
    const first = waiter.wait(100, never)
    waiter.wake()
    await first
    const { state } = watched(waiter, 100)
    await clock.advance(99)
    expect(state.over).toBe(false)
  })
})
