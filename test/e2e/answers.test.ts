import { expect, test } from 'vitest'
import { crowd } from './files.ts'
import { accountOf, fingerprintIn, setUp } from './stage.ts'

test('the log says what was sent to whom, when, why, and the answer; --json is one object a line', async () => {
  await using stage = await setUp()
  await stage.people(crowd(2))
  await stage.run('sync')
  await stage.people(crowd(2, row => (row.login === 'p2' ? { ...row, last: 'Else' } : row)))
  await stage.run('sync')
  const { out } = await stage.run('log', '--user', '1002')
  expect(out).toMatch(/zabbix\s+create 1002 Ann Nowak\s+applied \(joined, \d+ requests?, ok\)/)
  expect(out).toMatch(/zabbix\s+update 1002 Ann Else\s+applied \(changed, .*ok\)\n\s+surname: "Nowak" -> "Else"/)
  const lines = (await stage.run('log', '--json', '--run', '2')).out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(lines).toMatchObject([
    { person: '1002', kind: 'update', outcome: 'applied', changes: [{ name: 'surname', from: 'Nowak', to: 'Else' }] },
  ])
  expect((await stage.run('log', '--since', '1d', '--limit', '1')).out).toContain('update 1002')
})

test('explain shows source, wanted, confirmed and live, and finds people by login', async () => {
  await using stage = await setUp()
  await stage.people(crowd(2))
  await stage.run('sync')
  const { userid = '' } = accountOf(stage, 'p1') ?? {}
  stage.zabbix.edit(userid, { texts: { surname: 'Tampered' } })
  const { code, out } = await stage.run('explain', 'p1')
  expect(code).toBe(0)
  expect(out).toContain(`account ${userid}`)
  expect(out).toMatch(/surname <- name\.familyName\s+wanted\s+"Nowak"\s+confirmed\s+"Nowak"\s+live\s+"Tampered"/)
  const field = await stage.run('explain', '1001', 'surname')
  expect(field.out).not.toContain('roleid')
  expect((await stage.run('explain', 'nobody')).code).toBe(2)
})

test('explain tells active from disabled by what it just saw, and says where it only remembers', async () => {
  await using stage = await setUp()
  await stage.people(crowd(1))
  await stage.run('sync')
  const { userid = '' } = accountOf(stage, 'p1') ?? {}
  expect((await stage.run('explain', 'p1')).out).toContain(`account ${userid}, active there now, created by usherd`)
  stage.zabbix.edit(userid, { usrgrps: ['9'] })
  expect((await stage.run('explain', 'p1')).out).toContain(
    `account ${userid}, disabled there now though usherd left it active: somebody changed that there`,
  )
  expect((await stage.run('explain', '--offline', 'p1')).out).toContain(`account ${userid}, active when last confirmed`)
})

test('status counts people and accounts, shows the last runs and what waits for a human', async () => {
  await using stage = await setUp({ source: { proof: '{ shrink: 100% }' } })
  await stage.people(crowd(20))
  await stage.run('sync')
  await stage.people(crowd(8))
  const held = await stage.run('sync')
  const { out } = await stage.run('status')
  expect(out).toMatch(/people\s+8/)
  expect(out).toMatch(/zabbix\s+20/)
  expect(out).toContain(`usherd apply ${fingerprintIn(held)}`)
  expect(JSON.parse((await stage.run('status', '--json')).out)).toMatchObject({
    targets: [{ target: 'zabbix', accounts: 20 }],
  })
})

test('undo makes a plan that restores the values from before a run; apply sends it', async () => {
  await using stage = await setUp()
  await stage.people(crowd(3))
  await stage.run('sync')
  await stage.people(crowd(3, row => ({ ...row, last: 'Wrong', department: 'Network' })))
  await stage.run('sync')
  expect(accountOf(stage, 'p1')).toMatchObject({ surname: 'Wrong', groups: ['Network'] })
  stage.writes()
  const undo = await stage.run('undo', '2')
  expect(undo).toMatchObject({ code: 0, out: expect.stringContaining('Nothing was sent') })
  expect(stage.writes()).toEqual([])
  expect((await stage.run('apply', fingerprintIn(undo))).code).toBe(0)
  expect(accountOf(stage, 'p1')).toMatchObject({ surname: 'Nowak', groups: ['Operations'] })
  stage.writes()
  await stage.run('sync')
  expect(stage.writes()).toEqual([])
})

test('undo of a run that disabled people enables them, for one person if asked', async () => {
  await using stage = await setUp()
  await stage.people(crowd(12))
  await stage.run('sync')
  await stage.people(crowd(10))
  await stage.run('sync')
  const undo = await stage.run('undo', '2', '--user', '1011')
  expect((await stage.run('apply', fingerprintIn(undo))).code).toBe(0)
  expect(accountOf(stage, 'p11')).toMatchObject({ disabled: false })
  expect(accountOf(stage, 'p12')).toMatchObject({ disabled: true })
})

test('--user brings one person up to date and nobody else', async () => {
  await using stage = await setUp()
  await stage.people(crowd(3))
  expect((await stage.run('sync', '--user', '1002')).code).toBe(0)
  expect(accountOf(stage, 'p2')).toBeDefined()
  expect(accountOf(stage, 'p1')).toBeUndefined()
})

test('an unknown command, target, run or fingerprint is exit 2 and says what there is', async () => {
  await using stage = await setUp()
  await stage.people(crowd(1))
  await stage.run('sync')
  for (const command of [['snyc'], ['sync', 'nagios'], ['undo', '99'], ['apply', 'abcdef'], ['release', 'nagios']]) {
    const { code, err } = await stage.run(...command)
    expect([command, code]).toEqual([command, 2])
    expect(err).not.toContain('    at ')
  }
})
