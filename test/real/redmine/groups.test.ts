import { expect, test } from 'vitest'
import { somebody, unique } from '../stage.ts'
import { groupNames, makeByHand, makeGroup, onRedmine, redmine, userAt } from './site.ts'

test('groups of ours come and go, and those somebody else gave stay', async () => {
  const [ours, other, foreign] = [unique('Operators'), unique('Auditors'), unique('Foreign')]
  for (const name of [ours, other]) await makeGroup(name)
  const ann = somebody('ann')
  const id = await makeByHand({ login: ann.login, mail: ann.mail })
  await redmine('PUT', `/users/${id}.json`, { user: { group_ids: [await makeGroup(foreign)] } })
  const groups = async (): Promise<readonly string[] | undefined> => {
    const user = await userAt(id)
    return user && groupNames(user)
  }

  const table = `{ from: title, table: { Desk: [${ours}], Lead: [${ours}, ${other}] }, otherwise: [], lookup: group }`
  await using stage = await onRedmine([ann], { rules: `  groups: ${table}` })
  await stage.sync()
  expect(await groups()).toEqual([foreign, ours].sort())
  await stage.silentSync()

  await stage.people([{ ...ann, title: 'Lead' }])
  await stage.sync()
  expect(await groups()).toEqual([foreign, ours, other].sort())
  await stage.people([{ ...ann, title: 'None' }])
  await stage.sync()
  expect(await groups()).toEqual([foreign])
  await stage.silentSync()
})

test('a group Redmine does not have is told for that person, with its name', async () => {
  const ann = somebody('bea')
  await using stage = await onRedmine([ann], { rules: '  groups: { value: [No such group], lookup: group }' })
  expect(await stage.sync(1)).toContain('No such group')
})
