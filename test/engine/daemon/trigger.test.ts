import { expect, test } from 'vitest'
import { createTrigger, type TriggerOptions } from '../../../src/engine/daemon/trigger.ts'
import { createFakeClock } from '../../transport/fake-clock.ts'
import { until } from '../workplace.ts'

function around(more: Partial<TriggerOptions> = {}) {
  const clock = createFakeClock()
  const defects: unknown[] = []
  const stop = new AbortController()
  const options: TriggerOptions = {
    clock,
    random: () => 0,
    stop: stop.signal,
    onDefect: error => void defects.push(error),
    ...more,
  }
  return { clock, defects, stop, options }
}

test('pulled while it waits it is done once, pulled while it is done it is done once more', async () => {
  const { options } = around()
  let times = 0
  const first = Promise.withResolvers<void>()
  const trigger = createTrigger(async () => {
    times += 1
    if (times === 1) await first.promise
  }, options)
  trigger.pull()
  for (let pulls = 0; pulls < 5; pulls++) trigger.pull()
  expect(times).toBe(1)
  first.resolve()
  await trigger.idle()
  expect(times).toBe(2)
})

test('what fails stays wanted: it is tried again, ever more rarely, until it has been done', async () => {
  const { clock, defects, options } = around()
  const tries: number[] = []
  const trigger = createTrigger(async () => {
    tries.push(clock.monotonicMs())
    if (tries.length < 10) throw new Error(`locked ${tries.length}`)
  }, options)
  trigger.pull()
  while (tries.length < 10) {
    await until(() => clock.sleeping === 1)
    await clock.advance(60_000)
  }
  await trigger.idle()
  const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0))
  expect(defects).toHaveLength(9)
  expect(waits.every(wait => wait <= 60_000)).toBe(true)
  expect(clock.sleeping).toBe(0)
})

test('a pull while it waits for its next try is no second time', async () => {
  const { clock, options } = around()
  let times = 0
  const trigger = createTrigger(async () => {
    times += 1
    if (times === 1) throw new Error('locked')
  }, options)
  trigger.pull()
  await until(() => clock.sleeping === 1)
  trigger.pull()
  await clock.advance(1_000)
  await trigger.idle()
  expect(times).toBe(2)
})

test('told to stop it begins nothing more and does not sleep on', async () => {
  const { clock, defects, stop, options } = around()
  let times = 0
  const trigger = createTrigger(async () => {
    times += 1
    throw new Error('locked')
  }, options)
  trigger.pull()
  await until(() => clock.sleeping === 1)
  stop.abort(new Error('the end'))
  await trigger.idle()
  trigger.pull()
  await trigger.idle()
  expect([times, defects.length, clock.sleeping]).toEqual([1, 1, 0])
})
