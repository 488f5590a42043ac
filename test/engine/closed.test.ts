import { describe, expect, test } from 'vitest'
import { Fault, type FaultKind } from '../../src/domain/fault.ts'
import { createHealth } from '../../src/engine/targets/health.ts'
import { failing } from './memory-target.ts'
import { openWorkplace, type Workplace } from './workplace.ts'

const hour = 3_600_000
const day = 24 * hour
const asked = ({ desk }: Workplace): number => desk.target.journal.length
const always = (fault: Fault) => failing(fault, { next: 9_999, matching: () => true })

/** The store is opened again by a new process; the target stays. */
const inMs = ({ clock }: Workplace, ms: number): Date => new Date(clock.now().getTime() + ms)

describe('a target that asked to wait', () => {
  test('is asked by no run before then, and its pause is not pushed further', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    const until = inMs(place, 1_800_000)
    place.desk.target.trouble = failing(new Fault('throttled', 'slow down', { retryAt: until }), {
      next: 9,
      matching: () => true,
    })
    await place.sync()
    const before = asked(place)
    for (let run = 0; run < 5; run++) {
      await place.clock.advance(300_000)
      if (run < 5) expect((await place.sync()).result).toBe('failed')
      expect((await place.plan()).result).toBe('failed')
    }
    expect(asked(place)).toBe(before)
    expect((await place.store.targets.get('crm')).pausedUntil).toEqual(until)
    place.desk.target.trouble = () => undefined
    await place.clock.advance(300_000)
    expect((await place.sync()).result).toBe('done')
  })

  test('for ten years waits a day', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    const retryAt = inMs(place, 3_650 * day)
    place.desk.target.trouble = failing(new Fault('throttled', 'slow down', { retryAt }), { matching: () => true })
    await place.sync()
    await place.clock.advance(day)
    expect((await place.sync()).result).toBe('done')
  })

  test('is named in the result, with until when', async () => {
    await using place = await openWorkplace({ targets: ['crm', 'helpdesk'] })
    place.people('ann')
    const retryAt = inMs(place, hour)
    place.desk.target.trouble = failing(new Fault('throttled', 'slow down', { retryAt }), { matching: () => true })
    await place.sync()
    place.people('ann', 'bo')
    const outcome = await place.sync()
    expect(outcome).toMatchObject({ result: 'failed', rests: [{ target: 'crm', until: retryAt }, {}] })
    expect(outcome.rests[0]?.reason).toBe(`crm asked to wait until ${retryAt.toISOString()}`)
    expect(place.desks[1]?.target.writes).toEqual(['create ann', 'create bo'])
  })
})

describe('a target that refuses us', () => {
  test.each<[FaultKind, number]>([
    ['denied', 60_000],
    ['broken', 60_000],
    ['unreachable', 2_000],
    ['interrupted', 2_000],
  ])('%s: one sign-in a wait, whoever runs, and each wait is twice as long as the one before', async (kind, first) => {
    await using place = await openWorkplace()
    place.people('ann')
    place.desk.target.trouble = always(new Fault(kind, 'not today'))
    await place.sync()
    const signIns = [asked(place)]
    const waits = [1, 2, 4, 8].map(times => times * first)
    for (const wait of waits) {
      await place.clock.advance(wait - 1)
      await place.sync()
      await place.plan()
      expect(asked(place)).toBe(signIns.at(-1))
      await place.clock.advance(1)
      await place.sync()
      await place.plan()
      await place.sync()
      signIns.push(asked(place))
    }
    expect(signIns).toEqual([1, 2, 3, 4, 5])
  })

  test('though it lets us sign in waits longer each time as well; one success, and it begins anew', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    const refusing = failing(new Fault('denied', 'may not look'), {
      next: 9_999,
      matching: ({ method }) => method !== 'check',
    })
    place.desk.target.trouble = refusing
    const waits: number[] = []
    const failOnce = async () => {
      const { rests } = await place.sync()
      const waitMs = (rests[0]?.until?.getTime() ?? 0) - place.clock.now().getTime()
      waits.push(waitMs)
      await place.clock.advance(waitMs)
    }
    for (let times = 0; times < 4; times++) await failOnce()
    place.desk.target.trouble = () => undefined
    expect((await place.sync()).result).toBe('done')
    place.people('ann', 'bo')
    place.desk.target.trouble = refusing
    await failOnce()
    expect(waits).toEqual([60_000, 120_000, 240_000, 480_000, 60_000])
  })

  test('for an hour and no longer, however often', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    place.desk.target.trouble = always(new Fault('denied', 'no'))
    for (let times = 0; times < 12; times++) {
      await place.sync()
      await place.clock.advance(hour)
    }
    place.desk.target.trouble = () => undefined
    expect((await place.sync()).result).toBe('done')
  })
})

/** What a new process has: nothing of what an earlier one saw of the clock. */
const depsOf = ({ engine }: Workplace): Workplace['engine']['deps'] => ({
  ...engine.deps,
  health: createHealth(engine.deps),
})

describe('a clock that was wrong', () => {
  test('two days ahead for one failure, and then right again: the target waits as long as it was told, not two days', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    place.clock.shiftWall(2 * day)
    place.desk.target.trouble = failing(new Fault('unreachable', 'down'), { matching: () => true })
    await place.sync()
    place.clock.shiftWall(-2 * day)
    await place.clock.advance(2_000)
    expect((await place.sync()).result).toBe('done')
  })

  test('the same for processes that each run only for a moment', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    place.clock.shiftWall(2 * day)
    place.desk.target.trouble = failing(new Fault('unreachable', 'down'), { matching: () => true })
    await place.sync({}, { deps: depsOf(place) })
    place.clock.shiftWall(-2 * day)
    for (let process = 0; process < 3; process += 1) {
      await place.sync({}, { deps: depsOf(place) })
      await place.clock.advance(2_000)
    }
    expect((await place.sync({}, { deps: depsOf(place) })).result).toBe('done')
  })

  test('the same for a pause of a minute', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    place.clock.shiftWall(2 * day)
    place.desk.target.trouble = failing(new Fault('throttled', 'wait', { retryAt: inMs(place, 60_000) }), {
      matching: () => true,
    })
    await place.sync()
    place.clock.shiftWall(-2 * day)
    await place.clock.advance(60_000)
    expect((await place.sync()).result).toBe('done')
  })

  test('that jumps ahead does not shorten a wait of this process', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    place.desk.target.trouble = always(new Fault('throttled', 'wait', { retryAt: inMs(place, hour) }))
    await place.sync()
    const before = asked(place)
    place.clock.shiftWall(2 * day)
    await place.sync()
    expect(asked(place)).toBe(before)
  })
})
