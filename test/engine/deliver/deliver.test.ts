import { describe, expect, test } from 'vitest'
import type { Target } from '../../../src/domain/contract.ts'
import { Fault, type FaultKind } from '../../../src/domain/fault.ts'
import type { Operation, Receipt } from '../../../src/domain/operation.ts'
import { operationId, remoteId } from '../../../src/domain/text/names.ts'
import { deliver, type Recipient } from '../../../src/engine/deliver/deliver.ts'
import { countRequest, countWrite, tallyRequests } from '../../../src/transport/tally.ts'
import { key } from '../../store/sample.ts'

const never = new AbortController().signal
const nobody = () => Promise.reject(new Error('not asked for in these tests'))

const update = (name: string): Operation => ({
  id: operationId(name),
  attempt: 1,
  change: { kind: 'update', person: key(name), remoteId: remoteId(`id-${name}`), changes: [], after: {} },
  secrets: {},
})
const operations = (names: string): readonly Operation[] => [...names].map(update)
const receipt = ({ id }: Operation): Receipt => ({ operation: id, remoteId: remoteId(`id-${id}`) })
const lettersOf = (batch: readonly Operation[]): string => batch.map(({ id }) => id).join('')

/** A target that keeps the batches it was given, as letters. */
function recipient(apply: Target['apply']): Recipient & { readonly batches: string[] } {
  const batches: string[] = []
  const target: Target = {
    check: nobody,
    find: nobody,
    get: nobody,
    lookup: nobody,
    list: () => {
      throw new Error('not asked for in these tests')
    },
    apply(batch, signal) {
      batches.push(lettersOf(batch))
      return apply(batch, signal)
    },
  }
  return { name: 'crm', target, tally: tallyRequests, batches }
}

/** One request for the whole batch; all or nothing. Whoever is in `bad` spoils it. */
const atomic = (bad: string, options: { readonly names?: boolean; readonly kind?: FaultKind } = {}) =>
  recipient(async function* (batch) {
    countRequest()
    const culprit = batch.findIndex(({ id }) => bad.includes(id))
    if (culprit !== -1)
      throw new Fault(options.kind ?? 'rejected', 'not like this', options.names === false ? {} : { culprit })
    yield* batch.map(receipt)
  })

/** One request for each operation; stops at the first one in `bad`. */
const oneByOne = (bad: string) =>
  recipient(async function* (batch) {
    for (const [culprit, operation] of batch.entries()) {
      countRequest()
      if (bad.includes(operation.id)) throw new Fault('rejected', 'not like this', { culprit })
      yield receipt(operation)
    }
  })

/** Letters of what was done, capitals for what failed, and all requests together. */
async function outcome(names: string, to: Recipient, signal = never) {
  const deliveries = await deliver(operations(names), to, signal)
  const result = (one: (typeof deliveries)[number]): string =>
    one.result === 'returned' ? 'returned' : one.result instanceof Fault ? one.result.kind : 'done'
  return {
    results: Object.fromEntries(deliveries.map(one => [one.operation, result(one)])),
    requests: deliveries.reduce((sum, one) => sum + one.requests, 0),
    count: deliveries.length,
  }
}

const all = (names: string, result: string) => Object.fromEntries([...names].map(name => [name, result]))

