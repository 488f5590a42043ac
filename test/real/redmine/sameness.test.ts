import { expect, test } from 'vitest'
import { somebody } from '../stage.ts'
import { makeByHand, onRedmine, state, usersLike } from './site.ts'

test('an account whose login and address are written in another case is the same account, and not made again', async () => {
  const ann = somebody('ann')
  const id = await makeByHand({ login: ann.login.toUpperCase(), mail: ann.mail.toUpperCase() })
  await using stage = await onRedmine([ann])
  await stage.sync()
  expect(await usersLike(ann.login)).toMatchObject([{ id, firstname: 'Ann', status: state.active }])
  await stage.silentSync()
})

test('two people whose logins differ in case only are one login in Redmine: neither takes the other’s account', async () => {
  const ann = somebody('bea')
  const other = somebody('other', { login: ann.login.toUpperCase() })
  await using stage = await onRedmine([ann])
  await stage.sync()
  const [before] = await usersLike(ann.login)
  await stage.people([ann, other])
  expect(await stage.sync(1)).toContain(other.key)
  expect(await usersLike(ann.login)).toEqual([before])
})
