import { expect, test } from 'vitest'
import { somebody } from '../stage.ts'
import { onBetterAuth, usersNamed } from './site.ts'

test('two people whose logins differ in case only are one name in Better Auth: neither takes the other’s account', async () => {
  const ann = somebody('dora')
  const other = somebody('other', { login: ann.login.toUpperCase(), first: 'Else' })
  await using stage = await onBetterAuth([ann])
  await stage.sync()
  await stage.people([ann, other])
  expect(await stage.sync(1)).toContain(other.key)
  expect(await usersNamed(ann.login)).toMatchObject([{ userName: ann.login, name: { givenName: 'Ann' } }])
})
