import { describe, expect, test } from 'vitest'
import { Problem } from '../../../src/domain/problem.ts'
import { createStoreTrouble } from '../../../src/engine/daemon/store-trouble.ts'
import type { Event } from '../../../src/engine/events/events.ts'
import { at } from '../../store/sample.ts'
import { createFakeClock } from '../../transport/fake-clock.ts'

const problem = (code: string): Problem => new Problem('store', code, `${code} in a sentence`)
const locked = problem('store.locked')

function setUp() {
  const clock = createFakeClock(at())
  const events: Event[] = []
  const trouble = createStoreTrouble({ clock, tell: event => void events.push(event) })
  const tried: string[] = []
  let cause: unknown
  return {
    clock,
    trouble,
    tried,
    told: () => events.map(({ kind }) => kind),
    events,
    /** From now on everything fails so; undefined: it works again. */
    fails: (error?: unknown) => {
      cause = error
    },
    work: (name: string) => async () => {
      tried.push(name)
      if (cause !== undefined) throw cause
      return name
    },
  }
}

/** Everything that is ready to run runs. */
const settled = () => new Promise(resolve => setImmediate(resolve))

describe('what waits for the store', () => {
  test('costs nothing while the store works', async () => {
    const { trouble, work, tried, told, clock } = setUp()
    expect(await Promise.all(['a', 'b'].map(name => trouble.patiently(work(name))))).toEqual(['a', 'b'])
    expect(tried).toEqual(['a', 'b'])
    expect(told()).toEqual([])
    expect(clock.sleeping).toBe(0)
  })

  test.each(['store.locked', 'store.full', 'store.read-only', 'store.unopenable'])(
    'is tried again until %s has passed, which is told once',
    async code => {
      const { trouble, work, tried, told, fails, clock, events } = setUp()
      fails(problem(code))
      const written = trouble.patiently(work('a'))
      await settled()
      expect(trouble.current()).toMatchObject({ since: at(), problem: { code } })
      for (let second = 0; second < 60; second++) await clock.advance(1_000)
      expect(tried.length).toBeGreaterThan(50)
      expect(told()).toEqual(['store:troubled'])
      fails()
      await clock.advance(1_000)
      expect(await written).toBe('a')
      expect(trouble.current()).toBeUndefined()
      expect(told()).toEqual(['store:troubled', 'store:mended'])
      expect(events.at(-1)).toMatchObject({ since: at(), ms: 61_000 })
      expect(clock.sleeping).toBe(0)
    },
  )

  test.each(['store.damaged', 'store.not-a-database', 'store.unreliable', 'store.closed'])(
    'is told at once when waiting would not help: %s',
    async code => {
      const { trouble, work, fails, told, clock } = setUp()
      fails(problem(code))
      await expect(trouble.patiently(work('a'))).rejects.toMatchObject({ code })
      expect(told()).toEqual([])
      expect(clock.sleeping).toBe(0)
    },
  )

  test('a defect, or the trouble of somebody else, is none of the store', async () => {
    const { trouble, work, fails } = setUp()
    for (const error of [new TypeError('a defect'), new Problem('source', 'store.locked', 'not the store')]) {
      fails(error)
      await expect(trouble.patiently(work('a'))).rejects.toBe(error)
    }
  })

  test('is written in the order in which it came, and what comes later does not overtake it', async () => {
    const { trouble, work, tried, fails, clock } = setUp()
    const done: string[] = []
    const send = (name: string) => trouble.patiently(work(name)).then(() => void done.push(name))
    fails(locked)
    const first = ['a', 'b', 'c'].map(send)
    await settled()
    fails()
    const later = send('d')
    await settled()
    expect(done).toEqual([])
    await clock.advance(1_000)
    await Promise.all([...first, later])
    expect(done).toEqual(['a', 'b', 'c', 'd'])
    expect(tried.slice(-4)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('only the first of them is tried, so that a hundred do not stand in the way of everybody else', async () => {
    const { trouble, work, tried, fails, clock } = setUp()
    fails(locked)
    const first = trouble.patiently(work('first'))
    await settled()
    const others = Array.from({ length: 100 }, () => trouble.patiently(work('other')))
    for (let second = 0; second < 10; second++) await clock.advance(1_000)
    expect(tried).not.toContain('other')
    fails()
    await clock.advance(1_000)
    await Promise.all([first, ...others])
  })

  test('one that turns out to be wrong fails alone', async () => {
    const { trouble, work, fails, clock } = setUp()
    fails(locked)
    const wrong = trouble.patiently(async () => {
      await work('wrong')()
      throw new TypeError('a defect')
    })
    wrong.catch(() => undefined)
    const right = trouble.patiently(work('right'))
    await settled()
    fails()
    await clock.advance(1_000)
    await expect(wrong).rejects.toThrow('a defect')
    expect(await right).toBe('right')
    expect(trouble.current()).toBeUndefined()
  })

  test('a second trouble is told again, with its own beginning', async () => {
    const { trouble, work, fails, clock, events } = setUp()
    for (let round = 0; round < 2; round++) {
      fails(locked)
      const written = trouble.patiently(work('a'))
      await settled()
      fails()
      await clock.advance(1_000)
      await written
    }
    expect(events.map(event => 'since' in event && event.since)).toEqual([at(), at(), at(1_000), at(1_000)])
  })

  test('how long it lasted does not depend on the clock on the wall', async () => {
    const { trouble, work, fails, clock, events } = setUp()
    fails(locked)
    const written = trouble.patiently(work('a'))
    await settled()
    clock.shiftWall(-3_600_000)
    fails()
    await clock.advance(1_000)
    await written
    expect(events.at(-1)).toMatchObject({ kind: 'store:mended', ms: 1_000 })
  })
})

describe('the end of the patience', () => {
  test('is told to whoever waits, with the trouble; others wait on', async () => {
    const { trouble, work, tried, fails, clock } = setUp()
    const end = new AbortController()
    fails(locked)
    const one = trouble.patiently(work('one'), end.signal)
    const other = trouble.patiently(work('other'))
    await settled()
    end.abort(new Error('stopped'))
    await expect(one).rejects.toBe(locked)
    const before = tried.length
    fails()
    await clock.advance(1_000)
    expect(await other).toBe('other')
    expect(tried.slice(before)).not.toContain('one')
    expect(clock.sleeping).toBe(0)
  })

  test('leaves no timer behind when nobody waits any more', async () => {
    const { trouble, work, fails, clock } = setUp()
    const end = new AbortController()
    fails(locked)
    const waiting = ['a', 'b'].map(name => trouble.patiently(work(name), end.signal))
    await settled()
    end.abort(new Error('stopped'))
    for (const one of waiting) await expect(one).rejects.toBe(locked)
    expect(clock.sleeping).toBe(0)
    expect(trouble.current()).toBeUndefined()
    await expect(trouble.patiently(work('later'), end.signal)).rejects.toBe(locked)
  })

  test('does not disturb what is being written at that moment', async () => {
    const { trouble, work, fails, clock } = setUp()
    const end = new AbortController()
    const writing = Promise.withResolvers<string>()
    let tries = 0
    fails(locked)
    const written = trouble.patiently(() => (tries++ === 0 ? work('a')() : writing.promise), end.signal)
    await settled()
    await clock.advance(1_000)
    end.abort(new Error('stopped'))
    writing.resolve('written after all')
    expect(await written).toBe('written after all')
  })
})
