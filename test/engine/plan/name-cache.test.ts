import { describe, expect, test } from 'vitest'
import { createNameCache } from '../../../src/engine/plan/name-cache.ts'
import { openWorkplace, type Workplace } from '../workplace.ts'

/** Pushes somebody in, and says how often the target was asked who is who meanwhile. */
function endpointOf(place: Workplace): (name: string) => Promise<number> {
  const nameCache = createNameCache()
  const { journal } = place.desk.target
  place.scope = 'changes'
  return async name => {
    const before = journal.length
    place.people(name)
    await place.sync({}, { nameCache })
    return journal.slice(before).filter(({ method }) => method === 'check').length
  }
}

describe('people who come in one at a time', () => {
  test('do not make the target say who it is for each of them, but once a minute', async () => {
    await using place = await openWorkplace()
    const push = endpointOf(place)
    expect(await push('ann')).toBe(1) // the first run sees everybody
    expect(await push('bo')).toBe(0)
    expect(await push('cem')).toBe(0)
    await place.clock.advance(40_000)
    expect(await push('dee')).toBe(0)
    await place.clock.advance(40_000)
    expect(await push('eve')).toBe(1)
    expect(await place.ledger()).toHaveLength(5)
  })

  test('for a minute of time that passes, however the clock on the wall is set meanwhile', async () => {
    await using place = await openWorkplace()
    const push = endpointOf(place)
    expect(await push('ann')).toBe(1)
    place.clock.shiftWall(172_800_000)
    expect(await push('bo')).toBe(0)
    place.clock.shiftWall(-172_800_000)
    await place.clock.advance(61_000)
    expect(await push('cem')).toBe(1)
  })

  test('make it say so each time where the last administrator could be among them', async () => {
    await using place = await openWorkplace()
    const push = endpointOf(place)
    for (const name of ['ann', 'bo']) await push(name)
    place.desk.target.report = {
      ...place.desk.target.report,
      administrators: [...place.desk.target.accounts.keys()],
    }
    await place.clock.advance(61_000)
    for (const name of ['ann=Anna', 'ann=Anne', 'bo=Bob']) expect(await push(name)).toBe(1)
  })
})
