import { expect, test } from 'vitest'
import { crowd } from './files.ts'
import { accountOf, setUp } from './stage.ts'

test('a first run makes the accounts; the second one is silent', async () => {
  await using stage = await setUp()
  await stage.people([...crowd(3), { key: '1004', login: 'sven', department: 'Sales' }])
  expect(await stage.run('sync')).toMatchObject({ code: 0, err: '' })
  expect(stage.writes()).toEqual(['user.create'])
  expect(accountOf(stage, 'p1')).toMatchObject({
    name: 'Ann',
    surname: 'Nowak',
    roleid: '1',
    groups: ['Operations'],
    disabled: false,
  })
  expect(accountOf(stage, 'sven')).toBeUndefined()

  const { code, out } = await stage.run('sync')
  expect(code).toBe(0)
  expect(out).toContain('nothing to do')
  expect(stage.writes()).toEqual([])
})

test('a plan sends nothing, and planning it again gives the same fingerprint', async () => {
  await using stage = await setUp()
  await stage.people(crowd(3))
  const first = await stage.run('plan', '--json')
  const second = await stage.run('plan', '--json')
  expect(first.code).toBe(0)
  expect(JSON.parse(second.out).plan.fingerprint).toBe(JSON.parse(first.out).plan.fingerprint)
  expect(stage.writes()).toEqual([])
})

test('only what changed is sent, field by field', async () => {
  await using stage = await setUp()
  await stage.people(crowd(3))
  await stage.run('sync')
  await stage.people(crowd(3, (row, index) => (index === 1 ? { ...row, last: "O'Neil" } : row)))
  expect((await stage.run('sync')).code).toBe(0)
  const sent = stage.zabbix.journal.filter(({ method }) => method === 'user.update').map(({ params }) => params)
  expect(sent).toEqual([[{ userid: accountOf(stage, 'p2')?.userid, surname: "O'Neil" }]])
})

test('a target that was down is brought up to date by the next run', async () => {
  await using stage = await setUp()
  await stage.people(crowd(3))
  await stage.run('sync')
  await stage.people(crowd(4, row => ({ ...row, title: 'Lead' })))
  stage.zabbix.misbehave({ misbehaviour: { kind: 'cut', when: 'before' }, next: 1 })
  const down = await stage.run('sync', '--patience', '0')
  expect(down.code).toBe(1)
  expect(down.err).toContain('zabbix')
  expect(accountOf(stage, 'p4')).toBeUndefined()

  stage.aheadMs += 60_000
  expect((await stage.run('sync')).code).toBe(0)
  expect(accountOf(stage, 'p4')).toMatchObject({ roleid: '2' })
  expect(accountOf(stage, 'p1')).toMatchObject({ roleid: '2' })
})

test('a wrong token halts the target: one request tells, nothing else is tried, and release lets it go on', async () => {
  await using stage = await setUp()
  await stage.people(crowd(3))
  stage.env.ZABBIX_TOKEN = 'f'.repeat(64)
  const refused = await stage.run('sync', '--patience', '0')
  expect(refused.code).toBe(1)
  expect(refused.err).toMatch(/halted zabbix.*usherd release zabbix/)
  expect(stage.writes()).toEqual([])
  expect((await stage.run('status')).out).toMatch(/halted zabbix: .*; usherd release zabbix/)

  stage.env.ZABBIX_TOKEN = stage.zabbix.token
  expect((await stage.run('release', 'zabbix')).out).toContain('zabbix is released')
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.writes()).toEqual(['user.create'])
})