describe('a batch', () => {
  test('that is taken is done in one go', async () => {
    const to = atomic('')
    expect(await outcome('abcd', to)).toEqual({ results: all('abcd', 'done'), requests: 1, count: 4 })
    expect(to.batches).toEqual(['abcd'])
  })

  test('with one bad record loses that one, and the others go again at once', async () => {
    const to = atomic('b')
    expect(await outcome('abcd', to)).toEqual({
      results: { ...all('acd', 'done'), b: 'rejected' },
      requests: 2,
      count: 4,
    })
    expect(to.batches).toEqual(['abcd', 'acd'])
  })

  test('is halved until the bad record is alone when the target does not say which it is', async () => {
    const to = atomic('c', { names: false })
    expect(await outcome('abcd', to)).toEqual({
      results: { ...all('abd', 'done'), c: 'rejected' },
      requests: 5,
      count: 4,
    })
    expect(to.batches).toEqual(['abcd', 'ab', 'cd', 'c', 'd'])
  })

  test('is halved too when the target blames a record that was not in it', async () => {
    const to = recipient(async function* (batch) {
      countRequest()
      if (batch.some(({ id }) => id === 'a')) throw new Fault('conflict', 'taken', { culprit: 99 })
      yield* batch.map(receipt)
    })
    expect(await outcome('ab', to)).toMatchObject({ results: { a: 'conflict', b: 'done' }, requests: 3 })
  })

  test('that is not atomic keeps what was done before the bad record', async () => {
    const to = oneByOne('bd')
    expect(await outcome('abcd', to)).toEqual({
      results: { a: 'done', b: 'rejected', c: 'done', d: 'rejected' },
      requests: 4,
      count: 4,
    })
    expect(to.batches).toEqual(['abcd', 'cd'])
  })

  test('of bad records alone ends with each of them refused', async () => {
    expect(await outcome('abc', atomic('abc', { names: false }))).toMatchObject({
      results: all('abc', 'rejected'),
      count: 3,
    })
  })

  test.each<FaultKind>(['unreachable', 'throttled', 'interrupted', 'denied', 'broken'])(
    'that fails as a whole (%s) is not tried again, whoever is blamed',
    async kind => {
      const to = atomic('b', { kind })
      expect(await outcome('abc', to)).toEqual({ results: all('abc', kind), requests: 1, count: 3 })
      expect(to.batches).toEqual(['abc'])
    },
  )

  test('that is refused for one account alone is halved until that one is found, whatever the kind', async () => {
    const to = recipient(async function* (batch) {
      countRequest()
      if (batch.some(({ id }) => id === 'c')) throw new Fault('denied', 'the owner', { scope: 'account' })
      yield* batch.map(receipt)
    })
    expect(await outcome('abcd', to)).toMatchObject({ results: { ...all('abd', 'done'), c: 'denied' } })
  })

  test('tells of a fault whether it may be about another one of the batch', async () => {
    const shared = async (names: string, to: Recipient) =>
      (await deliver(operations(names), to, never)).map(one => one.shared)
    expect(await shared('ab', atomic('b', { kind: 'denied', names: false }))).toEqual([true, true])
    expect(await shared('b', atomic('b', { kind: 'denied' }))).toEqual([false])
    expect(await shared('ab', atomic('b'))).toEqual([false, false])
    expect(await shared('abc', atomic('b', { names: false }))).toEqual([false, false, false])
  })

  test('whose receipts are all there is done, whatever is thrown after the last', async () => {
    const to = recipient(async function* (batch) {
      countRequest()
      yield* batch.map(receipt)
      throw new Fault('rejected', 'too late')
    })
    expect(await outcome('ab', to)).toEqual({ results: all('ab', 'done'), requests: 1, count: 2 })
    expect(to.batches).toEqual(['ab'])
  })

  test('needs its receipts in no order', async () => {
    const to = recipient(async function* (batch) {
      yield* batch.map(receipt).reverse()
    })
    expect(await outcome('abc', to)).toMatchObject({ results: all('abc', 'done'), count: 3 })
  })
})

