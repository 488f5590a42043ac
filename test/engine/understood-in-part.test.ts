import { describe, expect, test } from 'vitest'
import type { RawRecord, Source } from '../../src/domain/contract.ts'
import { Fault } from '../../src/domain/fault.ts'
import type { Rules } from '../../src/domain/rule.ts'
import { fingerprint } from '../../src/domain/text/names.ts'
import { run } from '../../src/engine/run/run.ts'
import { compileMapping } from '../../src/mapping/mapping.ts'
import { accountOf, keyOf, openWorkplace, type Workplace } from './workplace.ts'

const rules = (titles: Readonly<Record<string, string>>): Rules => ({
  userName: { from: 'key' },
  displayName: { from: 'name' },
  active: { from: 'active' },
  title: { from: 'title', table: titles },
})
const recipe = (titles: Readonly<Record<string, string>>) => ({
  key: 'key',
  mapping: compileMapping(rules(titles), { root: 'record', attributes: 'any' }).mapping,
})
const few = recipe({ Boss: 'B', Lead: 'L' })

const record = (key: string, more: Readonly<Record<string, unknown>> = {}): RawRecord => ({
  row: 1,
  fields: { key, name: key, active: true, title: 'Boss', ...more },
})

async function openWith(scope: Workplace['scope'], ...first: readonly RawRecord[]): Promise<Workplace> {
  const place = await openWorkplace({ recipe: few, policy: { rules: { nick: { from: 'title', own: 'managed' } } } })
  place.scope = scope
  place.shows(first)
  await place.sync()
  return place
}

/** A feed without news, or everybody as they were shown last. */
function quiet(place: Workplace): void {
  if (place.scope === 'changes') place.shows([])
}

const never = new AbortController().signal

