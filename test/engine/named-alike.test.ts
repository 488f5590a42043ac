import { expect, test } from 'vitest'
import { type RemoteId, remoteId } from '../../src/domain/text/names.ts'
import type { RunOutcome } from '../../src/engine/run/engine.ts'
import { withheldIn } from '../../src/engine/run/held-leavers.ts'
import { expression } from '../plan/planner-sample.ts'
import { accountOf, openWorkplace, type Workplace } from './workplace.ts'

async function messagesOf({ store }: Workplace, { plans }: RunOutcome): Promise<readonly string[]> {
  const withheld = await Array.fromAsync(withheldIn(store, plans))
  return withheld.flat().map(({ code, message }) => `${code}: ${message}`)
}

/** Two groups at the target that are named alike. */
const twins = async (kind: string, names: readonly string[]) =>
  new Map<string, RemoteId | readonly RemoteId[]>(
    names.map(name => [name, name === 'Staff' ? ['g1', 'g2'].map(id => remoteId(id)) : remoteId(`${kind}-${name}`)]),
  )

test('of two groups that are named alike none is guessed, and both are named with what to do', async () => {
  const rules = { groups: { from: 'groups', lookup: 'group' } }
  await using place = await openWorkplace({ policy: { rules } })
  place.desk.target.lookup = twins
  place.shows([{ row: 1, fields: { key: 'ann', userName: 'ann', displayName: 'Ann', groups: ['Staff'] } }])
  expect(await messagesOf(place, await place.sync())).toEqual([
    'unknown-name: groups: crm has 2 of kind group named "Staff", as it compares names (ids "g1", "g2"); rename all but one there, or map the id instead of the name, without lookup',
  ])
  expect(accountOf(place.desk, 'ann')).toMatchObject([{ attributes: { login: 'ann', name: 'Ann' } }])
  expect(accountOf(place.desk, 'ann')[0]?.attributes).not.toHaveProperty('groups')
})

test('a protection that names one of two groups that are named alike protects the members of both', async () => {
  const rules = { groups: { from: 'groups', lookup: 'group' } }
  const protect = [expression("'Staff' in groups")]
  await using place = await openWorkplace({ policy: { rules, protect, protectLookups: { groups: 'group' } } })
  place.desk.target.lookup = twins
  place.desk.target.add({ login: 'ann', name: 'Annie', groups: ['g2'] })
  place.people('ann=Ann')
  expect(await messagesOf(place, await place.sync())).toMatchObject([
    expect.stringContaining('protected: protected by'),
  ])
})
