import { describe, expect, test } from 'vitest'
import { Fault } from '../../../src/domain/fault.ts'
import { backoffMs, mostAttempts } from '../../../src/domain/pair/attempts.ts'
import { createDispatcher, type Dispatcher, type WorkOptions } from '../../../src/engine/deliver/dispatcher.ts'
import type { Rest } from '../../../src/engine/deliver/rest.ts'
import type { Settler } from '../../../src/engine/deliver/settler.ts'
import { ableToAll } from '../../plan/planner-sample.ts'
import { failing } from '../memory-target.ts'
import { accountOf, keyOf, openWorkplace, until, type Workplace } from '../workplace.ts'

const day = 86_400_000
const never = new AbortController().signal

/** Works off what is due and comes to rest. */
const work = ({ desk, engine }: Workplace, more: Partial<WorkOptions> = {}): Promise<Rest> =>
  createDispatcher(desk, engine.deps).work({ patienceMs: 0, stop: never, kill: never, ...more })

/** A dispatcher that stands until the test is over, as in the daemon. */
function standing(
  { desk, engine }: Workplace,
  more: Partial<WorkOptions> = {},
): { readonly dispatcher: Dispatcher } & AsyncDisposable {
  const stop = new AbortController()
  const dispatcher = createDispatcher(desk, engine.deps)
  const working = dispatcher.work({ patienceMs: Number.POSITIVE_INFINITY, stop: stop.signal, kill: never, ...more })
  return {
    dispatcher,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await working
    },
  }
}

const counts = ({ store }: Workplace) => store.outbox.counts('crm')
const down = new Fault('unreachable', 'crm does not answer')

describe('working', () => {
  test('everything that is due is sent, written down, and then nothing is left', async () => {
    await using place = await openWorkplace()
    place.people('ann', 'bo')
    await place.enqueue()
    expect(await work(place)).toEqual({ kind: 'empty', replan: 0 })
    expect(place.desk.target.writes).toEqual(['create ann', 'create bo'])
    expect(await place.ledger()).toEqual(['create ann applied', 'create bo applied'])
    expect(await counts(place)).toMatchObject({ waiting: 0, leased: 0 })
  })

  test('leavers go first, then joiners, then edits', async () => {
    await using place = await openWorkplace()
    place.people('ann', 'bo', 'cem', 'dee')
    await place.sync()
    place.people('ann=Anna', 'bo', 'cem', 'eve')
    await place.enqueue()
    await work(place)
    expect(place.desk.target.writes.slice(4)).toEqual(['disable dee', 'create eve', 'update ann'])
  })

  test('as many requests at a time as the target may have, and no more', async () => {
    await using place = await openWorkplace({ concurrency: 3 })
    place.people(...'abcdefgh')
    await place.enqueue()
    let atOnce = 0
    let most = 0
    place.desk.target.trouble = async () => {
      atOnce += 1
      most = Math.max(most, atOnce)
      for (let turns = 0; turns < 5; turns++) await new Promise(resolve => setImmediate(resolve))
      atOnce -= 1
      return undefined
    }
    await work(place)
    expect(most).toBe(3)
  })

  test('a batch that is refused for one record is taken apart: that one is refused, the others are done', async () => {
    const capabilities = { ...ableToAll, batch: { most: 4, atomic: true } }
    await using place = await openWorkplace({ policy: { capabilities } })
    place.people('a', 'b', 'bad', 'd')
    await place.enqueue()
    place.desk.target.trouble = ({ words }) =>
      words.includes('create bad') ? { when: 'before', error: new Fault('rejected', 'bad is no name') } : undefined
    await work(place)
    expect((await place.ledger()).toSorted()).toEqual([
      'create a applied',
      'create b applied',
      'create bad refused',
      'create d applied',
    ])
    expect(await counts(place)).toMatchObject({ refused: 1, waiting: 0 })
  })
})