describe.each(['everyone', 'changes'] as const)('in a reading of %s', scope => {
  test('who is inactive is disabled, whatever else of the record cannot be read', async () => {
    await using place = await openWith(scope, record('ann'), record('bo'))
    place.shows([record('ann', { active: false, title: 'Consultant' }), record('bo')])
    expect((await place.sync()).result).toBe('failed')
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: false, attributes: { nick: 'B' } }])
    expect(await place.store.people.get(['hr'], keyOf('ann'))).toMatchObject([
      { attributes: { title: 'B', active: false }, unread: [{ attribute: 'title', value: '"Consultant"' }] },
    ])
  })

  test('the failure stands through every quiet reading, and a good record ends it', async () => {
    await using place = await openWith(scope, record('ann'), record('bo'))
    place.shows([record('ann', { title: 'Consultant', name: 'Anna' }), record('bo')])
    await place.sync()
    for (let round = 0; round < 2; round += 1) {
      quiet(place)
      const { result, readings, plan } = await place.sync()
      expect(result).toBe('failed')
      expect(readings).toMatchObject([{ unread: 1 }])
      expect(plan?.counts).toEqual([{ target: 'crm', kind: 'withheld', count: 1, held: 0 }])
      expect(await place.store.sources.get('hr')).toMatchObject({ failed: 1, unread: 1 })
      expect(await place.store.sources.failures('hr')).toMatchObject([
        {
          key: 'ann',
          field: 'title',
          value: '"Consultant"',
          reason: expect.stringMatching(/^title: is not in the table/),
        },
      ])
      const [withheld] = await place.store.plans.withheld(plan?.fingerprint ?? fingerprint('none'), { limit: 9 })
      expect(withheld).toMatchObject({ code: 'unreadable', person: 'ann' })
      expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: true, attributes: { nick: 'B', name: 'ann' } }])
    }
    place.shows([record('ann', { title: 'Lead', name: 'Anna' }), record('bo')])
    expect((await place.sync()).result).toBe('done')
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ attributes: { nick: 'L', name: 'Anna' } }])
    expect(await place.store.sources.get('hr')).toMatchObject({ failed: 0, unread: 0 })
  })

  test('a rule that is put right heals by itself: everybody is read again', async () => {
    await using place = await openWith(scope, record('ann'), record('bo'))
    place.shows([record('ann', { title: 'Consultant' }), record('bo')])
    await place.sync()
    const [source] = place.engine.sources
    if (source === undefined) throw new Error('there is one')
    const more = { ...source, recipe: recipe({ Boss: 'B', Consultant: 'C' }), revision: 'r2' }
    const { result } = await run({ ...place.engine, sources: [more] }, 'apply', {
      command: 'sync',
      stop: never,
      kill: never,
      patienceMs: 0,
    })
    expect(place.asked.at(-1)).toBeUndefined()
    expect(result).toBe('done')
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ attributes: { nick: 'C' } }])
  })

  test('nobody gets an account from a record that is understood in part', async () => {
    await using place = await openWith(scope, record('bo'))
    place.shows([record('ann', { title: 'Consultant' }), record('bo')])
    expect((await place.sync()).result).toBe('failed')
    expect(accountOf(place.desk, 'ann')).toEqual([])
    place.shows([record('ann'), record('bo')])
    expect((await place.sync()).result).toBe('done')
    expect(accountOf(place.desk, 'ann')).toHaveLength(1)
  })

  test.each([
    ['an active person', true],
    ['an inactive person', false],
  ])('when nobody can tell whether somebody is active, %s stays as they are', async (_who, before) => {
    await using place = await openWith(scope, record('ann'), record('bo'))
    place.shows([record('ann', { active: before }), record('bo')])
    await place.sync()
    const writes = place.desk.target.writes.length
    place.shows([record('ann', { active: 'perhaps', name: 'Anna' }), record('bo')])
    expect((await place.sync()).result).toBe('failed')
    expect(place.desk.target.writes).toHaveLength(writes)
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: before, attributes: { name: 'ann' } }])
  })

  test('a record of which only the key can be relied on is told, and its person left alone', async () => {
    await using place = await openWith(scope, record('ann'), record('bo'))
    place.shows([{ row: 3, fields: { key: 'ann', active: false }, problem: 'has 2 cells, not 5' }, record('bo')])
    const { result, readings } = await place.sync()
    expect(readings).toMatchObject([{ failed: 1, failures: [{ row: 3, key: 'ann', reason: 'has 2 cells, not 5' }] }])
    expect(result).toBe('failed')
    quiet(place)
    expect((await place.sync()).result).toBe('failed')
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: true }])
    expect(await place.store.sources.failures('hr')).toEqual([{ key: 'ann', reason: 'has 2 cells, not 5' }])
  })

  test('an update that waited is not sent on behind a record that is not understood', async () => {
    await using place = await openWith(scope, record('ann'), record('bo'))
    place.shows([record('ann', { name: 'Anna' }), record('bo')])
    await place.enqueue()
    place.shows([record('ann', { name: 'Anne', title: 'Consultant' }), record('bo')])
    await place.sync()
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ attributes: { name: 'ann' } }])
  })

  test('a leaver who waits to be disabled is disabled, also when the next record is a riddle', async () => {
    await using place = await openWith(scope, record('ann'), record('bo'))
    place.shows([record('ann', { active: false }), record('bo')])
    await place.enqueue()
    place.shows([record('ann', { active: 'perhaps' }), record('bo')])
    await place.sync()
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: false }])
  })

  test('a rule that fails for everybody keeps nobody in who is inactive', async () => {
    await using place = await openWith(scope, record('ann'), record('bo'))
    place.shows([record('ann', { active: false, title: 'Consultant' }), record('bo', { title: 'Consultant' })])
    expect((await place.sync()).result).toBe('failed')
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: false }])
    expect(accountOf(place.desk, 'bo')).toMatchObject([{ active: true }])
  })

  test('a run for one person answers for that one alone', async () => {
    await using place = await openWith(scope, record('ann'), record('bo'))
    place.shows([record('ann', { title: 'Consultant' }), record('bo')])
    expect((await place.sync({ only: keyOf('bo') })).result).toBe('done')
    quiet(place)
    expect((await place.sync({ only: keyOf('ann') })).result).toBe('failed')
  })
})

