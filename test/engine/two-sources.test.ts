import { describe, expect, test } from 'vitest'
import type { RawRecord, Reading } from '../../src/domain/contract.ts'
import { proofDefaults } from '../../src/domain/policy.ts'
import { fingerprint } from '../../src/domain/text/names.ts'
import type { SourceConnection } from '../../src/engine/targets/connection.ts'
import { expression } from '../plan/planner-sample.ts'
import { accountOf, keyOf, openWorkplace, type Workplace } from './workplace.ts'

/** A source whose records a test gives. */
interface Given {
  readonly connection: SourceConnection
  scope: Reading['scope']
  records: readonly RawRecord[]
}

function given(name: string, scope: Reading['scope'], canaries: readonly string[] = []): Given {
  const source: Given = {
    scope,
    records: [],
    connection: {
      name,
      recipe: { key: 'key' },
      revision: 'r1',
      proof: { ...proofDefaults, shrink: 1, canaries },
      source: {
        check: async () => ({ product: 'Given', remarks: [] }),
        read: async () => ({ scope: source.scope, pages: pagesOf(source), cursor: () => '1' }),
      },
    },
  }
  return source
}

async function* pagesOf({ records }: Given): AsyncGenerator<readonly RawRecord[]> {
  yield records
}

const record = (key: string, more: Readonly<Record<string, unknown>> = {}): RawRecord => ({
  row: 1,
  fields: { key, userName: key, displayName: key, ...more },
})
const gone = (key: string): RawRecord => ({ row: 1, fields: { key }, gone: true })

/** hr says who works here; phones lists whoever has a number. Ann and Bo have accounts. */
async function open(hrScope: Reading['scope'], canaries: readonly string[] = []) {
  const place = await openWorkplace({ policy: { sources: ['hr', 'phones'] } })
  const hr = given('hr', hrScope, canaries)
  const phones = given('phones', 'everyone')
  const sources = [hr.connection, phones.connection]
  const sync = (over: Parameters<Workplace['sync']>[1] = {}) => place.sync({}, { sources, ...over })
  hr.records = [record('ann', { active: true }), record('bo', { active: true })]
  phones.records = [record('ann'), record('bo')]
  await sync()
  const isActive = (name: string) => accountOf(place.desk, name)[0]?.active
  const withheld = async (): Promise<readonly string[]> => {
    const [plan] = await place.store.plans.list({ limit: 1 })
    const entries = await place.store.plans.withheld(plan?.fingerprint ?? fingerprint('none'), { limit: 9 })
    return entries.map(({ code, person }) => `${person} ${code}`)
  }
  return {
    place,
    hr,
    phones,
    sync,
    isActive,
    withheld,
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  }
}

describe.each(['changes', 'everyone'] as const)('a source of %s that has taken somebody out', scope => {
  const without = (name: string) => (scope === 'changes' ? [gone(name)] : [record('bo', { active: true })])

  test('and then has them no more lets them in by nobody else, not even after a year of upkeep', async () => {
    await using two = await open(scope)
    const { place, hr, phones, sync, isActive } = two
    hr.records = [record('ann', { active: false }), record('bo', { active: true })]
    await sync()
    expect(isActive('ann')).toBe(false)
    hr.records = without('ann')
    await sync()
    for (const days of [1, 400]) {
      const now = new Date(place.clock.now().getTime() + days * 86_400_000)
      const before = new Date(now.getTime() - 90 * 86_400_000)
      await place.store.upkeep.prune({ now, runsBefore: before }, { limit: 99, after: { part: 'people', place: [] } })
    }
    phones.records = [record('ann', { displayName: 'Ann' }), record('bo')]
    hr.records = scope === 'changes' ? [] : hr.records
    expect((await sync()).result).toBe('done')
    expect(isActive('ann')).toBe(false)
  })

  test('and has them again without a word lets nobody in, and says whom to ask', async () => {
    await using two = await open(scope)
    const { hr, sync, isActive, withheld, place } = two
    hr.records = [record('ann', { active: false }), record('bo', { active: true })]
    await sync()
    hr.records = without('ann')
    await sync()
    hr.records = [record('ann'), record('bo', { active: true })]
    expect((await sync()).result).toBe('failed')
    expect(isActive('ann')).toBe(false)
    expect(await withheld()).toEqual(['ann unsaid'])
    await place.store.people.settle('hr', { who: { person: keyOf('ann') }, targets: ['crm'] })
    expect((await sync()).result).toBe('done')
    expect(isActive('ann')).toBe(true)
  })

  test('and says otherwise lets them in', async () => {
    await using two = await open(scope)
    const { hr, sync, isActive } = two
    hr.records = [record('ann', { active: false }), record('bo', { active: true })]
    await sync()
    hr.records = without('ann')
    await sync()
    hr.records = [record('ann', { active: true }), record('bo', { active: true })]
    await sync()
    expect(isActive('ann')).toBe(true)
  })
})