describe('after a failure that may pass', () => {
  test('a repeat comes when it is due and not before, and waits twice as long each time', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await place.sync()
    place.people('ann=Anna')
    await place.enqueue()
    place.desk.target.trouble = failing(new Fault('interrupted', 'no answer'), { next: 3 })
    const { writes } = place.desk.target
    const waits: number[] = []
    for (let round = 1; round <= 3; round++) {
      const rest = await work(place)
      expect(rest.kind).toBe('waiting')
      waits.push((rest.until?.getTime() ?? 0) - place.clock.now().getTime())
      await place.clock.advance((waits.at(-1) ?? 0) - 1)
      expect((await work(place)).kind).toBe('waiting')
      await place.clock.advance(1)
    }
    expect(waits).toEqual([1, 2, 3].map(attempt => backoffMs(attempt, 0)))
    expect((await work(place)).kind).toBe('empty')
    expect(writes).toHaveLength(1)
    expect(place.desk.target.writes).toHaveLength(1 + 4)
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ attributes: { name: 'Anna' } }])
  })

  test('what fails eight times is parked, and the rest goes on', async () => {
    await using place = await openWorkplace()
    place.people('ann', 'bo')
    await place.sync()
    place.people('ann=Anna', 'bo=Bob')
    await place.enqueue()
    place.desk.target.trouble = ({ words }) =>
      words.includes('update ann') ? { when: 'before', error: new Fault('interrupted', 'no answer') } : undefined
    for (let round = 0; round < mostAttempts; round++) {
      await work(place)
      await place.clock.advance(3_600_000)
    }
    expect(await counts(place)).toMatchObject({ parked: 1, waiting: 0, verify: 0 })
    expect(place.desk.target.writes.filter(word => word === 'update ann')).toHaveLength(mostAttempts)
    expect(accountOf(place.desk, 'bo')).toMatchObject([{ attributes: { name: 'Bob' } }])
  })

  test('within its patience a run waits for the repeat itself', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await place.sync()
    place.people('ann=Anna')
    await place.enqueue()
    place.desk.target.trouble = failing(new Fault('interrupted', 'no answer'))
    const working = work(place, { patienceMs: 10_000 })
    await until(() => place.events.some(event => event.kind === 'operation:settled' && event.entry.outcome === 'retry'))
    await until(() => place.clock.sleeping === 1)
    await place.clock.advance(2_000)
    expect((await working).kind).toBe('empty')
  })
})

describe('paused', () => {
  test('a target that asks to wait is left alone whole until then, and no try is counted', async () => {
    await using place = await openWorkplace()
    place.people('ann', 'bo', 'cem')
    await place.enqueue()
    const pausedUntil = new Date(place.clock.now().getTime() + 30_000)
    place.desk.target.trouble = failing(new Fault('throttled', 'slow down', { retryAt: pausedUntil }))
    expect(await work(place)).toMatchObject({ kind: 'waiting', until: pausedUntil })
    expect(place.desk.pauses).toContainEqual(pausedUntil)
    expect(place.desk.target.writes).toHaveLength(1)
    await place.clock.advance(29_999)
    await work(place)
    expect(place.desk.target.writes).toHaveLength(1)
    await place.clock.advance(1)
    expect((await work(place)).kind).toBe('empty')
    const tries = (await place.store.ledger.query({ limit: 10, outcomes: ['applied'] })).map(({ attempt }) => attempt)
    expect(tries).toEqual([1, 1, 1])
  })
})

