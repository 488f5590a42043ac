import { describe, expect, test } from 'vitest'
import type { RawRecord } from '../../../src/domain/contract.ts'
import { Fault } from '../../../src/domain/fault.ts'
import { Problem } from '../../../src/domain/problem.ts'
import { run } from '../../../src/engine/run/run.ts'
import { accountOf, keyOf, openWorkplace, type Workplace } from '../workplace.ts'

const presenceOf = async ({ store }: Workplace, name: string) =>
  (await store.people.get(['hr'], keyOf(name)))[0]?.presence

async function known(place: Workplace): Promise<void> {
  place.people('ann', 'bo', 'cem', 'dee', 'eve')
  await place.plan()
}

describe('a reading', () => {
  test('tells who is new, changed, unchanged and missing', async () => {
    await using place = await openWorkplace()
    await known(place)
    place.people('ann', 'bo=Bob', 'fay', 'cem', 'dee')
    const { readings } = await place.plan()
    expect(readings).toMatchObject([
      { records: 5, added: 1, changed: 1, unchanged: 3, absent: 1, known: 5, failed: 0, proof: { kind: 'proved' } },
    ])
    expect(await presenceOf(place, 'eve')).toBe('gone')
  })

  test.each<[string, Error, RegExp]>([
    [
      'with the source’s own words',
      new Problem('source', 'source.cut', 'people.csv ends in the middle of row 7', 'Export it again.'),
      /^source hr: people.csv ends in the middle of row 7$/,
    ],
    [
      'with a fault',
      new Fault('unreachable', 'the directory does not answer'),
      /^source hr: the directory does not answer$/,
    ],
  ])('that breaks off %s plans nothing and takes nobody for gone', async (_how, error, problem) => {
    await using place = await openWorkplace()
    await known(place)
    place.people('ann')
    place.onRead = () => {
      throw error
    }
    const outcome = await place.sync()
    expect(outcome).toMatchObject({
      result: 'source',
      skipped: ['crm'],
      readings: [{ proof: { kind: 'void' }, problem: expect.stringMatching(problem) }],
    })
    expect(await presenceOf(place, 'bo')).toBe('present')
    expect(place.desk.target.writes).toEqual([])
    expect((await place.store.sources.get('hr')).problem).toMatch(problem)
  })

  test('that breaks off keeps the people it has seen, and the next one goes on from there', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    place.onRead = () => {
      throw new Fault('unreachable', 'gone')
    }
    await place.plan()
    expect(await presenceOf(place, 'ann')).toBe('present')
    place.onRead = () => {}
    expect((await place.plan()).readings).toMatchObject([{ unchanged: 1, added: 0 }])
    expect((await place.store.sources.get('hr')).problem).toBeUndefined()
  })

  test('of an empty source says nothing about anybody', async () => {
    await using place = await openWorkplace()
    await known(place)
    place.people()
    expect(await place.plan()).toMatchObject({
      result: 'source',
      readings: [{ problem: expect.stringContaining('is empty, 5 people were known') }],
    })
    expect(await presenceOf(place, 'ann')).toBe('present')
  })

  test('that cannot prove itself whole doubts, and the next good one believes again', async () => {
    await using place = await openWorkplace({ proof: { canaries: ['ann'] } })
    await known(place)
    place.people('bo', 'cem', 'dee', 'eve')
    expect((await place.plan()).readings).toMatchObject([{ proof: { kind: 'doubted' } }])
    expect(await presenceOf(place, 'ann')).toBe('doubted')
    await known(place)
    expect(await presenceOf(place, 'ann')).toBe('present')
  })

  test('names a key that stands twice, and concludes nothing about that person', async () => {
    await using place = await openWorkplace()
    await known(place)
    place.people('ann', 'bo', 'cem', 'dee', 'eve', 'ann=Else')
    const { readings, plan } = await place.plan()
    expect(readings[0]?.failures).toMatchObject([
      { key: 'ann', row: 6, reason: expect.stringContaining('stands more than once in source hr (again in row 6)') },
    ])
    expect(plan?.counts).toContainEqual({ target: 'crm', kind: 'withheld', count: 1, held: 0 })
  })

  test('that is stopped ends the run as interrupted, with its reason in nobody’s way', async () => {
    await using place = await openWorkplace()
    await known(place)
    const stop = new AbortController()
    place.onRead = () => {
      stop.abort(new Error('stop'))
      throw new Fault('unreachable', 'cut off by the stop')
    }
    expect(await place.plan({ stop: stop.signal })).toMatchObject({ result: 'interrupted' })
    expect(await presenceOf(place, 'ann')).toBe('present')
  })
})

