import { expect, test } from 'vitest'
import { somebody } from '../stage.ts'
import { makeByHand, onBetterAuth, userAt, userNamed } from './site.ts'

test('busse and buße are two names in Better Auth: neither takes the other’s account', async () => {
  const busse = somebody('busse')
  const id = await makeByHand({ userName: busse.login, emails: [{ value: busse.mail, type: 'work' }] })
  const before = await userAt(id)
  await using stage = await onBetterAuth([somebody('cleo', { login: busse.login.replace('ss', 'ß') })])
  await stage.run('sync')
  expect(await userAt(id)).toEqual(before)
})

test('a rename from busse to buße, two names in Better Auth, is sent', async () => {
  const busse = somebody('busse')
  await using stage = await onBetterAuth([busse])
  await stage.sync()
  const { id } = await userNamed(busse.login)
  const login = busse.login.replace('ss', 'ß')
  await stage.people([{ ...busse, login }])
  await stage.sync()
  expect((await userAt(id))?.userName).toBe(login)
  await stage.silentSync()
})