describe('a target that asked to wait', () => {
  test.each([2 * day, -2 * day])(
    'is left alone for as long as it asked, though the clock is set by %s ms while that is written down',
    async shift => {
      await using place = await openWorkplace()
      place.people('ann')
      await place.enqueue()
      const retryAt = new Date(place.clock.now().getTime() + 30_000)
      place.desk.target.trouble = failing(new Fault('throttled', 'slow down', { retryAt }))
      const { settler } = place.engine.deps
      const setting: Settler = {
        ...settler,
        add: async settlements => {
          await settler.add(settlements)
          place.clock.shiftWall(shift)
        },
      }
      const dispatcher = createDispatcher(place.desk, { ...place.engine.deps, settler: setting })
      await dispatcher.work({ patienceMs: 0, stop: never, kill: never })
      expect(await place.engine.deps.health.of(place.desk).closed()).toMatchObject({
        until: new Date(place.clock.now().getTime() + 30_000),
      })
    },
  )

  test('and whose whole pause the dispatcher slept through has whoever could not be planned meanwhile planned', async () => {
    await using place = await openWorkplace()
    let asked = 0
    await using stands = standing(place, {
      onReplan: () => {
        asked += 1
      },
    })
    await stands.dispatcher.rested()
    await place.engine.deps.health.of(place.desk).pause(30_000)
    await place.clock.advance(30_000)
    await stands.dispatcher.rested()
    expect(asked).toBe(1)
  })
})

