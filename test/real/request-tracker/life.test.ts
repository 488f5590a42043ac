import { expect, test } from 'vitest'
import { somebody } from '../stage.ts'
import { makeByHand, onRequestTracker, rt, state, userAt, userNamed, usersBy } from './site.ts'

test('a check names the product, its version and the account usherd acts with', async () => {
  await using stage = await onRequestTracker([])
  const { code, out } = await stage.run('check', '--live')
  expect(out).toMatch(/desk.*Request Tracker 5\.\d/)
  expect(out).toContain('root')
  expect(code).toBe(0)
})

test('a person is made, left alone, edited, emptied and renamed: each in one write, and silent afterwards', async () => {
  const ann = somebody('ann', { first: 'Zoë', last: 'O\'Neil & "Sons"' })
  await using stage = await onRequestTracker([ann])
  await stage.sync()
  const made = await userNamed(ann.login)
  expect(made).toMatchObject({
    EmailAddress: ann.mail,
    RealName: 'Zoë O\'Neil & "Sons"',
    Organization: 'IT',
    Disabled: state.enabled,
    Privileged: 1,
  })
  // The answer to a create names the account by its name, which changes.
  expect((await stage.run('explain', ann.key)).out).toContain(`account ${made.id}`)
  expect(await stage.silentSync()).toContain('nothing to do')

  await stage.people([{ ...ann, last: 'Lindqvist', department: '' }])
  await stage.sync()
  expect(stage.writes()).toEqual([`PUT /REST/2.0/user/${made.id} {"Organization":"","RealName":"Zoë Lindqvist"}`])
  const renamed = somebody('renamed', { key: ann.key, first: 'Zoë', last: 'Lindqvist', department: '' })
  await stage.people([renamed])
  await stage.sync()
  const user = await userAt(made.id)
  expect(user).toMatchObject({ Name: renamed.login, EmailAddress: renamed.mail, RealName: 'Zoë Lindqvist' })
  expect(user?.Organization ?? '').toBe('')
  await stage.silentSync()
})

test('who leaves is disabled and keeps everything, and who comes back is let in again', async () => {
  const [ann, cem] = [somebody('emma'), somebody('cem')]
  await using stage = await onRequestTracker([ann, cem])
  await stage.sync()
  const { id } = await userNamed(cem.login)
  stage.writes()

  await stage.people([ann])
  await stage.sync()
  expect(stage.writes()).toEqual([`PUT /REST/2.0/user/${id} {"Disabled":"1"}`])
  expect(await userAt(id)).toMatchObject({ Name: cem.login, Disabled: state.disabled, Organization: 'IT' })
  await stage.silentSync()

  await stage.people([ann, { ...cem, first: 'Kim' }])
  await stage.sync()
  expect(await userAt(id)).toMatchObject({ RealName: 'Kim Nowak', Disabled: state.enabled })
  await stage.silentSync()
})

test('accounts made by hand are taken over: what is mapped changes, the rest stays; a disabled one is left alone', async () => {
  const [ann, ida] = [somebody('hana'), somebody('ida')]
  const annId = await makeByHand({ EmailAddress: ann.mail, WorkPhone: '+49 1', Privileged: 0 })
  const idaId = await makeByHand({ Name: ida.login, EmailAddress: ida.mail })
  await rt('PUT', `/user/${idaId}`, { Disabled: 1 })
  await using stage = await onRequestTracker([ann, ida])
  expect(await stage.sync(1)).toContain(ida.key)
  expect(await userAt(annId)).toMatchObject({
    Name: ann.login,
    RealName: 'Ann Nowak',
    WorkPhone: '+49 1',
    Privileged: 0,
  })
  expect(await usersBy('EmailAddress', ann.mail)).toHaveLength(1)
  expect(await userAt(idaId)).toMatchObject({ Disabled: state.disabled })
})

test('a login with a quotation mark or a backslash is looked for as it is written', async () => {
  const odd = somebody('q').login
  const [ann, cem] = [somebody('lea', { login: `${odd}"a` }), somebody('max', { login: `${odd}\\b` })]
  const made = [await makeByHand({ Name: ann.login }), await makeByHand({ Name: cem.login })]
  await using stage = await onRequestTracker([ann, cem])
  await stage.sync()
  expect(await Promise.all(made.map(async id => (await userAt(id))?.EmailAddress))).toEqual([ann.mail, cem.mail])
})

test('what Request Tracker refuses is told for that person, in its words, and keeps nobody else', async () => {
  const [ann, cem] = [somebody('jo', { mail: 'no address' }), somebody('kai')]
  await using stage = await onRequestTracker([ann, cem])
  await stage.sync(1)
  expect((await stage.run('log', '--user', ann.key)).out).toMatch(/Invalid syntax for email address/)
  expect(await userNamed(cem.login)).toMatchObject({ Disabled: state.enabled })
})

test('an address somebody else has is not asked for where accounts are found by it: the account is named', async () => {
  const [ann, mail] = [somebody('mia'), `${somebody('taken').login}@example.org`]
  const other = await makeByHand({ EmailAddress: mail })
  await using stage = await onRequestTracker([ann])
  await stage.sync()
  stage.writes()
  await stage.people([{ ...ann, mail }])
  expect(await stage.sync(1)).toContain(`account ${other}`)
  expect(stage.writes()).toEqual([])
})

test('an address somebody else has, changed alone, is a refusal and not applied', async () => {
  const [ann, mail] = [somebody('nora'), `${somebody('taken').login}@example.org`]
  await makeByHand({ EmailAddress: mail })
  await using stage = await onRequestTracker([ann], '[Name]')
  await stage.sync()
  await stage.people([{ ...ann, mail }])
  await stage.sync(1)
  expect((await userNamed(ann.login)).EmailAddress).toBe(ann.mail)
  expect((await stage.run('log', '--user', ann.key)).out).toContain('EmailAddress is kept as')
})
