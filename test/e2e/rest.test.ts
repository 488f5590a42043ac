import { expect, test } from 'vitest'
import { person } from './rest-people.ts'
import { onNexudus, password } from './rest-stage.ts'

const ann = person('1')
const cem = person('2')

test('a first run makes the accounts, a second one sends nothing', async () => {
  await using stage = await onNexudus()
  await stage.people([ann, cem])
  expect(await stage.run('sync')).toMatchObject({ code: 0, err: '' })
  expect(stage.writes().map(({ method }) => method)).toEqual(['POST', 'POST'])
  expect(stage.user('p1@example.org')).toMatchObject({ FullName: 'Ann 1', UserRoles: [1], Active: true })

  expect((await stage.run('sync')).out).toContain('nothing to do')
  expect(stage.writes()).toEqual([])
})

test('an edit changes that field and no other, and roles come and go one by one', async () => {
  await using stage = await onNexudus()
  await stage.people([ann, cem])
  await stage.run('sync')
  const before = stage.user('p1@example.org')
  stage.writes()
  await stage.people([{ ...ann, name: 'Zoë', title: 'Lead' }, cem])
  expect((await stage.run('sync')).code).toBe(0)
  const [sent, ...others] = stage.writes()
  expect(others).toEqual([])
  expect(sent).toMatchObject({ method: 'PUT', body: { FullName: 'Zoë', AddedUserRoles: [2] } })
  expect(sent?.body).not.toHaveProperty('UserRoles')
  expect(stage.user('p1@example.org')).toEqual({
    ...before,
    FullName: 'Zoë',
    UserRoles: [1, 2],
    UpdatedOn: expect.any(String),
  })
})

test('a leaver is disabled and keeps what it has; who comes back is enabled, once each', async () => {
  await using stage = await onNexudus()
  await stage.people([ann, cem])
  await stage.run('sync')
  const before = stage.user('p2@example.org')
  stage.writes()
  await stage.people([ann])
  await stage.run('sync')
  expect(stage.user('p2@example.org')).toEqual({ ...before, Active: false, UpdatedOn: expect.any(String) })
  await stage.people([ann, cem])
  await stage.run('sync')
  expect(stage.user('p2@example.org')).toMatchObject({ Active: true, UserRoles: [1] })
  expect(stage.writes()).toHaveLength(2)
  await stage.run('sync')
  expect(stage.writes()).toEqual([])
})

test('an account that was there is taken over by its address, whatever its case, and no second one is made', async () => {
  await using stage = await onNexudus({ users: [{ FullName: 'Old', Email: 'P1@Example.org', UserRoles: [3] }] })
  await stage.people([ann])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.writes().map(({ method }) => method)).toEqual(['PUT'])
  expect(stage.user('p1@example.org')).toMatchObject({ FullName: 'Ann 1', UserRoles: [3, 1] })
  await stage.people([{ ...ann, title: 'None' }])
  await stage.run('sync')
  expect(stage.user('p1@example.org')).toMatchObject({ UserRoles: [3] })
})

test('roles and settings that others gave meanwhile stay', async () => {
  await using stage = await onNexudus()
  await stage.people([ann])
  await stage.run('sync')
  const { Id } = stage.user('p1@example.org') ?? {}
  stage.nexudus.edit(Number(Id), { UserRoles: [1, 3], OnPurchases: true })
  await stage.people([{ ...ann, title: 'None' }])
  await stage.run('sync')
  expect(stage.user('p1@example.org')).toMatchObject({ UserRoles: [3], OnPurchases: true })
})

test('explain shows the live value beside the wanted one', async () => {
  await using stage = await onNexudus()
  await stage.people([ann])
  await stage.run('sync')
  const { Id } = stage.user('p1@example.org') ?? {}
  stage.nexudus.edit(Number(Id), { FullName: 'Tampered' })
  const { out } = await stage.run('explain', '1', 'FullName')
  expect(out).toMatch(/FullName <- displayName\s+wanted\s+"Ann 1"\s+confirmed\s+"Ann 1"\s+live\s+"Tampered"/)
})

test('check --live says who we are and what can be done; a wrong password is named as such', async () => {
  await using stage = await onNexudus()
  expect(await stage.run('check', '--live')).toMatchObject({
    code: 0,
    out: expect.stringContaining('spaces (rest): Nexudus, signed in as api@corp.test'),
  })
  stage.env.NEXUDUS_PASSWORD = 'not-the-password'
  const { code, out, err } = await stage.run('check', '--live')
  expect(code).not.toBe(0)
  expect(out + err).toMatch(/signing in is refused \(HTTP 400, invalid_grant\); correct the credentials/)
  expect(out + err).not.toContain('not-the-password')
})

test('the account usherd signs in with is never changed', async () => {
  await using stage = await onNexudus()
  await stage.people([person('1', { mail: 'api@corp.test' })])
  expect((await stage.run('sync')).out).toContain('is the one usherd itself signs in with')
  expect(stage.writes()).toEqual([])
})

test('the secrets of a record go back unchanged, and are in no database, no log and no output', async () => {
  await using stage = await onNexudus()
  await stage.people([ann])
  const said = [await stage.run('sync')]
  const names = ['PasswordSalt', 'AccessToken', 'TwoFactorSecret'] as const
  const secrets = names.map(name => String(stage.user('p1@example.org')?.[name]))
  await stage.people([{ ...ann, name: 'Zoë' }])
  said.push(await stage.run('sync'), await stage.run('explain', '1'), await stage.run('log', '--json'))
  expect(names.map(name => String(stage.user('p1@example.org')?.[name]))).toEqual(secrets)
  const bytes = await stage.databaseBytes()
  for (const secret of [...secrets, password]) {
    expect(secret.length).toBeGreaterThan(10)
    expect(bytes.includes(secret)).toBe(false)
    expect(JSON.stringify(said)).not.toContain(secret)
  }
})
