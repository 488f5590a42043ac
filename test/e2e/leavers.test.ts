import { expect, test } from 'vitest'
import { crowd } from './files.ts'
import { accountOf, day, setUp } from './stage.ts'

const grace = { target: { leavers: '{ action: disable, deleteAfter: 30d }' } }

test('a leaver is disabled first and deleted once the grace period is over', async () => {
  await using stage = await setUp(grace)
  await stage.people(crowd(5))
  await stage.run('sync')
  await stage.people(crowd(4))
  expect((await stage.run('sync')).code).toBe(0)
  expect(accountOf(stage, 'p5')).toMatchObject({ disabled: true })

  stage.aheadMs += 29 * day
  stage.writes()
  await stage.run('sync')
  expect(stage.writes()).toEqual([])

  stage.aheadMs += 2 * day
  expect((await stage.run('sync')).code).toBe(0)
  expect(accountOf(stage, 'p5')).toBeUndefined()
  stage.writes()
  await stage.run('sync')
  expect(stage.writes()).toEqual([])
})

test('somebody who comes back within the grace period is enabled, up to date, and still has one account', async () => {
  await using stage = await setUp(grace)
  await stage.people(crowd(5))
  await stage.run('sync')
  const before = accountOf(stage, 'p5')?.userid
  await stage.people(crowd(4))
  await stage.run('sync')
  await stage.people(crowd(5, row => (row.login === 'p5' ? { ...row, last: 'Married' } : row)))
  expect((await stage.run('sync')).code).toBe(0)
  expect(accountOf(stage, 'p5')).toMatchObject({ userid: before, disabled: false, surname: 'Married' })

  stage.aheadMs += 40 * day
  await stage.run('sync')
  expect(accountOf(stage, 'p5')).toMatchObject({ userid: before, disabled: false })
})

test('what others did to a disabled account is put right when its owner comes back', async () => {
  await using stage = await setUp(grace)
  await stage.people(crowd(5))
  await stage.run('sync')
  await stage.people(crowd(4))
  await stage.run('sync')
  const { userid = '' } = accountOf(stage, 'p5') ?? {}
  stage.zabbix.edit(userid, { texts: { surname: 'Gone' }, usrgrps: ['9'] })
  await stage.people(crowd(5))
  await stage.run('sync')
  expect(accountOf(stage, 'p5')).toMatchObject({ surname: 'Nowak', disabled: false, groups: ['Operations'] })
})

test('somebody who comes back after the account was deleted gets a new one', async () => {
  await using stage = await setUp(grace)
  await stage.people(crowd(5))
  await stage.run('sync')
  const before = accountOf(stage, 'p5')?.userid
  await stage.people(crowd(4))
  await stage.run('sync')
  stage.aheadMs += 31 * day
  await stage.run('sync')
  await stage.people(crowd(5))
  expect((await stage.run('sync')).code).toBe(0)
  expect(accountOf(stage, 'p5')).toMatchObject({ disabled: false })
  expect(accountOf(stage, 'p5')?.userid).not.toBe(before)
})

test('out of scope is like gone; inactive is disabled and never deleted', async () => {
  await using stage = await setUp(grace)
  await stage.people(crowd(5))
  await stage.run('sync')
  const changed = crowd(5, row =>
    row.login === 'p4' ? { ...row, department: 'Sales' } : row.login === 'p5' ? { ...row, status: 'inactive' } : row,
  )
  await stage.people(changed)
  await stage.run('sync')
  expect(accountOf(stage, 'p4')).toMatchObject({ disabled: true })
  expect(accountOf(stage, 'p5')).toMatchObject({ disabled: true })
  stage.aheadMs += 31 * day
  await stage.run('sync')
  expect(accountOf(stage, 'p4')).toBeUndefined()
  expect(accountOf(stage, 'p5')).toMatchObject({ disabled: true })
})

test('unmanage forgets the account and leaves it as it is', async () => {
  await using stage = await setUp({ target: { leavers: '{ action: unmanage }' } })
  await stage.people(crowd(5))
  await stage.run('sync')
  stage.writes()
  await stage.people(crowd(4))
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.writes()).toEqual([])
  expect(accountOf(stage, 'p5')).toMatchObject({ disabled: false })
  expect((await stage.run('status', '--json')).out).toContain('"accounts": 4')
})

test('an account that somebody deleted at the target is made again when its person changes', async () => {
  await using stage = await setUp()
  await stage.people(crowd(2))
  await stage.run('sync')
  const { userid = '' } = accountOf(stage, 'p2') ?? {}
  await fetch(stage.zabbix.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${stage.zabbix.token}` },
    body: JSON.stringify({ jsonrpc: '2.0', method: 'user.delete', params: [userid], id: 1 }),
  })
  expect(accountOf(stage, 'p2')).toBeUndefined()
  await stage.people(crowd(2, row => ({ ...row, last: 'Else' })))
  expect((await stage.run('sync')).code).toBe(0)
  expect(accountOf(stage, 'p2')).toMatchObject({ surname: 'Else' })
})
