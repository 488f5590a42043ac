import { expect, test } from 'vitest'
import type { Ownership } from '../../src/domain/attribute.ts'
import type { Rule } from '../../src/domain/rule.ts'
import { explainPerson } from '../../src/engine/links/explain.ts'
import { stillStanding } from '../../src/engine/links/still-standing.ts'
import type { RunOutcome } from '../../src/engine/run/engine.ts'
import { withheldIn } from '../../src/engine/run/held-leavers.ts'
import { policyOf } from '../plan/planner-sample.ts'
import { accountOf, keyOf, openWorkplace, type Workplace } from './workplace.ts'

const never = new AbortController().signal

/** Ann, at a target where `own` says whose her groups are; it can change from one run to the next. */
async function openGroups(own: Ownership, more: Partial<Rule> = {}) {
  const ruled = (owner: Ownership) => ({ rules: { groups: { from: 'groups', own: owner, ...more } } })
  const place = await openWorkplace({ policy: ruled(own) })
  const at = (owner: Ownership) => {
    const policy = policyOf({ ...ruled(owner), revision: `owned ${owner}` })
    return { targets: [{ ...place.desk, policy }] }
  }
  return {
    place,
    shows: (...groups: readonly string[]) =>
      place.shows([{ row: 1, fields: { key: 'ann', userName: 'ann', displayName: 'Ann', groups } }]),
    showsBlank: () =>
      place.shows([{ row: 1, fields: { key: 'ann', userName: 'ann', displayName: 'Ann', groups: '' } }]),
    groups: () => accountOf(place.desk, 'ann')[0]?.attributes.groups,
    /** What a human does at the target. */
    byHand: (...groups: readonly string[]) => {
      const [account] = accountOf(place.desk, 'ann')
      if (account === undefined) throw new Error('ann has no account')
      place.desk.target.accounts.set(account.remoteId, { ...account, attributes: { ...account.attributes, groups } })
    },
    sync: (owner = own, over: Parameters<Workplace['sync']>[0] = {}) => place.sync(over, at(owner)),
    told: (outcome: RunOutcome) => messagesOf(place, outcome),
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  }
}

async function messagesOf({ store }: Workplace, { plans }: RunOutcome): Promise<readonly string[]> {
  const withheld = await Array.fromAsync(withheldIn(store, plans))
  return withheld.flat().map(({ code, message }) => `${code}: ${message}`)
}

test('a list that was shared and is ours alone now loses what others had put into it, where the plan shows it', async () => {
  await using at = await openGroups('additive')
  at.shows('Staff')
  await at.sync()
  at.byHand('Staff', 'Admins')
  at.shows('Staff')
  expect((await at.sync()).plans.flatMap(({ counts }) => counts)).toEqual([])
  const plan = await at.sync('managed')
  expect(at.groups()).toEqual(['Staff'])
  const [update] = await at.place.store.ledger.query({ limit: 1 })
  expect(update?.changes).toEqual([{ name: 'groups', from: ['Staff', 'Admins'], to: ['Staff'] }])
  expect(plan.plans.flatMap(({ counts }) => counts)).toMatchObject([{ kind: 'update', count: 1 }])
  expect((await at.sync('managed')).plans.flatMap(({ counts }) => counts)).toEqual([])
})

test('so does the list of an account that was there before usherd', async () => {
  await using at = await openGroups('additive')
  at.place.desk.target.add({ login: 'ann', name: 'Ann', groups: ['Admins'] })
  at.shows('Staff')
  await at.sync()
  expect(at.groups()).toEqual(['Admins', 'Staff'])
  await at.sync('managed')
  expect(at.groups()).toEqual(['Staff'])
})

test('nothing that others have put into a list of ours becomes ours once the list is shared', async () => {
  await using at = await openGroups('managed')
  at.shows('Staff')
  await at.sync()
  at.byHand('Staff', 'Wiki')
  at.shows('Staff', 'Wiki')
  await at.sync('additive')
  at.shows()
  await at.sync('additive')
  expect(at.groups()).toEqual(['Wiki'])
})

test('what was ours while the list was ours alone is taken away by its time also once the list is shared', async () => {
  await using at = await openGroups('managed')
  at.shows('Staff', 'VPN')
  await at.sync()
  at.shows('Staff')
  await at.sync('additive')
  expect(at.groups()).toEqual(['Staff'])
})

test('a membership that was there before usherd stays when the source drops it, and every plan says so until it is settled', async () => {
  await using at = await openGroups('additive')
  at.place.desk.target.add({ login: 'ann', name: 'Ann', groups: ['Staff'] })
  at.shows('Staff')
  await at.sync()
  at.shows('Wiki')
  const words =
    'kept: groups: "Staff" kept: found there before usherd, and no longer wanted; take it away at crm by hand, or set own: managed for groups, which takes away whatever is not wanted'
  const dropping = await at.sync()
  expect(at.groups()).toEqual(['Staff', 'Wiki'])
  expect(await at.told(dropping)).toContain(words)
  const later = await at.sync()
  expect(later.result).toBe('done')
  expect(await at.told(later)).toEqual([words])
  at.byHand('Wiki')
  expect(await at.told(await at.sync())).toEqual([])
})

test('a membership somebody gave by hand stays when the source adds it and drops it again, and is told', async () => {
  await using at = await openGroups('additive')
  at.place.desk.target.add({ login: 'ann', name: 'Ann', groups: ['Admins'] })
  at.shows('Staff')
  await at.sync()
  at.shows('Staff', 'Admins')
  await at.sync()
  expect((await at.sync()).plans.flatMap(({ counts }) => counts)).toEqual([])
  at.shows('Staff')
  const dropped = await at.sync()
  expect(at.groups()).toEqual(['Admins', 'Staff'])
  expect(await at.told(dropped)).toMatchObject([expect.stringContaining('groups: "Admins" kept: found there')])
})

test('an empty cell takes no group away, and plan, explain and status say so until it is settled', async () => {
  await using at = await openGroups('additive')
  at.shows('Staff')
  await at.sync()
  at.showsBlank()
  const blank = await at.sync()
  expect(at.groups()).toEqual(['Staff'])
  expect(blank.result).toBe('done')
  const words = expect.stringContaining(
    'groups: empty at the source, and empty is no value, so what usherd gave stays: "Staff"; set clear: true',
  )
  expect(await at.told(blank)).toEqual([words])
  const { store, engine } = at.place
  const { targets } = await explainPerson(keyOf('ann'), engine.targets, store, never)
  expect(targets.flatMap(({ standing }) => standing.map(({ message }) => message))).toEqual([words])
  const policies = engine.targets.map(({ policy }) => policy)
  const inStatus = async () => {
    const withheld = await Array.fromAsync(withheldIn(store, await store.plans.list()))
    return (await stillStanding(store, withheld.flat(), policies)).map(({ message }) => message)
  }
  expect(await inStatus()).toEqual([words])
  at.shows('Wiki')
  await at.sync()
  expect(at.groups()).toEqual(['Wiki'])
  expect(await inStatus()).toEqual([])
})

test('a rule that clears takes what usherd gave, and nothing is left to tell', async () => {
  await using at = await openGroups('additive', { clear: true })
  at.shows('Staff')
  await at.sync()
  at.byHand('Staff', 'Admins')
  at.showsBlank()
  const cleared = await at.sync()
  expect(at.groups()).toEqual(['Admins'])
  expect(await at.told(cleared)).toEqual([])
})