test('an enable that waited for its target is not sent once its ground is doubted', async () => {
  await using two = await open('everyone', ['bo'])
  const { hr, phones, sync, isActive } = two
  phones.records = [record('ann', { active: false }), record('bo')]
  await sync()
  expect(isActive('ann')).toBe(false)
  phones.records = [record('ann', { active: true }), record('bo')]
  await sync({ deliver: async () => [] })
  hr.records = [record('cid', { active: true })]
  const { result, breaches } = await sync()
  expect(result).toBe('held')
  expect(breaches).toMatchObject([
    { code: 'doubted', message: expect.stringContaining('source hr does not show bo, who must be in every reading') },
  ])
  expect(isActive('ann')).toBe(false)
  hr.records = [record('ann', { active: true }), record('bo', { active: true }), record('cid', { active: true })]
  expect((await sync()).result).toBe('done')
  expect(isActive('ann')).toBe(true)
})

test('what is doubted takes nothing from the budget of those who certainly leave', async () => {
  await using two = await open('everyone', ['bo'])
  const { hr, phones, sync, isActive } = two
  const many = Array.from({ length: 5 }, (_none, index) => `p${index}`)
  hr.records = [...hr.records, ...many.map(name => record(name, { active: true }))]
  phones.records = [...phones.records, ...many.map(name => record(name))]
  await sync()
  hr.records = [record('ann', { active: false })]
  phones.records = [record('ann'), record('bo')]
  const { result, breaches } = await sync()
  expect(result).toBe('held')
  expect(breaches.map(({ code }) => code)).toEqual(['doubted'])
  expect(isActive('ann')).toBe(false)
  expect(many.map(isActive)).toEqual(many.map(() => true))
})

describe('a source that was never read to an end', () => {
  async function openWith(policy: Parameters<typeof openWorkplace>[0] = {}) {
    const place = await openWorkplace({ ...policy, policy: { sources: ['phones', 'hr'], ...policy.policy } })
    const phones = given('phones', 'everyone')
    phones.records = [record('ann'), record('bo')]
    const sync = () => place.sync({}, { sources: [phones.connection] })
    return { place, phones, sync, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() }
  }

  test('keeps nobody from getting an account', async () => {
    await using two = await openWith()
    await two.sync()
    expect(accountOf(two.place.desk, 'ann')).toHaveLength(1)
  })

  test('may have whoever another source has no more: held, and said why', async () => {
    await using two = await openWith()
    const { place, phones, sync } = two
    await sync()
    phones.records = [record('bo')]
    const { result, breaches } = await sync()
    expect(result).toBe('held')
    expect(breaches).toMatchObject([
      { code: 'doubted', message: expect.stringContaining('source hr was not read whole') },
    ])
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ active: true }])
  })

  test('puts nobody out of scope by what it has not said yet', async () => {
    await using two = await openWith()
    const { place, phones, sync } = two
    await sync()
    const scope = expression('person.department == "IT"', 'person')
    phones.records = [record('ann', { displayName: 'Ann' }), record('bo')]
    const desk = { ...place.desk, policy: { ...place.desk.policy, scope, revision: 'scoped' } }
    const { result } = await place.sync({}, { sources: [phones.connection], targets: [desk] })
    expect(result).toBe('held')
    expect(accountOf(place.desk, 'bo')).toMatchObject([{ active: true }])
  })
})
