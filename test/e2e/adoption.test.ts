import { expect, test } from 'vitest'
import { crowd } from './files.ts'
import { accountOf, setUp } from './stage.ts'

const theirs = {
  mediaid: '90',
  mediatypeid: '1',
  sendto: ['theirs@example.org'],
  active: '0',
  severity: '63',
  period: '1-7,00:00-24:00',
  provisioned: '0',
}

/** An account that was there before usherd. */
const there = (username: string, roleid = '1') => ({
  texts: { username, name: 'Old', surname: 'Name', roleid },
  usrgrps: ['13'],
  medias: [theirs],
})

test('a first run takes existing accounts over instead of making them a second time', async () => {
  await using stage = await setUp({ users: [there('p1'), there('p2')] })
  await stage.people(crowd(3))
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.zabbix.users().map(({ texts }) => texts.username)).toEqual(['Admin', 'guest', 'p1', 'p2', 'p3'])
  expect(accountOf(stage, 'p1')).toMatchObject({ name: 'Ann', surname: 'Nowak' })
})

test('groups and addresses that others gave to an account stay, also when ours change', async () => {
  await using stage = await setUp({
    users: [there('p1')],
    target: {
      attributes: {
        medias: `{ expr: "[{'mediatypeid': 'Email', 'sendto': [person.emails.work]}]", lookup: mediatype }`,
      },
    },
  })
  await stage.people([{ key: '1001', login: 'p1', mail: 'old@example.org' }])
  await stage.run('sync')
  expect(accountOf(stage, 'p1')?.groups).toEqual(['Internal', 'Operations'])
  await stage.people([{ key: '1001', login: 'p1', mail: 'new@example.org', department: 'Network' }])
  expect((await stage.run('sync')).code).toBe(0)
  expect(accountOf(stage, 'p1')?.groups).toEqual(['Internal', 'Network'])
  expect(accountOf(stage, 'p1')?.medias.flatMap(({ sendto }) => sendto)).toEqual([
    'theirs@example.org',
    'new@example.org',
  ])
})

test('an address that was there already is known again, given as text or as a list of one, and stays', async () => {
  const medias = `{ expr: "[{'mediatypeid': 'Email', 'sendto': [person.emails.work]}]", lookup: mediatype }`
  await using stage = await setUp({ users: [there('p1')], target: { attributes: { medias } } })
  await stage.people([{ key: '1001', login: 'p1', mail: 'theirs@example.org' }])
  await stage.run('sync')
  await stage.people([{ key: '1001', login: 'p1', mail: 'new@example.org' }])
  expect((await stage.run('sync')).code).toBe(0)
  expect(accountOf(stage, 'p1')?.medias.flatMap(({ sendto }) => sendto)).toEqual([
    'theirs@example.org',
    'new@example.org',
  ])
})

test('a group that was there before us is not taken away when it is no longer wanted', async () => {
  await using stage = await setUp({ users: [{ ...there('p1'), usrgrps: ['14'] }] })
  await stage.people([{ key: '1001', login: 'p1' }])
  await stage.run('sync')
  await stage.people([{ key: '1001', login: 'p1', department: 'Network' }])
  await stage.run('sync')
  expect(accountOf(stage, 'p1')?.groups).toEqual(['Operations', 'Network'])
})

test('two people who claim one account: the first has it, the second is told whose it is', async () => {
  await using stage = await setUp()
  await stage.people([{ key: '1001', login: 'ann' }])
  await stage.run('sync')
  await stage.people([
    { key: '1001', login: 'ann' },
    { key: '1002', login: 'ann', last: 'Other' },
  ])
  const { out } = await stage.run('sync')
  expect(out).toMatch(/1002.*already belongs to person "1001"/)
  expect(accountOf(stage, 'ann')).toMatchObject({ surname: 'Nowak' })
})

test('an account under protection is left alone, and the plan says by which rule', async () => {
  await using stage = await setUp({ users: [there('boss')], target: { protect: `["username == 'boss'"]` } })
  await stage.people([{ key: '1001', login: 'boss' }, ...crowd(1, row => ({ ...row, key: '1002' }))])
  const { out } = await stage.run('sync')
  expect(out).toMatch(/1001.*protected by "username == 'boss'"/)
  expect(accountOf(stage, 'boss')).toMatchObject({ name: 'Old' })
  expect(accountOf(stage, 'p1')).toBeDefined()
})

test('the account usherd signs in with is never changed', async () => {
  await using stage = await setUp()
  await stage.people([{ key: '1001', login: 'Admin' }])
  const { out } = await stage.run('sync')
  expect(out).toMatch(/1001.*account 1 is the one usherd itself signs in with/)
  expect(stage.writes()).toEqual([])
})

test('the last administrator besides usherd is neither disabled nor demoted, and the plan says why', async () => {
  await using stage = await setUp({
    users: [there('root', '3')],
    target: { attributes: { roleid: '{ value: Super admin role, lookup: role }' } },
  })
  await stage.people(
    crowd(3, (row, index) => (index === 0 ? { ...row, login: 'root' } : { ...row, department: 'Sales' })),
  )
  await stage.run('sync')
  await stage.people(crowd(3, row => ({ ...row, login: row.login === 'p1' ? 'root' : row.login, department: 'Sales' })))
  const { out } = await stage.run('sync')
  expect(out).toMatch(/1001.*last administrator of zabbix/)
  expect(accountOf(stage, 'root')).toMatchObject({ disabled: false })
})

test('an account somebody else has disabled stays so when its person turns up, until a human says otherwise', async () => {
  await using stage = await setUp({ users: [{ ...there('p1'), usrgrps: ['9'] }, there('p2')] })
  await stage.people([
    { key: '1001', login: 'p1' },
    { key: '1002', login: 'p2' },
  ])
  const said = await stage.run('sync')
  expect(said.code).toBe(1)
  expect(said.out).toMatch(
    /1001.*is disabled at zabbix, and usherd does not know of having disabled it.*usherd sync zabbix --user 1001 --attended/s,
  )
  expect(accountOf(stage, 'p1')).toMatchObject({ disabled: true, name: 'Old' })
  expect(accountOf(stage, 'p2')).toMatchObject({ disabled: false, name: 'Ann' })
  expect((await stage.run('sync', '--attended')).code).toBe(1)
  expect(accountOf(stage, 'p1')?.disabled).toBe(true)
  expect((await stage.run('sync', 'zabbix', '--user', '1001', '--attended')).code).toBe(0)
  expect(accountOf(stage, 'p1')).toMatchObject({ disabled: false, name: 'Ann' })
})
