import { describe, expect, test } from 'vitest'
import { Fault } from '../../../src/domain/fault.ts'
import { planChanges } from '../../../src/engine/plan/plan-changes.ts'
import { applyPlan } from '../../../src/engine/run/apply.ts'
import { planUndo } from '../../../src/engine/run/undo.ts'
import { failing } from '../memory-target.ts'
import { accountOf, keyOf, openWorkplace, type Workplace } from '../workplace.ts'

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

  test('of one membership leaves those that came later ours, so that they are still taken away when their time comes', async () => {
    await using place = await openWorkplace({ policy: { rules: { groups: { from: 'groups' } } } })
    const shows = (...groups: readonly string[]) =>
      place.shows([{ row: 1, fields: { key: 'ann', userName: 'ann', displayName: 'Ann', groups } }])
    const groups = () => accountOf(place.desk, 'ann')[0]?.attributes.groups
    shows('Staff')
    await place.sync()
    shows('Staff', 'Wiki')
    const { run } = await place.sync()
    shows('Staff', 'Wiki', 'VPN')
    await place.sync()
    const { plan } = await undo(place, run)
    await applyPlan(place.engine, plan.fingerprint, span)
    expect(groups()).toEqual(['Staff', 'VPN'])
    shows('Staff')
    await place.sync()
    expect(groups()).toEqual(['Staff'])
  })

  test('of a membership taken away gives it back as ours', async () => {
    await using place = await openWorkplace({ policy: { rules: { groups: { from: 'groups' } } } })
    const shows = (...groups: readonly string[]) =>
      place.shows([{ row: 1, fields: { key: 'ann', userName: 'ann', displayName: 'Ann', groups } }])
    const groups = () => accountOf(place.desk, 'ann')[0]?.attributes.groups
    shows('Staff', 'Wiki')
    await place.sync()
    shows('Staff')
    const { run } = await place.sync()
    const { plan } = await undo(place, run)
    await applyPlan(place.engine, plan.fingerprint, span)
    expect(groups()).toEqual(['Staff', 'Wiki'])
    shows('Staff', 'VPN')
    await place.sync()
    expect(groups()).toEqual(['Staff', 'VPN'])
  })

  test('does nothing to the account that has taken the place of the one it was about', async () => {
    await using place = await openWorkplace()
    place.people('ann=Ann')
    await place.sync()
    place.people('ann=Anna')
    const { run } = await place.sync()
    place.desk.target.accounts.clear()
    place.desk.target.trouble = failing(new Fault('missing', 'no such account'))
    place.people('ann=Anne')
    for (const _round of [1, 2]) await place.sync()
    expect(accountOf(place.desk, 'ann')).toHaveLength(1)
    const { words, withheld } = await undo(place, run)
    expect(words).toEqual([])
    expect(withheld).toEqual([
      expect.stringMatching(/^ann: it was done to account \S+, and the person has another one now/),
    ])
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