describe('halted', () => {
  test.each(['denied', 'broken', 'unreachable'] as const)(
    '%s: one request tells, nothing else is tried',
    async kind => {
      await using place = await openWorkplace()
      place.people('ann', 'bo', 'cem')
      await place.enqueue()
      place.desk.target.trouble = failing(new Fault(kind, 'not today'), { next: 9, matching: () => true })
      expect(await work(place)).toMatchObject({ kind: 'halted', reason: 'not today' })
      expect(place.desk.target.writes).toHaveLength(1)
      expect((await place.store.targets.get('crm')).halted).toMatchObject({ reason: 'not today', probes: 0 })
    },
  )

  test.each<[string, Fault]>([
    ['refused for one person', new Fault('denied', 'the owner cannot be changed')],
    ['an answer nobody understands', new Fault('broken', 'HTTP 500')],
    ['no answer for one account', new Fault('unreachable', 'HTTP 500')],
  ])('%s, while the target answers a look: nobody else waits, and in the end it is parked', async (_what, fault) => {
    await using place = await openWorkplace()
    place.people('ann', 'bo', 'cem')
    await place.sync()
    place.people('ann=Anna', 'bo=Bob', 'cem=Jim')
    await place.enqueue()
    place.desk.target.trouble = ({ words }) =>
      words.includes('update ann') ? { when: 'before', error: fault } : undefined
    for (let round = 0; round < mostAttempts; round++) {
      expect((await work(place)).kind).not.toBe('halted')
      expect(accountOf(place.desk, 'cem')).toMatchObject([{ attributes: { name: 'Jim' } }])
      await place.clock.advance(3_600_000)
    }
    expect(await counts(place)).toMatchObject({ parked: 1, waiting: 0, verify: 0 })
    expect((await place.store.targets.get('crm')).halted).toBeUndefined()
  })

  test('many accounts in a row that are all refused are no longer trouble of each: the target stops, and nobody is parked for it', async () => {
    await using place = await openWorkplace()
    place.people(...'abcdefghij')
    await place.enqueue()
    place.desk.target.trouble = ({ method }) =>
      method === 'apply' ? { when: 'before', error: new Fault('denied', 'may only read') } : undefined
    expect(await work(place)).toMatchObject({ kind: 'halted', reason: 'may only read' })
    expect(place.desk.target.writes).toHaveLength(5)
  })

  test('a batch that is refused whole is tried one by one, and only who is to blame is parked', async () => {
    const capabilities = { ...ableToAll, batch: { most: 10, atomic: true } }
    await using place = await openWorkplace({ policy: { capabilities } })
    place.people('ann', 'bo', 'cem')
    await place.sync()
    place.people('ann=Anna', 'bo=Bob', 'cem=Jim')
    await place.enqueue()
    place.desk.target.trouble = ({ words }) =>
      words.includes('update ann') ? { when: 'before', error: new Fault('denied', 'the owner stays') } : undefined
    for (let round = 0; round < mostAttempts; round++) {
      await work(place)
      await place.clock.advance(3_600_000)
    }
    expect(await counts(place)).toMatchObject({ parked: 1, waiting: 0, verify: 0 })
    expect(accountOf(place.desk, 'cem')).toMatchObject([{ attributes: { name: 'Jim' } }])
  })

  test('a look before a delete is in the books, once', async () => {
    await using place = await openWorkplace({ policy: { leavers: { action: 'delete' } } })
    place.people('ann', 'bo', 'cem')
    await place.sync()
    place.people('ann', 'bo')
    await place.enqueue()
    const { journal } = place.desk.target
    const before = journal.length
    await work(place)
    const [line] = await place.store.ledger.query({ limit: 1 })
    expect(journal.slice(before).map(({ method }) => method)).toEqual(['get', 'apply'])
    expect(line).toMatchObject({ kind: 'delete', outcome: 'applied', requests: 2 })
  })

  test('one careful look when the time has come: it fails, and the wait doubles; it succeeds, and everything goes on', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await place.enqueue()
    place.desk.target.trouble = failing(down, { next: 5, matching: () => true })
    await using stands = standing(place)
    const { dispatcher } = stands
    let rest = await dispatcher.rested()
    const waits: number[] = []
    while (rest.kind === 'halted') {
      const waitMs = (rest.until?.getTime() ?? 0) - place.clock.now().getTime()
      waits.push(waitMs)
      await place.clock.advance(waitMs)
      rest = await dispatcher.rested()
    }
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000])
    expect(rest).toMatchObject({ kind: 'empty' })
    const methods = place.desk.target.journal.slice(-5).map(({ method }) => method)
    expect(methods).toEqual(['check', 'check', 'check', 'check', 'apply'])
    expect(place.events.filter(event => event.kind === 'target:released')).toHaveLength(1)
  })

  test('a connector that fails in a way it must not halts its target instead of ending the daemon', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await place.enqueue()
    place.desk.target.trouble = failing(down, { next: 2, matching: () => true })
    expect((await work(place)).kind).toBe('halted')
    await place.clock.advance(2_000)
    place.desk.target.trouble = failing(new TypeError('s3cret'), { matching: () => true })
    const rest = await work(place)
    expect(rest).toMatchObject({ kind: 'halted', reason: expect.stringMatching(/connector of crm failed.*report it/) })
    expect(rest.reason).not.toContain('s3cret')
  })

  test('what was being claimed at that moment stays at home', async () => {
    await using place = await openWorkplace({ concurrency: 2 })
    place.people(...'abcdefghijklmnopqrst')
    await place.enqueue()
    const { outbox } = place.store
    const { claim } = outbox
    const fails = Promise.withResolvers<void>()
    // The fifteenth request is still out when more is claimed, and fails before the claim is back.
    place.desk.target.trouble = async () => {
      if (place.desk.target.writes.length < 15) return undefined
      await fails.promise
      return { when: 'before', error: new Fault('denied', 'no rights', { scope: 'connection' }) }
    }
    let claims = 0
    Object.assign(outbox, {
      claim: async (...asked: Parameters<typeof claim>) => {
        const claimed = await claim(...asked)
        claims += 1
        if (claims === 2) {
          fails.resolve()
          await until(() => place.events.some(({ kind }) => kind === 'target:halted'))
        }
        return claimed
      },
    })
    expect((await work(place)).kind).toBe('halted')
    expect(claims).toBe(2)
    expect(place.desk.target.writes).toHaveLength(15)
    expect(await counts(place)).toMatchObject({ leased: 0, waiting: 6 })
  })
})

