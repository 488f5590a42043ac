import { describe, expect, test } from 'vitest'
import { Fault } from '../../../src/domain/fault.ts'
import { type Breaker, createHealth } from '../../../src/engine/targets/health.ts'
import { standingOf } from '../../../src/engine/targets/standing.ts'
import { failing } from '../memory-target.ts'
import { openWorkplace, until, type Workplace } from '../workplace.ts'

const never = new AbortController().signal
const day = 86_400_000
const down = new Fault('unreachable', 'down')

/** The breaker as a process that has just begun has it. */
function fresh({ engine, desk }: Workplace): Breaker {
  return createHealth(engine.deps).of(desk)
}

const inMs = ({ clock }: Workplace, ms: number): Date => new Date(clock.now().getTime() + ms)

describe('a breaker', () => {
  test('is one for each target of a process', async () => {
    await using place = await openWorkplace({ targets: ['crm', 'helpdesk'] })
    const health = createHealth(place.engine.deps)
    const [crm, helpdesk] = place.desks.map(desk => health.of(desk))
    expect(health.of(place.desk)).toBe(crm)
    expect(helpdesk).not.toBe(crm)
  })

  test('probes once, however many want to pass at that moment', async () => {
    await using place = await openWorkplace()
    const breaker = fresh(place)
    await breaker.trip(down)
    await place.clock.advance(2_000)
    const answer = Promise.withResolvers<undefined>()
    place.desk.target.trouble = () => answer.promise
    const passing = [1, 2, 3].map(() => breaker.pass(never))
    await until(() => place.desk.target.journal.length > 0)
    answer.resolve(undefined)
    expect(await Promise.all(passing)).toEqual(['reopened', 'reopened', 'reopened'])
    expect(place.desk.target.journal).toHaveLength(1)
  })

  test('a probe that is told to stop is no failure, and who waited for it hears nothing of that', async () => {
    await using place = await openWorkplace()
    const breaker = fresh(place)
    await breaker.trip(down)
    await place.clock.advance(2_000)
    const stop = new AbortController()
    const answer = Promise.withResolvers<void>()
    place.desk.target.trouble = async () => {
      await answer.promise
      return { when: 'before', error: new Error('cut off') }
    }
    const first = breaker.pass(stop.signal)
    await until(() => place.desk.target.journal.length > 0)
    const second = breaker.pass(never)
    await place.store.targets.get('crm') // behind the look of the second one
    stop.abort(new Error('Ctrl-C'))
    answer.resolve()
    await expect(first).rejects.toThrow('cut off')
    expect(await second).toMatchObject({ kind: 'halted' })
    expect((await place.store.targets.get('crm')).halted).toMatchObject({ probes: 0 })
  })

  test('waits with its probe for what is still under way', async () => {
    await using place = await openWorkplace()
    const breaker = fresh(place)
    await breaker.trip(down)
    await place.clock.advance(2_000)
    expect(await breaker.pass(never, true)).toMatchObject({ kind: 'halted', reason: 'down' })
    expect(place.desk.target.journal).toEqual([])
  })

  test('counts failures of one moment once', async () => {
    await using place = await openWorkplace()
    const breaker = fresh(place)
    await Promise.all([breaker.trip(down), breaker.trip(down)])
    await breaker.trip(new Fault('denied', 'no'))
    expect((await place.store.targets.get('crm')).halted).toMatchObject({ reason: 'down', probes: 0 })
  })

  test('keeps the longer of two pauses, and halts when the pause is over and it is halted as well', async () => {
    await using place = await openWorkplace()
    const breaker = fresh(place)
    await breaker.pause(60_000)
    await breaker.pause(30_000)
    await breaker.trip(new Fault('denied', 'no'))
    expect(await breaker.closed()).toMatchObject({ kind: 'waiting', until: inMs(place, 60_000) })
    await place.clock.advance(60_000)
    expect(await breaker.closed()).toMatchObject({ kind: 'halted', reason: 'no' })
    expect(await breaker.pass(never)).toBe('reopened')
  })

  test('is opened by a human, whatever closed it, also at the pacer', async () => {
    await using place = await openWorkplace()
    const breaker = fresh(place)
    await breaker.pause(60_000)
    await breaker.trip(new Fault('denied', 'no'))
    expect(place.desk.pauses).toHaveLength(1)
    expect(await breaker.release()).toMatchObject({ kind: 'waiting' })
    expect(await breaker.pass(never)).toBe('open')
    expect(place.desk.pauses).toEqual([])
    expect(place.desk.target.journal).toEqual([])
    expect(await breaker.release()).toBeUndefined()
  })
})

describe('after a restart', () => {
  test('the wait is what it was, and so is the doubling', async () => {
    await using place = await openWorkplace()
    await fresh(place).trip(down)
    await place.clock.advance(2_000)
    place.desk.target.trouble = failing(down, { matching: () => true })
    await fresh(place).pass(never)
    expect(await fresh(place).closed()).toMatchObject({ kind: 'halted', until: inMs(place, 4_000) })
    await place.clock.advance(4_000)
    await fresh(place).pass(never)
    await fresh(place).trip(down)
    expect(await fresh(place).closed()).toMatchObject({ until: inMs(place, 8_000) })
  })

  test('a wait written while the clock was two days ahead ends when its own length has passed', async () => {
    await using place = await openWorkplace({ targets: ['crm', 'helpdesk'] })
    const [crm, helpdesk] = place.desks
    if (crm === undefined || helpdesk === undefined) throw new Error('two targets')
    place.clock.shiftWall(2 * day)
    const before = createHealth(place.engine.deps)
    await before.of(crm).pause(60_000)
    await before.of(helpdesk).trip(down)
    place.clock.shiftWall(-2 * day)
    const health = createHealth(place.engine.deps)
    expect(await health.of(crm).closed()).toMatchObject({ kind: 'waiting', until: inMs(place, 60_000) })
    expect(await health.of(helpdesk).closed()).toMatchObject({ kind: 'halted', until: inMs(place, 2_000) })
    const shown = standingOf(await place.store.targets.get('crm'), place.clock.now())
    expect(shown).toMatchObject({ kind: 'waiting', until: inMs(place, 60_000) })
    await place.clock.advance(60_000)
    expect(await health.of(crm).closed()).toBeUndefined()
    expect(await health.of(helpdesk).pass(never)).toBe('reopened')
    expect(standingOf(await place.store.targets.get('crm'), place.clock.now())).toBeUndefined()
  })
})
