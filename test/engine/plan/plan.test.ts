import { describe, expect, test } from 'vitest'
import { Fault } from '../../../src/domain/fault.ts'
import { guardDefaults } from '../../../src/domain/policy.ts'
import { remoteId } from '../../../src/domain/text/names.ts'
import { planChanges } from '../../../src/engine/plan/plan-changes.ts'
import { failing } from '../memory-target.ts'
import { accountOf, keyOf, openWorkplace, until } from '../workplace.ts'

const two = { targets: ['crm', 'helpdesk'] }
const everybody = (size: number): readonly string[] => Array.from({ length: size }, (_none, index) => `p${index + 10}`)

describe('a plan', () => {
  test('is judged whole before its target is touched', async () => {
    await using place = await openWorkplace({ policy: { guard: { ...guardDefaults, create: 600, hold: 'kind' } } })
    place.people('ann')
    await place.sync()
    place.people('ann', ...everybody(601))
    expect((await place.sync()).result).toBe('held')
    expect(place.desk.target.writes).toEqual(['create ann'])
    place.people('ann', ...everybody(600))
    await place.sync()
    expect(place.desk.target.writes).toHaveLength(601)
  })

  test('waits for no other target: one that never answers is left, and the others have what is theirs', async () => {
    await using place = await openWorkplace(two)
    place.people('ann')
    const answer = Promise.withResolvers<undefined>()
    place.desk.target.trouble = () => answer.promise
    const syncing = place.sync()
    await until(() => place.desks[1]?.target.writes.length === 1)
    expect(place.desk.target.writes).toEqual([])
    answer.resolve(undefined)
    expect((await syncing).result).toBe('done')
    expect(place.desk.target.writes).toEqual(['create ann'])
  })

  test('for one target does not take the place of what is held at another', async () => {
    await using place = await openWorkplace({ ...two, policy: { guard: { ...guardDefaults, disable: 0 } } })
    place.people('ann', 'bo', 'cem')
    await place.sync()
    place.people('ann', 'bo')
    const { plans } = await place.sync()
    place.people('ann=Anna', 'bo')
    await place.sync({ targets: ['crm'] })
    const states = await Promise.all(plans.map(async plan => (await place.store.plans.get(plan.fingerprint)).state))
    expect(states).toEqual(['superseded', 'open'])
  })

  test('made again over the same situation has the same fingerprint and the same changes', async () => {
    await using place = await openWorkplace(two)
    place.people('ann', 'bo')
    const first = await place.plan()
    await place.clock.advance(86_400_000)
    const second = await place.plan()
    expect(second.plan?.fingerprint).toBe(first.plan?.fingerprint)
    expect(second.plan?.counts).toEqual(first.plan?.counts)
  })

  test('is planned in pages, and nobody is missed or planned twice', async () => {
    await using place = await openWorkplace({
      policy: { guard: { ...guardDefaults, create: 9_999 } },
    })
    place.people(...everybody(1_001))
    const { plan } = await place.plan()
    const keys: string[] = []
    if (plan !== undefined) for await (const { person } of planChanges(place.store, plan.fingerprint)) keys.push(person)
    expect(keys).toHaveLength(1_001)
    expect(new Set(keys).size).toBe(1_001)
    expect(place.events.filter(({ kind }) => kind === 'plan:page')).toHaveLength(3)
  })

  test('only looks: nothing is sent, nothing is handed over, nobody is taken for settled', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await place.sync()
    place.people('ann', 'bo')
    await place.plan()
    place.people('ann=Anna')
    await place.plan()
    expect(place.desk.target.writes).toEqual(['create ann'])
    expect(await place.store.outbox.nextDue('crm')).toBeUndefined()
    expect((await place.sync()).result).toBe('done')
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ attributes: { name: 'Anna' } }])
  })

  test('leaves people due who are as they should be; applying it settles them', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await place.sync()
    const dueRev = async () => (await place.store.links.candidate('crm', ['hr'], keyOf('ann'))).dueRev
    await place.store.links.setMapping('crm', 'another', ['hr'])
    await place.plan()
    expect(await dueRev()).toBeGreaterThan(0)
    await place.sync()
    expect(await dueRev()).toBe(0)
  })

  test('asks a target nothing when nobody is due there', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    await place.sync()
    const { length } = place.desk.target.journal
    expect(await place.sync()).toMatchObject({ result: 'done', plan: { counts: [] } })
    expect(place.desk.target.journal).toHaveLength(length)
  })

  test('is stopped between pages, and leaves no plan behind', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    const stop = new AbortController()
    place.onRead = () => stop.abort(new Error('stop'))
    expect((await place.plan({ stop: stop.signal })).result).toBe('interrupted')
    expect(await place.store.plans.list()).toEqual([])
    expect((await place.store.runs.recent(1))[0]).toMatchObject({ result: 'interrupted' })
  })
})

describe('a target that cannot be planned', () => {
  test.each<[string, Error, RegExp]>([
    ['down', new Fault('unreachable', 'crm does not answer'), /^crm does not answer$/],
    [
      'a connector with a defect',
      new TypeError('s3cret'),
      /^the connector of crm failed in a way it must not \(TypeError at plan.test.ts/,
    ],
  ])('%s: it halts with its reason, and the others are planned and sent', async (_how, error, message) => {
    await using place = await openWorkplace(two)
    place.people('ann')
    place.desk.target.trouble = failing(error, { next: 99, matching: () => true })
    const outcome = await place.sync()
    expect(outcome).toMatchObject({
      result: 'failed',
      faults: [{ target: 'crm', fault: { message: expect.stringMatching(message) } }],
    })
    expect(outcome.breaches).toMatchObject([{ target: 'crm', code: 'incomplete' }])
    expect(place.desk.target.writes).toEqual([])
    expect(place.desks[1]?.target.writes).toEqual(['create ann'])
    expect((await place.store.targets.get('crm')).halted?.reason).toMatch(message)
  })

  test('that asks to wait is paused, not halted', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    const retryAt = new Date(place.clock.now().getTime() + 60_000)
    place.desk.target.trouble = failing(new Fault('throttled', 'slow down', { retryAt }), { matching: () => true })
    await place.sync()
    expect(await place.store.targets.get('crm')).toMatchObject({ pausedUntil: retryAt })
  })

  test('is planned whole once it answers again', async () => {
    await using place = await openWorkplace()
    place.people('ann')
    place.desk.target.trouble = failing(new Fault('unreachable', 'down'), { matching: () => true })
    await place.sync()
    expect((await place.sync()).result).toBe('failed') // and nobody asked it
    await place.clock.advance(2_000)
    expect((await place.sync()).result).toBe('done')
    expect(accountOf(place.desk, 'ann')).toHaveLength(1)
    expect((await place.store.targets.get('crm')).halted).toBeUndefined()
  })
})

describe('the last administrator', () => {
  test('stays also when another one is already on the way out', async () => {
    await using place = await openWorkplace()
    place.people('ann', 'bo', 'cem')
    await place.sync()
    const idOf = (login: string) => accountOf(place.desk, login)[0]?.remoteId ?? remoteId('nobody')
    place.desk.target.report = { product: 'Memory', remarks: [], administrators: [idOf('ann'), idOf('bo')] }
    place.people('ann', 'cem')
    await place.enqueue() // bo is to be disabled, and nothing has been sent yet
    place.people('cem')
    const { plan } = await place.plan()
    const withheld = plan === undefined ? [] : await place.store.plans.withheld(plan.fingerprint, { limit: 9 })
    expect(withheld).toMatchObject([{ person: 'ann', code: 'last-administrator' }])
  })
})
