import { expect, test } from 'vitest'
import { guardDefaults } from '../../../src/domain/policy.ts'
import type { Forgotten } from '../../../src/engine/events/forgotten-pair.ts'
import { checkPairs, remember } from '../../../src/engine/links/check-pairs.ts'
import { applyPlan } from '../../../src/engine/run/apply.ts'
import { planUndo } from '../../../src/engine/run/undo.ts'
import { read } from '../../store/sample.ts'
import { accountOf, keyOf as key, openWorkplace, type Workplace } from '../workplace.ts'

const never = new AbortController().signal

async function forgottenAt({ store, desk }: Workplace): Promise<readonly Forgotten[]> {
  const found: Forgotten[] = []
  for await (const one of checkPairs(store, [desk.policy], never)) found.push(one)
  return found
}

test('nobody is forgotten after ordinary runs, and nobody while something is held, withheld or open', async () => {
  await using place = await openWorkplace({ policy: { guard: { ...guardDefaults, disable: 0 } } })
  place.people('ann', 'bo')
  await place.sync()
  expect(await forgottenAt(place)).toEqual([])
  place.people('ann')
  await place.sync()
  expect(accountOf(place.desk, 'bo')).toMatchObject([{ active: true }])
  expect(await forgottenAt(place)).toEqual([])
})

test.each<[string, Forgotten['kind']]>([
  ['somebody who is gone and keeps an active account in silence', 'active'],
  ['somebody who came and got no account in silence', 'missing'],
])('%s is found, named, and planned again', async (_what, kind) => {
  await using place = await openWorkplace()
  place.people('ann', 'bo')
  await place.sync()
  const { store, desk } = place
  // Behind the back of planning: the source changes and no target hears of it.
  const shown = kind === 'active' ? ['ann'] : ['ann', 'bo', 'cem']
  const people = await Promise.all(
    shown.map(async name => ({ name, row: (await store.people.get(['hr'], key(name)))[0] })),
  )
  await read(
    store,
    people.map(({ name, row }, index) => ({
      key: key(name),
      hash: String(index).padStart(32, '0'),
      attributes: row?.attributes ?? { userName: name, displayName: name },
    })),
    { targets: [] },
  )
  expect(await forgottenAt(place)).toMatchObject([{ kind, target: 'crm' }])
  expect(await remember(store, [desk.policy], never)).toHaveLength(1)
  expect(await forgottenAt(place)).toEqual([])
  await place.sync({ sources: [] })
  expect(accountOf(desk, kind === 'active' ? 'bo' : 'cem')).toMatchObject([{ active: kind !== 'active' }])
})

test('what a human took back stands: nobody counts as forgotten for it, until something else is done to the account', async () => {
  await using place = await openWorkplace()
  place.people('ann', 'bo', 'cem')
  await place.sync()
  place.people('ann', 'bo', 'dee')
  const { run } = await place.sync()
  const { store, engine, desk } = place
  const id = await store.runs.begin({ command: 'undo', startedAt: place.clock.now() })
  const { plan } = await planUndo(engine, run, { run: id })
  await applyPlan(engine, plan.fingerprint, { command: 'apply', stop: never, kill: never, patienceMs: 0 })
  // Cem, who left, is enabled again; dee, who came, is disabled.
  expect([accountOf(desk, 'cem'), accountOf(desk, 'dee')]).toMatchObject([[{ active: true }], [{ active: false }]])
  expect(await forgottenAt(place)).toEqual([])
  expect(await remember(store, [desk.policy], never)).toEqual([])
})