describe('a reading of changes', () => {
  test('says who is gone, and a stranger among them is no news', async () => {
    await using place = await openWorkplace()
    place.scope = 'changes'
    place.people('ann', 'bo')
    await place.sync()
    place.gone('bo', 'nobody')
    const { readings } = await place.sync()
    expect(readings).toMatchObject([{ gone: 1, failed: 0, unchanged: 0 }])
    expect(await presenceOf(place, 'bo')).toBe('gone')
    expect(await presenceOf(place, 'nobody')).toBeUndefined()
    expect(await place.ledger()).toEqual(['create ann applied', 'create bo applied', 'disable bo applied'])
  })

  const sight = (key: string, displayName: string) => ({ row: 1, fields: { key, userName: key, displayName } })
  const goodbye = (key: string) => ({ row: 1, fields: { key }, gone: true as const })

  test.each<[string, readonly (readonly RawRecord[])[], string, string]>([
    ['on one page', [[sight('ann', 'A'), sight('bo', 'B'), sight('ann', 'Anna')]], 'present', 'Anna'],
    ['on two pages', [[sight('ann', 'A')], [sight('bo', 'B'), sight('ann', 'Anna')]], 'present', 'Anna'],
    ['three times', [[sight('ann', 'A'), sight('ann', 'B')], [sight('ann', 'Anna')]], 'present', 'Anna'],
    ['then gone, on one page', [[sight('ann', 'Anna'), goodbye('ann')]], 'gone', 'Anna'],
    ['then gone, on the next page', [[sight('ann', 'Anna')], [goodbye('ann')]], 'gone', 'Anna'],
    ['gone and back, on one page', [[goodbye('ann'), sight('ann', 'Anna')]], 'present', 'Anna'],
    ['gone and back, on two pages', [[goodbye('ann')], [sight('ann', 'Anna')]], 'present', 'Anna'],
    ['back and gone again', [[goodbye('ann'), sight('ann', 'Anna'), goodbye('ann')]], 'gone', 'Anna'],
  ])('believes the later of two sights of somebody: %s', async (_how, pages, presence, displayName) => {
    await using place = await openWorkplace()
    place.scope = 'changes'
    place.people('ann=Ann')
    await place.sync()
    place.shows(...pages)
    const { readings, result } = await place.sync()
    expect(readings).toMatchObject([{ failed: 0, failures: [] }])
    expect(result).toBe('done')
    const [ann] = await place.store.people.get(['hr'], keyOf('ann'))
    expect(ann).toMatchObject({ presence, attributes: { displayName } })
    expect(ann).not.toHaveProperty('fault')
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: presence === 'present' }])
  })

  test('goes on where the last one ended, and from the beginning once records become other people', async () => {
    await using place = await openWorkplace()
    place.scope = 'changes'
    place.people('ann')
    await place.plan()
    await place.plan()
    const [source] = place.engine.sources
    await run({ ...place.engine, sources: source === undefined ? [] : [{ ...source, revision: 'r2' }] }, 'plan', {
      command: 'plan',
      stop: new AbortController().signal,
      kill: new AbortController().signal,
      patienceMs: 0,
    })
    expect(place.asked).toEqual([undefined, 'page 1', undefined])
  })
})
