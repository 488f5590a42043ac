import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/domain/fault.ts'
import { openWorkplace, type Workplace } from './workplace.ts'

/** A target that always says somebody else has the name, and never shows who. */
function takesNobody({ desk }: Workplace): void {
  desk.target.trouble = ({ method }) =>
    method === 'apply'
      ? { when: 'before', error: new Fault('conflict', 'login "ann" is taken by an archived account') }
      : undefined
}

const creates = ({ desk }: Workplace): number => desk.target.writes.length

describe('a create that is told the account is there already', () => {
  test('and finds nobody is refused with the words of the target, and not sent again', async () => {
    await using place = await openWorkplace()
    takesNobody(place)
    place.people('ann')
    await place.sync()
    await place.clock.advance(60_000)
    await place.sync()
    expect(creates(place)).toBe(1)
    const [refused] = await place.store.outbox.list({ states: ['refused'], limit: 5 })
    expect(refused?.problem).toMatch(/^login "ann" is taken by an archived account; no attribute in match finds/)
    await place.clock.advance(60_000)
    await place.sync()
    expect(creates(place)).toBe(1)
  })

  test('keeps what it was told while nobody can look', async () => {
    await using place = await openWorkplace()
    takesNobody(place)
    place.people('ann')
    await place.sync()
    const said = place.desk.target.trouble
    place.desk.target.trouble = asked =>
      asked.method === 'find' ? { when: 'before', error: new Fault('unreachable', 'gone for lunch') } : said(asked)
    await place.clock.advance(60_000)
    await place.sync()
    place.desk.target.trouble = said
    await place.clock.advance(3_600_000)
    await place.sync()
    expect(creates(place)).toBe(1)
    expect(await place.store.outbox.list({ states: ['refused'], limit: 5 })).toHaveLength(1)
  })

  test('is sent once more when a human has it retried', async () => {
    await using place = await openWorkplace()
    takesNobody(place)
    place.people('ann')
    await place.sync()
    await place.clock.advance(60_000)
    await place.sync()
    place.desk.target.trouble = () => undefined
    await place.store.outbox.retry({ now: place.clock.now() })
    await place.sync()
    expect(place.desk.target.accounts.size).toBe(1)
  })
})
