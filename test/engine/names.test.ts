import { expect, test } from 'vitest'
import { guardDefaults } from '../../src/domain/policy.ts'
import { remoteId } from '../../src/domain/text/names.ts'
import { createNameCache } from '../../src/engine/plan/name-cache.ts'
import { applyPlan } from '../../src/engine/run/apply.ts'
import { accountOf, openWorkplace, type Workplace } from './workplace.ts'

const never = new AbortController().signal
const policy = { rules: { role: { value: 'guest', lookup: 'role' } } }

/** From now on the name belongs to another role of the target. */
function renameRole({ desk }: Workplace, id: string): void {
  Object.assign(desk.target, {
    lookup: async (_kind: string, names: readonly string[]) => new Map(names.map(name => [name, remoteId(id)])),
  })
}

test('who gets a role gets the one that has its name now, however lately the target was asked', async () => {
  await using place = await openWorkplace({ policy })
  place.scope = 'changes'
  const nameCache = createNameCache()
  renameRole(place, '3')
  for (const name of ['ann', 'bo']) {
    place.people(name)
    await place.sync({}, { nameCache })
  }
  expect(accountOf(place.desk, 'bo')).toMatchObject([{ attributes: { role: '3' } }])
  renameRole(place, '5')
  place.people('cem')
  await place.sync({}, { nameCache })
  expect(accountOf(place.desk, 'cem')).toMatchObject([{ attributes: { role: '5' } }])
})

test('a plan made before a role was another one is not carried out', async () => {
  await using place = await openWorkplace({ policy: { ...policy, guard: { ...guardDefaults, create: 0 } } })
  renameRole(place, '3')
  place.people('ann')
  await place.sync()
  place.people('ann', 'bo')
  const { plan, result } = await place.sync()
  expect(result).toBe('held')
  renameRole(place, '1')
  const span = { command: 'apply', stop: never, kill: never, patienceMs: 0 }
  await expect(applyPlan(place.engine, String(plan?.fingerprint), span)).rejects.toThrow(
    /the role "guest" at crm is another one by now.*nothing was sent/,
  )
  expect(accountOf(place.desk, 'bo')).toEqual([])
})
