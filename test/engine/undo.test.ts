import { describe, expect, test } from 'vitest'
import { applyPlan } from '../../src/engine/apply.ts'
import { planChanges } from '../../src/engine/plan-changes.ts'
import { planUndo } from '../../src/engine/undo.ts'
import { accountOf, keyOf, openWorkplace, type Workplace } from './workplace.ts'

const never = new AbortController().signal
const span = { command: 'apply', stop: never, kill: never, patienceMs: 0 }

/** Plans the opposite of a run: kinds and people, and what is withheld. */
async function undo(place: Workplace, run: number, only?: string) {
  const id = await place.store.runs.begin({ command: 'undo', startedAt: place.clock.now() })
  const { plan } = await planUndo(place.engine, run, { run: id, ...(only === undefined ? {} : { only: keyOf(only) }) })
  const changes = await Array.fromAsync(planChanges(place.store, plan.fingerprint))
  const withheld = await place.store.plans.withheld(plan.fingerprint, { limit: 99 })
  return {
    plan,
    words: changes.map(({ change }) => `${change.kind} ${change.person}`),
    withheld: withheld.map(({ person, message }) => `${person}: ${message}`),
  }
}

describe('undo', () => {
  test('gives changed values back, and apply sends exactly that', async () => {
    await using place = await openWorkplace()
    place.people('ann=Ann', 'bo')
    await place.sync()
    place.people('ann=Anna', 'bo')
    const { run } = await place.sync()
    const { plan, words } = await undo(place, run)
    expect(words).toEqual(['update ann'])
    await applyPlan(place.engine, plan.fingerprint, span)
    expect(accountOf(place.desk, 'ann')).toMatchObject([{ attributes: { name: 'Ann' } }])
  })

  test('enables who was disabled, disables who was made or enabled', async () => {
    await using place = await openWorkplace()
    place.people('ann', 'bo', 'cem')
    await place.sync()
    place.people('ann', 'bo', 'dee')
    const left = await place.sync()
    place.people('ann', 'bo', 'cem')
    const back = await place.sync()
    expect((await undo(place, left.run)).words).toEqual(['enable cem', 'disable dee'])
    expect((await undo(place, back.run)).words).toEqual(['disable cem', 'enable dee'])
  })

  test('is for one person if asked', async () => {
    await using place = await openWorkplace()
    place.people('ann', 'bo')
    const { run } = await place.sync()
    expect((await undo(place, run, 'bo')).words).toEqual(['disable bo'])
  })

  test('says what cannot come back', async () => {
    await using place = await openWorkplace({ policy: { leavers: { action: 'delete' } } })
    place.people('ann', 'bo')
    await place.sync()
    place.people('ann')
    const { run } = await place.sync()
    expect(await undo(place, run)).toMatchObject({
      words: [],
      withheld: ['bo: the account is gone; it cannot be brought back'],
    })
  })

  test('sends nothing by itself', async () => {
    await using place = await openWorkplace()
    place.people('ann', 'bo')
    const { run } = await place.sync()
    const { length } = place.desk.target.writes
    await undo(place, run)
    expect(await place.store.outbox.nextDue('crm')).toBeUndefined()
    expect(place.desk.target.writes).toHaveLength(length)
  })
})