describe('what was written before something went wrong is told with it', () => {
  /** Each operation takes two requests; the second one of those in `bad` is refused. */
  const inTwoSteps = (bad: string, of = new Set<string>()) =>
    recipient(async function* (batch) {
      for (const operation of batch) {
        if (!of.has(operation.id)) countWrite()
        of.add(operation.id)
        if (bad.includes(operation.id)) throw new Fault('rejected', 'not the second half')
        countWrite()
        yield receipt(operation)
      }
    })
  const writes = async (names: string, to: Recipient) =>
    Object.fromEntries((await deliver(operations(names), to, never)).map(one => [one.operation, one.writes]))

  test('one operation that is refused half-way has written something', async () => {
    expect(await writes('a', inTwoSteps('a'))).toEqual({ a: 1 })
    expect(await writes('a', atomic('a'))).toEqual({ a: 0 })
  })

  test('one of which the connector proved that nothing came has written nothing, whatever was answered', async () => {
    const to =
      // biome-ignore lint/correctness/useYield: it has to be a generator, and gives no receipt
      recipient(async function* () {
        countWrite()
        throw new Fault('rejected', 'it said yes and did nothing', { unchanged: true })
      })
    expect(await writes('a', to)).toEqual({ a: 0 })
  })

  test('what a batch wrote may belong to any of it that has no receipt', async () => {
    const to = recipient(async function* (batch) {
      countWrite()
      yield* batch.slice(0, 1).map(receipt)
      throw new Fault('interrupted', 'no answer')
    })
    expect(await writes('abc', to)).toEqual({ a: 1, b: 1, c: 1 })
  })

  test('what was written in the first try is not forgotten when the second one writes nothing', async () => {
    expect(await writes('ab', inTwoSteps('ab'))).toEqual({ a: 1, b: 2 })
    expect(await writes('b', inTwoSteps('b', new Set(['b'])))).toEqual({ b: 0 })
  })
})

describe('a connector that breaks its word', () => {
  test('by throwing something else than a fault is told apart as broken, by kind and place, without the words of the error', async () => {
    const to = recipient(async function* (batch) {
      yield* batch.slice(0, 1).map(receipt)
      throw new TypeError('cannot read hunter2')
    })
    const [first, second] = await deliver(operations('ab'), to, never)
    expect(first?.result).toEqual(receipt(update('a')))
    expect(second?.result).toMatchObject({ name: 'Fault', kind: 'broken' })
    expect(String(second?.result)).toMatch(/the connector of crm failed .*\(TypeError at deliver\.test\.ts:\d+\)/)
    expect(String(second?.result)).not.toContain('hunter2')
  })

  test('by throwing no error at all is broken too', async () => {
    const to = recipient(() => {
      throw 'a word'
    })
    expect(await outcome('a', to)).toMatchObject({ results: { a: 'broken' } })
  })

  test('by forgetting receipts is told which share is missing', async () => {
    const to = recipient(async function* (batch) {
      countRequest()
      yield* batch.slice(1).map(receipt)
    })
    const deliveries = await deliver(operations('abc'), to, never)
    expect(deliveries.map(one => one.operation)).toEqual(['b', 'c', 'a'])
    expect(deliveries[2]?.result).toMatchObject({
      kind: 'broken',
      message: expect.stringContaining('gave no receipt for 1 of 3 operations'),
    })
  })

  test('by a receipt for somebody else gains nothing by it', async () => {
    const to = recipient(async function* () {
      yield receipt(update('z'))
    })
    expect(await outcome('a', to)).toMatchObject({ results: { a: 'broken' }, count: 1 })
  })
})

describe('stopping', () => {
  /** Makes so many requests before it notices the signal, with receipts for none. */
  const noticing = (requests: number) =>
    // biome-ignore lint/correctness/useYield: a target that is stopped before its first receipt
    recipient(async function* (_batch, signal): AsyncGenerator<Receipt> {
      for (let sent = 0; sent < requests; sent += 1) countRequest()
      signal.throwIfAborted()
    })

  test('before the first request gives the operations back as not started', async () => {
    expect(await outcome('ab', noticing(0), AbortSignal.abort(new Error('stop')))).toEqual({
      results: all('ab', 'returned'),
      requests: 0,
      count: 2,
    })
  })

  test('between requests leaves their fate open: they are never taken for not started', async () => {
    expect(await outcome('ab', noticing(1), AbortSignal.abort(new Error('stop')))).toEqual({
      results: all('ab', 'interrupted'),
      requests: 1,
      count: 2,
    })
  })

  test('is no excuse for another error', async () => {
    const to = recipient(() => {
      throw new TypeError('a defect')
    })
    expect(await outcome('a', to, AbortSignal.abort(new Error('stop')))).toMatchObject({ results: { a: 'broken' } })
  })
})
