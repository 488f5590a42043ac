import { expect, test } from 'vitest'
import { somebody } from '../stage.ts'
import { makeByHand, onRedmine, redmine, state, userAt, userNamed, usersLike } from './site.ts'

test('a check names the product and the account usherd acts with', async () => {
  await using stage = await onRedmine([])
  const { code, out } = await stage.run('check', '--live')
  expect(out).toMatch(/desk.*Redmine/)
  expect(out).toContain('admin')
  expect(code).toBe(0)
})

test('a new person has an account as it was asked for, and the second run writes nothing', async () => {
  const ann = somebody('ann', { first: 'Zoë', last: "O'Neil & Sons" })
  await using stage = await onRedmine([ann])
  await stage.sync()
  expect(await userNamed(ann.login)).toMatchObject({
    firstname: 'Zoë',
    lastname: "O'Neil & Sons",
    mail: ann.mail,
    status: state.active,
    custom_fields: [{ id: 1, value: 'IT' }],
  })
  expect(await stage.silentSync()).toContain('nothing to do')
})

test('one changed field is one write of that field', async () => {
  const ann = somebody('bea')
  await using stage = await onRedmine([ann])
  await stage.sync()
  const { id } = await userNamed(ann.login)
  stage.writes()
  await stage.people([{ ...ann, last: 'Lindqvist' }])
  await stage.sync()
  expect(stage.writes()).toEqual([`PUT /users/${id}.json {"user":{"lastname":"Lindqvist"}}`])
  expect(await userAt(id)).toMatchObject({ firstname: 'Ann', lastname: 'Lindqvist', mail: ann.mail })
  await stage.silentSync()
})

test('a custom field follows its person', async () => {
  const ann = somebody('cleo')
  await using stage = await onRedmine([ann])
  await stage.sync()
  await stage.people([{ ...ann, department: 'Legal' }])
  await stage.sync()
  expect((await userNamed(ann.login)).custom_fields).toMatchObject([{ id: 1, value: 'Legal' }])
  await stage.silentSync()
})

test('who is renamed keeps the account', async () => {
  const ann = somebody('dora')
  await using stage = await onRedmine([ann])
  await stage.sync()
  const { id } = await userNamed(ann.login)
  const renamed = somebody('renamed', { key: ann.key })
  await stage.people([renamed])
  await stage.sync()
  expect(await userAt(id)).toMatchObject({ login: renamed.login, mail: renamed.mail })
  await stage.silentSync()
})

test('who leaves is locked and keeps everything, and who comes back is let in again', async () => {
  const [ann, cem] = [somebody('emma'), somebody('cem')]
  await using stage = await onRedmine([ann, cem])
  await stage.sync()
  const { id } = await userNamed(cem.login)
  stage.writes()

  await stage.people([ann])
  await stage.sync()
  expect(stage.writes()).toEqual([`PUT /users/${id}.json {"user":{"status":3}}`])
  expect(await userAt(id)).toMatchObject({ login: cem.login, status: state.locked })
  await stage.silentSync()

  await stage.people([ann, { ...cem, first: 'Kim' }])
  await stage.sync()
  expect(await userAt(id)).toMatchObject({ firstname: 'Kim', status: state.active })
  await stage.silentSync()
})

test('who leaves is deleted where the configuration says so', async () => {
  const [ann, cem] = [somebody('fay'), somebody('gus')]
  await using stage = await onRedmine([ann, cem], { leavers: '{ action: delete }' })
  await stage.sync()
  const { id } = await userNamed(cem.login)
  await stage.people([ann])
  await stage.sync()
  expect(await userAt(id)).toBeUndefined()
  expect(await userNamed(ann.login)).toMatchObject({ status: state.active })
  await stage.silentSync()
})

test('an account somebody made by hand is taken over by its address: what is mapped changes, the rest stays', async () => {
  const ann = somebody('hana')
  const id = await makeByHand({ mail: ann.mail, admin: true })
  await using stage = await onRedmine([ann])
  await stage.sync()
  expect(await userAt(id)).toMatchObject({ login: ann.login, firstname: 'Ann', admin: true })
  expect(await usersLike(ann.login)).toHaveLength(1)
  await stage.silentSync()
})

test('an account that is locked is not let in because its person is found in a source', async () => {
  const ann = somebody('ida')
  const id = await makeByHand({ login: ann.login, mail: ann.mail })
  await redmine('PUT', `/users/${id}.json`, { user: { status: state.locked } })
  await using stage = await onRedmine([ann])
  expect(await stage.sync(1)).toContain(ann.key)
  expect(await userAt(id)).toMatchObject({ status: state.locked, firstname: 'By' })
})

test('what Redmine refuses is told for that person, in Redmine’s words, and keeps nobody else', async () => {
  const [ann, cem] = [somebody('jo', { login: `no spaces ${somebody('jo').login}` }), somebody('kai')]
  await using stage = await onRedmine([ann, cem])
  await stage.sync(1)
  expect((await stage.run('log', '--user', ann.key)).out).toMatch(/Login is invalid/)
  expect(await userNamed(cem.login)).toMatchObject({ status: state.active })
})

test('nobody’s API key, which Redmine shows to administrators, is kept or told', async () => {
  const ann = somebody('lea')
  await using stage = await onRedmine([ann])
  await stage.sync()
  const { api_key } = await userNamed(ann.login)
  expect(api_key).toMatch(/^\w{40}$/)
  const { out } = await stage.run('explain', ann.key)
  const log = await stage.run('log', '--json')
  expect(`${out}${log.out}`).not.toContain(api_key)
  expect((await stage.databaseBytes()).includes(api_key)).toBe(false)
  expect((await stage.databaseBytes()).includes(process.env.REDMINE_KEY ?? '')).toBe(false)
})