describe('idle', () => {
  test('a standing dispatcher takes what comes when it is woken', async () => {
    await using place = await openWorkplace()
    await using stands = standing(place)
    const { dispatcher } = stands
    expect(await dispatcher.rested()).toMatchObject({ kind: 'empty' })
    place.people('ann')
    await place.enqueue()
    dispatcher.wake()
    expect(await dispatcher.rested()).toMatchObject({ kind: 'empty' })
    expect(place.desk.target.writes).toEqual(['create ann'])
  })

  test('whoever asks is told of the rest after what they brought, not of the one before', async () => {
    await using place = await openWorkplace()
    await using stands = standing(place)
    const { dispatcher } = stands
    await dispatcher.rested()
    place.people('ann')
    // Asks at the worst moment: the dispatcher has just found nothing to hand out and looks when the next row is due.
    const { nextDue } = place.store.outbox
    const outbox: { nextDue: typeof nextDue } = place.store.outbox
    let answer: Promise<Rest> | undefined
    outbox.nextDue = async target => {
      const due = await nextDue(target)
      outbox.nextDue = nextDue
      await place.enqueue()
      answer = dispatcher.rested()
      return due
    }
    dispatcher.wake()
    await until(() => answer !== undefined)
    await answer
    expect(place.desk.target.writes).toEqual(['create ann'])
  })

  test('asked after its end it says so at once', async () => {
    await using place = await openWorkplace()
    const { dispatcher, ...stands } = standing(place)
    await stands[Symbol.asyncDispose]()
    expect(await dispatcher.rested()).toMatchObject({ kind: 'stopped' })
  })
})

describe('planning again', () => {
  test('is asked for as soon as an operation turned out to have no ground any more', async () => {
    await using place = await openWorkplace()
    place.people('ann', 'bo')
    await place.sync()
    place.people('ann=Anna', 'bo')
    await place.enqueue()
    place.desk.target.trouble = failing(new Fault('missing', 'no such account'))
    let asked = 0
    await using stands = standing(place, {
      onReplan: () => {
        asked += 1
      },
    })
    expect((await stands.dispatcher.rested()).kind).toBe('empty')
    expect(asked).toBe(1)
    const { link, dueRev } = await place.store.links.candidate('crm', ['hr'], keyOf('ann'))
    expect(link?.tombstone).toBeDefined()
    expect(dueRev).toBeGreaterThan(0)
  })

  test('an operation planned against an account that has moved is not sent, and its person is planned again', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await place.sync()
    place.people('ann=Anna')
    await place.enqueue()
    await place.store.links.setMapping('crm', 'm2', ['hr'])
    expect(await work(place)).toEqual({ kind: 'empty', replan: 1 })
    expect(place.desk.target.writes).toEqual(['create ann'])
  })
})

describe('stopped', () => {
  test('what is under way ends, the rest goes back untouched', async () => {
    await using place = await openWorkplace()
    place.people('ann', 'bo', 'cem')
    await place.enqueue()
    const stop = new AbortController()
    place.desk.target.trouble = () => {
      stop.abort()
      return undefined
    }
    expect((await work(place, { stop: stop.signal })).kind).toBe('stopped')
    expect(await place.ledger()).toEqual(['create ann applied'])
    expect(await counts(place)).toMatchObject({ waiting: 2, leased: 0, verify: 0 })
    const [first] = await place.store.outbox.list({ limit: 1 })
    expect(first?.attempts).toBe(0)
  })

  test('killed, a create whose request was out is looked for later, one not begun goes back', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await place.enqueue()
    const kill = new AbortController()
    place.desk.target.trouble = () => {
      kill.abort(new Error('now'))
      return { when: 'after', error: new Fault('interrupted', 'cut off') }
    }
    await work(place, { kill: kill.signal })
    expect(await counts(place)).toMatchObject({ verify: 1, waiting: 0, leased: 0 })
  })
})

test('a store that fails ends the work with its error, and nothing stays under way', async () => {
  await using place = await openWorkplace()
  place.people('ann')
  await place.enqueue()
  const { settle } = place.store.outbox
  Object.assign(place.store.outbox, { settle: () => Promise.reject(new Error('disk full')) })
  await expect(work(place)).rejects.toThrow('disk full')
  Object.assign(place.store.outbox, { settle })
})
