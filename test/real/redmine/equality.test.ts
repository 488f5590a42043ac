import { expect, test } from 'vitest'
import { somebody } from '../stage.ts'
import { makeByHand, onRedmine, userAt, userNamed } from './site.ts'

test('a login with letters Redmine knows none of takes over nobody, and is held or refused', async () => {
  const busse = somebody('busse')
  const id = await makeByHand({ login: busse.login, mail: busse.mail })
  const before = await userAt(id)
  const ann = somebody('cleo', { login: busse.login.replace('ss', 'ß') })
  await using stage = await onRedmine([ann])
  expect(await stage.sync(1)).toContain(ann.key)
  expect(await userAt(id)).toEqual(before)
})

test('a rename in case only is sent, although Redmine takes both for one login', async () => {
  const ann = somebody('ann')
  await using stage = await onRedmine([ann])
  await stage.sync()
  const { id } = await userNamed(ann.login)
  const login = ann.login.replace('a', 'A')
  await stage.people([{ ...ann, login }])
  await stage.sync()
  expect((await userAt(id))?.login).toBe(login)
  await stage.silentSync()
})
