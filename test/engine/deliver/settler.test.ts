import { describe, expect, test } from 'vitest'
import type { OpenOperation, Settlement } from '../../../src/domain/outbox.ts'
import { fingerprint, operationId } from '../../../src/domain/text/names.ts'
import { createSettler, type Settler } from '../../../src/engine/deliver/settler.ts'
import { applied, at, planned } from '../../store/sample.ts'

const operation = (name: string): OpenOperation => ({
  id: operationId(name),
  planned: planned('create', name),
  state: 'leased',
  attempts: 1,
  due: at(),
  plan: fingerprint('f1'),
  plannedAt: at(),
  run: 1,
  fateUnknown: false,
})
const outcomes = (names: string): readonly Settlement[] => [...names].map(name => applied(operation(name)))

/** The border to the store: every write waits until the test lets it end, one way or the other. */
function slowStore() {
  const writes: { readonly names: string; readonly end: PromiseWithResolvers<void> }[] = []
  const settle = (settlements: readonly Settlement[]): Promise<void> => {
    const end = Promise.withResolvers<void>()
    writes.push({ names: settlements.map(one => one.operation.id).join(''), end })
    return end.promise
  }
  return { writes, names: () => writes.map(write => write.names), settler: createSettler({ outbox: { settle } }) }
}

/** Notes how a call ended. */
function call(settler: Settler, names: string) {
  const state = { is: 'open' }
  const done = settler.add(outcomes(names)).then(
    () => {
      state.is = 'written'
    },
    (error: unknown) => {
      state.is = String(error)
    },
  )
  return { state, done }
}

describe('outcomes', () => {
  test('are written at once when nothing is being written', () => {
    const { names, settler } = slowStore()
    call(settler, 'ab')
    expect(names()).toEqual(['ab'])
  })

  test('that come in during a write are written together, in their order, after it', async () => {
    const { writes, names, settler } = slowStore()
    const first = call(settler, 'a')
    const others = [call(settler, 'b'), call(settler, 'cd'), call(settler, 'e')]
    expect(names()).toEqual(['a'])
    writes[0]?.end.resolve()
    await first.done
    expect(names()).toEqual(['a', 'bcde'])
    expect(others.map(one => one.state.is)).toEqual(['open', 'open', 'open'])
    writes[1]?.end.resolve()
    await Promise.all(others.map(one => one.done))
    expect(others.map(one => one.state.is)).toEqual(['written', 'written', 'written'])
  })

  test('are told as written only once they are', async () => {
    const { writes, settler } = slowStore()
    const { state, done } = call(settler, 'a')
    await Promise.resolve()
    expect(state.is).toBe('open')
    writes[0]?.end.resolve()
    await done
    expect(state.is).toBe('written')
  })

  test('of a write that fails are told to exactly their callers; later ones are written', async () => {
    const { writes, settler } = slowStore()
    const first = call(settler, 'a')
    const second = [call(settler, 'b'), call(settler, 'c')]
    writes[0]?.end.resolve()
    await first.done
    const third = call(settler, 'd')
    writes[1]?.end.reject(new Error('the disk is full'))
    await Promise.all(second.map(one => one.done))
    writes[2]?.end.resolve()
    await third.done
    expect([first, ...second, third].map(one => one.state.is)).toEqual([
      'written',
      'Error: the disk is full',
      'Error: the disk is full',
      'written',
    ])
  })

  test('go on being written after a pause', async () => {
    const { writes, names, settler } = slowStore()
    for (const [index, name] of ['a', 'b'].entries()) {
      const { done } = call(settler, name)
      writes[index]?.end.resolve()
      await done
    }
    expect(names()).toEqual(['a', 'b'])
  })

  test('of a burst are written a part at a time, so that nobody else waits long for the store', async () => {
    const { writes, settler } = slowStore()
    const first = call(settler, 'a')
    const burst = Array.from({ length: 501 }, () => call(settler, 'b'))
    for (let write = 0; write < 3; write += 1) {
      await expect.poll(() => writes.length).toBe(write + 1)
      writes[write]?.end.resolve()
    }
    await Promise.all([first, ...burst].map(one => one.done))
    expect(writes.map(({ names }) => names.length)).toEqual([1, 500, 1])
  })
})