test('who is not understood and then gone is gone, and waited for no more', async () => {
  await using place = await openWith('changes', record('ann'), record('bo'))
  place.shows([record('ann', { title: 'Consultant' }), { row: 2, fields: { key: 'ann' }, gone: true }])
  expect((await place.sync()).result).toBe('done')
  expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: false }])
  expect(await place.store.sources.get('hr')).toMatchObject({ failed: 0 })
})

test('of two records of one person on a page of a feed, what the first one said stands where the second cannot be read', async () => {
  await using place = await openWith('changes', record('ann'))
  place.shows([record('ann', { title: 'Lead' }), record('ann', { title: 'Consultant' })])
  await place.sync()
  expect(await place.store.people.get(['hr'], keyOf('ann'))).toMatchObject([{ attributes: { title: 'L' } }])
})

test('a list whose second look breaks off takes nobody away', async () => {
  await using place = await openWith('everyone', record('ann'), record('bo'), record('cem'))
  const [source] = place.engine.sources
  if (source === undefined) throw new Error('there is one')
  place.shows([record('ann'), record('bo')])
  const broken: Source = {
    check: source.source.check,
    async read(since, signal) {
      const again = async function* (): AsyncGenerator<readonly RawRecord[]> {
        yield [record('ann')]
        throw new Fault('unreachable', 'cut off')
      }
      return { ...(await source.source.read(since, signal)), again }
    },
  }
  const { result } = await place.sync({}, { sources: [{ ...source, source: broken }] })
  expect(result).toBe('source')
  expect(accountOf(place.desk, 'cem')).toMatchObject([{ active: true }])
})

describe('a feed with a record whose key cannot be read', () => {
  test.each<[string, RawRecord]>([
    ['a change', { row: 2, fields: { name: 'who' } }],
    ['a departure', { row: 2, fields: {}, gone: true }],
    ['a broken record', { row: 2, fields: {}, problem: 'is cut off' }],
  ])('is read again from the same place until it can: %s', async (_what, keyless) => {
    await using place = await openWith('changes', record('ann'))
    place.shows([record('ann', { name: 'Anna' }), keyless])
    const first = await place.sync()
    expect(first.readings).toMatchObject([{ failed: 1, unread: 1 }])
    expect(first.result).toBe('failed')
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ attributes: { name: 'Anna' } }])
    place.shows([record('ann', { name: 'Anna' })])
    expect((await place.sync()).result).toBe('done')
    await place.sync()
    expect(place.asked).toEqual([undefined, 'page 1', 'page 1', 'page 3'])
    expect(await place.store.sources.get('hr')).toMatchObject({ failed: 0 })
  })
})

describe.each(['everyone', 'changes'] as const)('whoever was said to be inactive, in a reading of %s', scope => {
  const row = (active?: unknown): RawRecord => ({
    row: 1,
    fields: { key: 'ann', userName: 'ann', displayName: 'Ann', ...(active !== undefined && { active }) },
  })
  const bo: RawRecord = { row: 2, fields: { key: 'bo', userName: 'bo', displayName: 'Bo', active: true } }

  test.each([
    ['no longer says it', row()],
    ['has an empty cell there', row(null)],
  ])('stays so when the record %s, and is named until it says yes', async (_how, silent) => {
    await using place = await openWorkplace()
    place.scope = scope
    place.shows([row(true), bo])
    await place.sync()
    place.shows([row(false), bo])
    await place.sync()
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: false }])
    place.shows([silent, bo])
    for (let round = 0; round < 2; round += 1) {
      const { result, plan } = await place.sync()
      expect(result).toBe('failed')
      expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: false }])
      const withheld = plan === undefined ? [] : await place.store.plans.withheld(plan.fingerprint, { limit: 9 })
      expect(withheld).toMatchObject([{ person: 'ann', code: 'unsaid' }])
    }
    place.shows([row(true), bo])
    expect((await place.sync()).result).toBe('done')
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: true }])
  })
})
