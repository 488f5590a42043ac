import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { createStopSignals } from '../../src/cli/signals.ts'
import { createFakeClock } from '../transport/fake-clock.ts'

function signalled() {
  const source = new EventEmitter()
  const clock = createFakeClock()
  return { source, clock, ...createStopSignals(source, clock) }
}

test.each(['SIGINT', 'SIGTERM'])(
  'the first %s asks for an end in good order, the second one for an end now',
  signal => {
    const { source, stop, kill } = signalled()
    source.emit(signal)
    expect([stop.aborted, kill.aborted]).toEqual([true, false])
    source.emit(signal)
    expect([stop.aborted, kill.aborted]).toEqual([true, true])
  },
)

test('20 seconds after the first signal patience is over', async () => {
  const { source, clock, kill } = signalled()
  source.emit('SIGTERM')
  await clock.advance(19_999)
  expect(kill.aborted).toBe(false)
  await clock.advance(1)
  expect(kill.aborted).toBe(true)
})

test('a program that has finished is not kept alive by that patience', async () => {
  const { source, clock, finished } = signalled()
  source.emit('SIGINT')
  finished()
  await clock.advance(0)
  expect(clock.sleeping).toBe(0)
})

test('no signal, no end', async () => {
  const { clock, stop, kill } = signalled()
  await clock.advance(100_000)
  expect([stop.aborted, kill.aborted, clock.sleeping]).toEqual([false, false, 0])
})
