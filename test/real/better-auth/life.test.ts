import { expect, test } from 'vitest'
import { somebody, unique } from '../stage.ts'
import { makeByHand, makeGroup, membersOf, onBetterAuth, userAt, userNamed, usersNamed } from './site.ts'

test('a check signs in and says what the service can do', async () => {
  await using stage = await onBetterAuth([])
  const { code, out } = await stage.run('check', '--live')
  expect(out).toMatch(/desk/)
  expect(code).toBe(0)
})

test('several new people are looked for and made in one run, although the service knows no "or"', async () => {
  const people = [somebody('ann', { first: 'Zoë', last: 'Ångström' }), somebody('bea'), somebody('cem')]
  await using stage = await onBetterAuth(people)
  await stage.sync()
  expect(await userNamed(people[0]?.login ?? '')).toMatchObject({
    active: true,
    name: { givenName: 'Zoë', familyName: 'Ångström' },
    emails: [{ value: people[0]?.mail, type: 'work', primary: true }],
  })
  for (const { login } of people) expect(await usersNamed(login)).toHaveLength(1)
  expect(await stage.silentSync()).toContain('nothing to do')
})

test('one changed field is one PATCH of that field, and the rest stays', async () => {
  const ann = somebody('dora')
  await using stage = await onBetterAuth([ann])
  await stage.sync()
  const { id, emails } = await userNamed(ann.login)
  stage.writes()
  await stage.people([{ ...ann, last: 'Lindqvist' }])
  await stage.sync()
  const [write, ...others] = stage.writes()
  expect(write).toMatch(new RegExp(`^PATCH \\S+/Users/${id} .*"name.familyName".*"Lindqvist"`))
  expect(others).toEqual([])
  expect(await userAt(id)).toMatchObject({ name: { givenName: 'Ann', familyName: 'Lindqvist' }, emails })
  await stage.silentSync()
})

test('who is renamed keeps the account', async () => {
  const ann = somebody('emma')
  await using stage = await onBetterAuth([ann])
  await stage.sync()
  const { id } = await userNamed(ann.login)
  const renamed = somebody('renamed', { key: ann.key })
  await stage.people([renamed])
  await stage.sync()
  expect(await userAt(id)).toMatchObject({ userName: renamed.login, emails: [{ value: renamed.mail }] })
  await stage.silentSync()
})

test('who leaves is disabled and keeps everything, and who comes back is let in again', async () => {
  const [ann, cem] = [somebody('fay'), somebody('gus')]
  await using stage = await onBetterAuth([ann, cem])
  await stage.sync()
  const { id } = await userNamed(cem.login)
  await stage.people([ann])
  await stage.sync()
  expect(await userAt(id)).toMatchObject({ userName: cem.login, active: false, name: { givenName: 'Ann' } })
  await stage.silentSync()
  await stage.people([ann, { ...cem, first: 'Kim' }])
  await stage.sync()
  expect(await userAt(id)).toMatchObject({ active: true, name: { givenName: 'Kim' } })
  await stage.silentSync()
})

test('who leaves is deleted where the configuration says so', async () => {
  const [ann, cem] = [somebody('hana'), somebody('ida')]
  await using stage = await onBetterAuth([ann, cem], { leavers: '{ action: delete }' })
  await stage.sync()
  const { id } = await userNamed(cem.login)
  await stage.people([ann])
  await stage.sync()
  expect(await userAt(id)).toBeUndefined()
  expect(await userNamed(ann.login)).toMatchObject({ active: true })
  await stage.silentSync()
})

test('an account another client made is taken over: what is mapped changes, the rest stays', async () => {
  const ann = somebody('jo')
  const id = await makeByHand({ userName: ann.login, title: 'Boss', emails: [{ value: ann.mail, type: 'work' }] })
  await using stage = await onBetterAuth([ann])
  await stage.sync()
  expect(await userAt(id)).toMatchObject({ name: { familyName: 'Nowak' }, title: 'Boss' })
  await stage.silentSync()
})

test('an account whose name is written in another case is the same account', async () => {
  const ann = somebody('kai')
  const id = await makeByHand({ userName: ann.login.toUpperCase(), emails: [{ value: ann.mail, type: 'work' }] })
  await using stage = await onBetterAuth([ann])
  await stage.sync()
  expect(await usersNamed(ann.login)).toMatchObject([{ id }])
  await stage.silentSync()
})

test('members of a group come and go by what we gave, and those of others stay', async () => {
  const [ours, other] = [unique('Operators'), unique('Auditors')]
  const guest = await makeByHand({
    userName: unique('guest'),
    emails: [{ value: `${unique('g')}@example.org`, type: 'work' }],
  })
  const groups = [await makeGroup(ours, [guest]), await makeGroup(other)]
  const table = `{ from: title, table: { Desk: [${ours}], Lead: [${ours}, ${other}] }, otherwise: [], lookup: group }`
  const ann = somebody('lea')
  await using stage = await onBetterAuth([ann], { rules: `  groups: ${table}` })
  await stage.sync()
  const { id } = await userNamed(ann.login)
  const members = () => Promise.all(groups.map(membersOf))
  expect(await members()).toEqual([[guest, id].sort(), []])
  await stage.silentSync()

  await stage.people([{ ...ann, title: 'Lead' }])
  await stage.sync()
  expect(await members()).toEqual([[guest, id].sort(), [id]])
  await stage.people([{ ...ann, title: 'None' }])
  await stage.sync()
  expect(await members()).toEqual([[guest], []])
  await stage.silentSync()
})

test('an address somebody else has is a refusal in the words of the service, and keeps nobody else', async () => {
  const [ann, cem] = [somebody('mia'), somebody('noa')]
  await using stage = await onBetterAuth([ann, cem])
  await stage.sync()
  await stage.people([
    { ...ann, mail: cem.mail },
    { ...cem, first: 'Kim' },
  ])
  await stage.sync(1)
  expect(await userNamed(ann.login)).toMatchObject({ emails: [{ value: ann.mail }] })
  expect(await userNamed(cem.login)).toMatchObject({ name: { givenName: 'Kim' } })
})
