import { expect, test } from 'vitest'
import { person } from './rest-people.ts'
import { onSnipe } from './rest-presets-stage.ts'

const target = {
  attributes: {
    username: 'userName',
    first_name: 'name.givenName',
    last_name: 'name.familyName',
    jobtitle: 'title',
    groups: '{ from: title, table: { Desk: [Keepers], Lead: [Keepers, Auditors] }, otherwise: [], lookup: group }',
  },
}
const ann = person('1')
const cem = person('2')

test('a person lives through everything: made, left alone, edited, disabled, enabled, each in one write', async () => {
  await using stage = await onSnipe(target)
  await stage.people([ann, cem])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.user('p1')).toMatchObject({ first_name: 'Ann', activated: true, groups: [2] })
  stage.writes()
  expect((await stage.run('sync')).out).toContain('nothing to do')

  await stage.people([{ ...ann, first: 'Zoë' }, cem])
  await stage.run('sync')
  await stage.people([{ ...ann, first: 'Zoë' }])
  await stage.run('sync')
  expect(stage.user('p2')).toMatchObject({ activated: false, groups: [2] })
  await stage.people([
    { ...ann, first: 'Zoë' },
    { ...cem, first: 'Kim' },
  ])
  await stage.run('sync')
  expect(stage.writes()).toEqual([
    ['PATCH /api/v1/users/2', { first_name: 'Zoë' }],
    ['PATCH /api/v1/users/3', { activated: false }],
    ['PATCH /api/v1/users/3', { activated: true, first_name: 'Kim' }],
  ])
  expect((await stage.run('sync')).out).toContain('nothing to do')
})

test('a name with an apostrophe is one name: sent once, shown as it is, and the account found again', async () => {
  await using stage = await onSnipe(target)
  await stage.people([{ ...ann, last: "O'Neil & <Sons>" }])
  await stage.run('sync')
  stage.writes()
  expect((await stage.run('sync')).out).toContain('nothing to do')
  expect(stage.writes()).toEqual([])
  const { out } = await stage.run('explain', '1', 'last_name')
  expect(out).toMatch(/live\s+"O'Neil & <Sons>"/)
  expect((await stage.run('log', '--user', '1')).out).not.toContain('kept as')
})

test('an account whose name is written in another case is taken over, not made again', async () => {
  await using stage = await onSnipe(target)
  stage.users.set(7, { id: 7, username: 'P1', first_name: 'Ann', last_name: 'Old', activated: true, groups: [4] })
  await stage.people([ann])
  await stage.run('sync')
  expect(stage.users.size).toBe(2)
  expect(stage.users.get(7)).toMatchObject({ last_name: 'Nowak 1', groups: [4, 2] })
})

test('a success that changed nothing is told for that person, and not tried again and again', async () => {
  await using stage = await onSnipe(target, { withholds: true })
  await stage.people([ann, cem])
  await stage.run('sync')
  await stage.people([
    { ...ann, login: 'renamed' },
    { ...cem, first: 'Kim' },
  ])
  const { code } = await stage.run('sync')
  expect(code).toBe(1)
  expect((await stage.run('log', '--user', '1')).out).toMatch(
    /Snipe-IT said it was done, and account 2 is as it was: username is kept as "p1"; see whether our account may change it there/,
  )
  expect(stage.user('p2')).toMatchObject({ first_name: 'Kim' })
  stage.writes()
  await stage.run('sync')
  expect(stage.writes()).toEqual([])
})

test('a leaver who cannot be disabled by us does not count as disabled', async () => {
  await using stage = await onSnipe(target, { withholds: true })
  await stage.people([ann, cem])
  await stage.run('sync')
  await stage.people([ann])
  expect((await stage.run('sync')).code).toBe(1)
  expect((await stage.run('log', '--user', '2')).out).toContain('account 3 is still enabled')
  expect((await stage.run('status')).out).toContain('refused 1 at desk')
})

test('a leaver we may not delete is still there, and said to be', async () => {
  await using stage = await onSnipe({ ...target, leavers: '{ action: delete }' }, { withholds: true })
  await stage.people([ann, cem])
  await stage.run('sync')
  await stage.people([ann])
  expect((await stage.run('sync')).code).toBe(1)
  expect(stage.user('p2')).toBeDefined()
  expect((await stage.run('log', '--user', '2')).out).toContain('says there is no account 3, and shows it')
})

test('an account that somebody deleted between plan and send is made again', async () => {
  await using stage = await onSnipe(target)
  await stage.people([ann, cem])
  await stage.run('sync')
  stage.users.delete(2)
  await stage.people([{ ...ann, first: 'Zoë' }, cem])
  await stage.run('sync')
  await stage.run('sync')
  expect(stage.user('p1')).toMatchObject({ first_name: 'Zoë' })
  expect((await stage.run('sync')).out).toContain('nothing to do')
})

test('a name longer than the target keeps and a group it does not have are withheld, each with the person', async () => {
  const groups = '{ expr: "[person.title]", lookup: group }'
  await using stage = await onSnipe({ attributes: { ...target.attributes, groups } })
  await stage.people([
    person('1', { first: 'x'.repeat(192), title: 'Keepers' }),
    person('2', { title: 'Wizards' }),
    person('3', { title: 'Keepers' }),
  ])
  const { out } = await stage.run('sync')
  expect(out).toMatch(/1 .*first_name has 192 characters, desk keeps at most 191/)
  expect(out).toMatch(/2 .*groups: desk has no group named "Wizards"; create it there or correct the mapping/)
  expect(stage.user('p3')).toBeDefined()
  expect(stage.users.size).toBe(2)
})
