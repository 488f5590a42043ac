import { expect, test } from 'vitest'
import { somebody } from '../stage.ts'
import { makeByHand, onRequestTracker, userAt, userNamed } from './site.ts'

test('a rename from busse to buße, two names in Request Tracker, is sent, and so is one in case only', async () => {
  const busse = somebody('busse')
  await using stage = await onRequestTracker([busse])
  await stage.sync()
  const { id } = await userNamed(busse.login)
  for (const login of [busse.login.replace('ss', 'ß'), busse.login.replace('b', 'B')]) {
    await stage.people([{ ...busse, login }])
    await stage.sync()
    expect((await userAt(id))?.Name).toBe(login)
    await stage.silentSync()
  }
})

test('busse and buße are two names in Request Tracker: neither takes the other’s account', async () => {
  const busse = somebody('busse')
  const id = await makeByHand({ Name: busse.login, EmailAddress: busse.mail, RealName: 'Somebody Else' })
  const before = await userAt(id)
  await using stage = await onRequestTracker([somebody('cleo', { login: busse.login.replace('ss', 'ß') })])
  await stage.run('sync')
  expect(await userAt(id)).toEqual(before)
})
