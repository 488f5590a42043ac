import { expect, test } from 'vitest'
import { somebody } from '../stage.ts'
import { makeByHand, onRequestTracker, state, usersBy } from './site.ts'

test('an account whose name and address are written in another case is the same account, and not made again', async () => {
  const ann = somebody('ann')
  const id = await makeByHand({ Name: ann.login.toUpperCase(), EmailAddress: ann.mail.toUpperCase() })
  await using stage = await onRequestTracker([ann])
  await stage.sync()
  expect(await usersBy('Name', ann.login)).toMatchObject([{ id, RealName: 'Ann Nowak', Disabled: state.enabled }])
  await stage.silentSync()
})
