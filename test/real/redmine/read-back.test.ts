import { expect, test } from 'vitest'
import { somebody, unique } from '../stage.ts'
import { groupNames, makeGroup, onRedmine, userNamed } from './site.ts'

test('a new person is in the groups that were asked for, although Redmine takes none with a new user', async () => {
  const ours = unique('Operators')
  await makeGroup(ours)
  const ann = somebody('ann')
  await using stage = await onRedmine([ann], { rules: `  groups: { value: [${ours}], lookup: group }` })
  // What Redmine left out at first may be told by the run that made the account; the next one gives it.
  await stage.run('sync')
  await stage.sync()
  expect(groupNames(await userNamed(ann.login))).toEqual([ours])
  await stage.silentSync()
})
