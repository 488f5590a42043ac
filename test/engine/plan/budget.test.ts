import { describe, expect, test } from 'vitest'
import { Fault } from '../../../src/domain/fault.ts'
import { type GuardPolicy, guardDefaults } from '../../../src/domain/policy.ts'
import { applyPlan } from '../../../src/engine/run/apply.ts'
import { failing } from '../memory-target.ts'
import { accountOf, keyOf, openWorkplace, type Workplace } from '../workplace.ts'

const staff = ['ann', 'bo', 'cem', 'dee', 'eve', 'fay', 'gil', 'hal']
const hourMs = 3_600_000
const never = new AbortController().signal

const disabled = ({ desk }: Workplace): readonly string[] =>
  staff.filter(name => accountOf(desk, name).some(({ active }) => !active))

/** Everybody has an account since yesterday; the guard lets three go, and as many be made. */
async function staffed(guard: Partial<GuardPolicy> = {}): Promise<Workplace> {
  const place = await openWorkplace({ policy: { guard: { ...guardDefaults, disable: 3, create: 3, ...guard } } })
  place.scope = 'changes'
  place.people(...staff)
  await place.sync()
  await place.clock.advance(25 * hourMs)
  place.people()
  return place
}

/** A run over what changed: these are gone. */
function leave(place: Workplace, ...names: readonly string[]) {
  place.gone(...names)
  return place.sync()
}

/** A human applies the newest plan. */
async function apply(place: Workplace): Promise<void> {
  const [plan] = await place.store.plans.list({ state: 'open', limit: 1 })
  if (plan === undefined) throw new Error('nothing is held')
  await applyPlan(place.engine, plan.fingerprint, { command: 'apply', stop: never, kill: never, patienceMs: 0 })
}

