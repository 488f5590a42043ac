import { expect, test } from 'vitest'
import { crowd } from './files.ts'
import { accountOf, setUp } from './stage.ts'

const fifty = crowd(50)

test('one bad record among fifty: 49 are done, one is refused with name and reason; a retry after the correction does it', async () => {
  await using stage = await setUp()
  // The target refuses p17 until its administrators have put something right there.
  let isRefusing = true
  stage.zabbix.misbehave({
    misbehaviour: { kind: 'refused', account: 'p17' },
    probability: 1,
    matching: () => isRefusing,
  })
  await stage.people(fifty)
  const { code, out } = await stage.run('sync')
  expect(code).toBe(1)
  expect(out).toMatch(/create\s+applied\s+49/)
  expect(out).toMatch(/create\s+refused\s+1/)
  expect(fifty.filter(({ login }) => accountOf(stage, login) !== undefined)).toHaveLength(49)
  expect((await stage.run('log', '--user', '1017')).out).toMatch(
    /create 1017 Ann Nowak\s+refused .*\n(.*\n)*.*unacceptable URL/,
  )
  expect((await stage.run('status')).out).toMatch(/refused 1 at zabbix; usherd log --target zabbix/)

  stage.writes()
  const again = await stage.run('sync')
  expect(stage.writes()).toEqual([])
  expect(again.out).not.toContain('applied')

  isRefusing = false
  const retried = await stage.run('retry', '--user', '1017')
  expect(retried).toMatchObject({ code: 0, out: expect.stringContaining('1 tried again, 0 still refused') })
  expect(accountOf(stage, 'p17')).toBeDefined()
  stage.writes()
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.writes()).toEqual([])
})

test('a refused change is sent again by itself once the person is corrected at the source', async () => {
  await using stage = await setUp()
  stage.zabbix.misbehave({ misbehaviour: { kind: 'refused', account: 'bad' }, probability: 1 })
  await stage.people([{ key: '1001', login: 'bad' }])
  expect((await stage.run('sync')).code).toBe(1)
  await stage.people([{ key: '1001', login: 'good' }])
  expect((await stage.run('sync')).code).toBe(0)
  expect(accountOf(stage, 'good')).toBeDefined()
})

test('a value longer than the target takes is withheld with the person’s name; the others go on', async () => {
  await using stage = await setUp()
  await stage.people([
    { key: '1001', login: 'ann', last: 'x'.repeat(101) },
    { key: '1002', login: 'cem' },
  ])
  const { out } = await stage.run('sync')
  expect(out).toMatch(/1001.*surname has 101 characters, zabbix keeps at most 100/)
  expect(accountOf(stage, 'cem')).toBeDefined()
})

test('the name of a role the target does not have is withheld with that name', async () => {
  await using stage = await setUp({ target: { attributes: { roleid: '{ from: title, lookup: role }' } } })
  await stage.people([
    { key: '1001', login: 'ann', title: 'User role' },
    { key: '1002', login: 'cem', title: 'Wizard' },
  ])
  const { out } = await stage.run('sync')
  expect(out).toMatch(/1002.*roleid: zabbix has no role named "Wizard"/)
  expect(accountOf(stage, 'ann')).toBeDefined()
  expect(accountOf(stage, 'cem')).toBeUndefined()
})