describe('people who leave one at a time', () => {
  test('are held once they are too many for a day, and stay so until a human has looked', async () => {
    await using place = await staffed()
    for (const name of ['ann', 'bo', 'cem', 'dee', 'eve']) await leave(place, name)
    expect(disabled(place)).toEqual(['ann', 'bo', 'cem'])
    await place.clock.advance(30 * hourMs)
    place.people()
    const { breaches, plan, result } = await place.sync()
    expect(result).toBe('held')
    expect(disabled(place)).toEqual(['ann', 'bo', 'cem'])
    expect(breaches).toMatchObject([{ code: 'disable', budget: 'remove', count: 2, spent: 3, limit: 3, active: 5 }])
    expect(breaches[0]?.message).toContain('after 3 since 2026-01-05 01:00 UTC, as it was too much then and nobody has')
    expect(plan?.counts).toMatchObject([{ kind: 'disable', held: 2 }])
    await apply(place)
    expect(disabled(place)).toEqual(['ann', 'bo', 'cem', 'dee', 'eve'])
    await leave(place, 'fay')
    expect(disabled(place)).toContain('fay')
  })

  test('one at a time with `--user` they are as many as at once', async () => {
    await using place = await staffed()
    for (const name of ['ann', 'bo', 'cem', 'dee', 'eve']) {
      place.gone(name)
      await place.sync({ only: keyOf(name) })
    }
    expect(disabled(place)).toEqual(['ann', 'bo', 'cem'])
    await place.clock.advance(30 * hourMs)
    place.people()
    for (const name of ['dee', 'eve']) expect(await place.sync({ only: keyOf(name) })).toMatchObject({ result: 'held' })
    expect(disabled(place)).toEqual(['ann', 'bo', 'cem'])
  })

  test('a limit each day, a day apart, is ordinary life', async () => {
    await using place = await staffed()
    for (const names of [
      ['ann', 'bo', 'cem'],
      ['dee', 'eve', 'fay'],
      ['gil', 'hal'],
    ]) {
      expect(await leave(place, ...names)).toMatchObject({ result: 'done' })
      await place.clock.advance(24 * hourMs)
    }
    expect(disabled(place)).toEqual(staff)
  })

  test('the day slides: it does not begin anew at midnight, nor with a run', async () => {
    await using place = await staffed()
    await leave(place, 'ann', 'bo')
    await place.clock.advance(12 * hourMs)
    await leave(place, 'cem')
    await place.clock.advance(12 * hourMs)
    expect(await leave(place, 'dee', 'eve')).toMatchObject({ result: 'done' })
    await place.clock.advance(11 * hourMs)
    expect(await leave(place, 'fay')).toMatchObject({ result: 'held', breaches: [{ spent: 3 }] })
    expect(disabled(place)).toEqual(['ann', 'bo', 'cem', 'dee', 'eve'])
  })

  test('what a human applied does not count', async () => {
    await using place = await staffed()
    await leave(place, 'ann', 'bo', 'cem', 'dee')
    await apply(place)
    expect(await leave(place, 'eve', 'fay', 'gil')).toMatchObject({ result: 'done' })
    expect(await leave(place, 'hal')).toMatchObject({ result: 'held', breaches: [{ count: 1, spent: 3 }] })
  })

  test('a run that a human said yes to beforehand is not held, and does not count', async () => {
    await using place = await staffed()
    place.gone('ann', 'bo', 'cem', 'dee', 'eve')
    expect(await place.sync({ approved: true })).toMatchObject({ result: 'done', breaches: [] })
    expect(await leave(place, 'fay', 'gil', 'hal')).toMatchObject({ result: 'done' })
    expect(disabled(place)).toEqual(staff)
  })

  test('a yes beforehand is none to an absence that is not proved', async () => {
    await using place = await staffed()
    place.scope = 'everyone'
    place.people('ann', 'bo')
    expect(await place.sync({ approved: true })).toMatchObject({ result: 'held', breaches: [{ code: 'doubted' }] })
    expect(disabled(place)).toEqual([])
  })

  test('once nobody of those who are held is to leave any more, the day slides again', async () => {
    await using place = await staffed()
    for (const name of ['ann', 'bo', 'cem', 'dee']) await leave(place, name)
    place.people('dee')
    expect(await place.sync()).toMatchObject({ result: 'done' })
    await place.clock.advance(25 * hourMs)
    expect(await leave(place, 'eve', 'fay')).toMatchObject({ result: 'done' })
  })

  test('who leaves, comes back and leaves again is one, and so is who waits to be sent', async () => {
    await using place = await staffed()
    for (let time = 0; time < 3; time += 1) {
      await leave(place, 'ann')
      place.people('ann')
      await place.sync()
    }
    expect(await leave(place, 'ann', 'bo', 'cem')).toMatchObject({ result: 'done' })
    expect(await leave(place, 'dee')).toMatchObject({ result: 'held' })
  })

  test('whoever waits for a target that is down is counted as if they were gone', async () => {
    await using place = await staffed()
    place.desk.target.trouble = failing(new Fault('unreachable', 'no way there'), { next: 100 })
    await leave(place, 'ann', 'bo', 'cem')
    await place.clock.advance(30 * hourMs)
    expect(await leave(place, 'dee')).toMatchObject({ breaches: [{ code: 'disable', count: 1, spent: 3 }] })
    place.desk.target.trouble = () => undefined
    await place.clock.advance(hourMs)
    place.people()
    await place.sync()
    expect(disabled(place)).toEqual(['ann', 'bo', 'cem'])
  })

  test('who was refused has lost nothing', async () => {
    await using place = await staffed()
    place.desk.target.trouble = failing(new Fault('rejected', 'not this one'), { next: 2 })
    await leave(place, 'ann', 'bo')
    expect(await leave(place, 'cem', 'dee', 'eve')).toMatchObject({ breaches: [] })
    expect(disabled(place)).toEqual(['cem', 'dee', 'eve'])
  })

  test('a plan that is only looked at is judged the same, and remembered by nobody', async () => {
    await using place = await staffed()
    await leave(place, 'ann', 'bo', 'cem')
    place.gone('dee')
    expect(await place.plan()).toMatchObject({ result: 'held', breaches: [{ count: 1, spent: 3 }] })
    expect([...(await place.store.budgets.overdrawn('crm'))]).toEqual([])
  })

  test('a raised limit lets them go without being asked', async () => {
    await using place = await staffed()
    for (const name of ['ann', 'bo', 'cem', 'dee']) await leave(place, name)
    const { policy } = place.desk
    const targets = [{ ...place.desk, policy: { ...policy, guard: { ...policy.guard, disable: 4 } } }]
    place.people()
    expect(await place.sync({}, { targets })).toMatchObject({ result: 'done' })
    expect(disabled(place)).toContain('dee')
    expect([...(await place.store.budgets.overdrawn('crm'))]).toEqual([])
  })
})

describe('shares are of the accounts that were in use before', () => {
  const tenth = { disable: { floor: 1, share: 0.25, most: 25 }, create: 1_000, delete: 1_000 }

  test('one at a time as many go as at once', async () => {
    await using place = await staffed(tenth)
    await leave(place, 'ann')
    expect(await leave(place, 'bo')).toMatchObject({ result: 'done' })
    expect(await leave(place, 'cem')).toMatchObject({ result: 'held', breaches: [{ limit: 2, active: 6 }] })
  })

  test('who was disabled long ago makes none larger', async () => {
    await using place = await staffed(tenth)
    place.gone(...staff.slice(0, 5))
    await place.sync({ approved: true })
    await place.clock.advance(25 * hourMs)
    expect(await leave(place, 'fay')).toMatchObject({ result: 'done' })
    expect(await leave(place, 'gil')).toMatchObject({ result: 'held', breaches: [{ limit: 1 }] })
  })

  test('who joins today makes none larger, unless a human said so', async () => {
    await using place = await staffed(tenth)
    place.people(...Array.from({ length: 20 }, (_, index) => `new${index}`))
    await place.sync()
    expect(await leave(place, 'ann', 'bo', 'cem')).toMatchObject({
      result: 'held',
      breaches: [{ limit: 2, active: 28 }],
    })
  })
})

describe('everything else that is taken away a little at a time', () => {
  test('renames', async () => {
    await using place = await openWorkplace({ policy: { match: ['name'], guard: { ...guardDefaults, rename: 2 } } })
    place.people(...staff)
    await place.sync()
    const names = [...staff]
    for (const [index, name] of staff.entries()) {
      names[index] = `${name}=X${name}`
      place.people(...names)
      await place.sync()
    }
    const renamed = [...place.desk.target.accounts.values()].filter(
      ({ attributes }) => String(attributes.name)[0] === 'X',
    )
    expect(renamed).toHaveLength(2)
  })

  test('creates, from the second run on', async () => {
    await using place = await staffed()
    for (const name of ['ida', 'jon', 'kai', 'lea', 'mia']) {
      place.people(name)
      await place.sync()
    }
    expect(place.desk.target.accounts.size).toBe(staff.length + 3)
  })

  test('updates', async () => {
    await using place = await staffed({ update: 3 })
    for (const name of staff) {
      place.people(`${name}=Other`)
      await place.sync()
    }
    const other = [...place.desk.target.accounts.values()].filter(({ attributes }) => attributes.name === 'Other')
    expect(other).toHaveLength(3)
  })

  test('a source that loses a quarter, and a quarter of the rest, and again', async () => {
    await using place = await openWorkplace({ policy: { guard: { ...guardDefaults, disable: 1_000 } } })
    const people = Array.from({ length: 12 }, (_, index) => `p${index}`)
    place.people(...people)
    await place.sync()
    for (const left of [9, 6, 3]) {
      place.people(...people.slice(0, left))
      await place.sync()
    }
    expect([...place.desk.target.accounts.values()].filter(({ active }) => !active)).toHaveLength(3)
    await apply(place)
    expect([...place.desk.target.accounts.values()].filter(({ active }) => !active)).toHaveLength(9)
    place.people(...people.slice(0, 2))
    expect(await place.sync()).toMatchObject({ result: 'done' })
  })

  test('a small loss long after another is none of its', async () => {
    await using place = await openWorkplace({ policy: { guard: { ...guardDefaults, disable: 1_000 } } })
    const people = Array.from({ length: 12 }, (_, index) => `p${index}`)
    for (const left of [12, 9, 6, 3]) {
      place.people(...people.slice(0, left))
      expect(await place.sync()).toMatchObject({ result: 'done' })
      await place.clock.advance(7 * 24 * hourMs)
    }
  })
})
