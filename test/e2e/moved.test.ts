import { copyFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startZabbixSimulator, type ZabbixSimulator } from '../../connectors/zabbix/simulator.ts'
import { setUpWith } from './any-stage.ts'
import { crowd, sourceYaml, targetYaml } from './files.ts'
import { accountOf, fingerprintIn, type Said, type Stage, setUp } from './stage.ts'

/** Another Zabbix, whose accounts have the same ids and belong to these people. */
async function elsewhere(stage: Stage, ...usernames: readonly string[]): Promise<ZabbixSimulator> {
  return startZabbixSimulator({
    version: '7.0.22',
    token: stage.zabbix.token,
    groups: ['Operations', 'Network'],
    users: usernames.map(username => ({ texts: { username, name: 'Ann', surname: 'Nowak' }, usrgrps: ['14'] })),
  })
}

const writesAt = ({ journal }: ZabbixSimulator): readonly string[] =>
  journal.map(({ method }) => method).filter(method => /\.(create|update|delete)$/.test(method))

const disabledAt = (zabbix: ZabbixSimulator): readonly (string | undefined)[] =>
  zabbix
    .users()
    .filter(({ usrgrps = [] }) => usrgrps.includes('9'))
    .map(({ texts }) => texts.username)
    .filter(username => username !== 'guest')

const namesAt = (zabbix: ZabbixSimulator): readonly (string | undefined)[] =>
  zabbix.users().map(({ texts }) => texts.username)

const both = ({ out, err }: Said): string => out + err

/** Five people with accounts; then the address of the target is another one, one person leaves and one has another title. */
async function afterTheMove(stage: Stage, zabbix: ZabbixSimulator): Promise<void> {
  await stage.people(crowd(5))
  expect((await stage.run('sync')).code).toBe(0)
  stage.writes()
  await stage.configure({ target: targetYaml(zabbix.url) })
  await stage.people(
    crowd(5)
      .slice(1)
      .map((row, index) => (index === 0 ? { ...row, title: 'Lead' } : row)),
  )
}

describe('a target whose address is another one', () => {
  test('disables nobody else and changes nothing: every command says what it was, what it is, and what settles it', async () => {
    await using stage = await setUp()
    await using zabbix = await elsewhere(stage, 'ceo', 'cfo', 'cto', 'coo', 'cio')
    await afterTheMove(stage, zabbix)
    for (const command of [['sync'], ['plan'], ['status'], ['check'], ['check', '--live']]) {
      const said = await stage.run(...command)
      expect(said.code, command.join(' ')).toBe(command[0] === 'status' ? 0 : 1)
      expect(both(said), command.join(' ')).toContain(`zabbix talked to ${stage.zabbix.url} (zabbix) (last at 20`)
      expect(both(said)).toContain(
        `now talks to ${zabbix.url} (zabbix); 5 accounts that are remembered belong to the former`,
      )
      expect(both(said)).toContain('usherd moved zabbix --same')
      expect(both(said)).toContain('usherd moved zabbix --other')
    }
    expect(await stage.run('explain', '1002')).toMatchObject({ out: expect.stringContaining('usherd moved zabbix') })
    expect(both(await stage.run('release', 'zabbix'))).toContain('usherd moved zabbix --same')
    expect(writesAt(zabbix)).toEqual([])
    expect(stage.writes()).toEqual([])
  })

  test('goes on as before once the old address is back', async () => {
    await using stage = await setUp()
    await using zabbix = await elsewhere(stage, 'ceo', 'cfo', 'cto', 'coo', 'cio')
    await afterTheMove(stage, zabbix)
    await stage.run('sync')
    await stage.configure({ target: targetYaml(stage.zabbix.url) })
    expect((await stage.run('sync')).code).toBe(0)
    expect(accountOf(stage, 'p1')?.disabled).toBe(true)
    expect((await stage.run('sync')).out).toContain('nothing to do')
  })

  test('as another system: links are forgotten, accounts found by match, and nobody is touched who is not ours', async () => {
    await using stage = await setUp()
    await using zabbix = await elsewhere(stage, 'ceo', 'p3', 'cto', 'coo', 'cio')
    await afterTheMove(stage, zabbix)
    const said = await stage.run('moved', 'zabbix', '--other', '--yes')
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining('0 linked accounts kept, 5 forgotten') })
    expect((await stage.run('sync')).code).toBe(0)
    expect(namesAt(zabbix)).toEqual(['Admin', 'guest', 'ceo', 'p3', 'cto', 'coo', 'cio', 'p2', 'p4', 'p5'])
    expect(disabledAt(zabbix)).toEqual([])
    expect(stage.writes()).toEqual([])
    expect((await stage.run('sync')).out).toContain('nothing to do')
    expect(await stage.run('moved', 'zabbix')).toMatchObject({ code: 0, out: expect.stringContaining('has not moved') })
  })

  test('as the same system: only links whose account agrees are kept; the others are named, and their accounts left alone', async () => {
    await using stage = await setUp()
    await using zabbix = await elsewhere(stage, 'p1', 'p2', 'cto', 'p4', 'cio')
    await afterTheMove(stage, zabbix)
    const shown = await stage.run('moved', 'zabbix')
    expect(shown.code).toBe(1)
    expect(shown.out).toContain('3 of 5 remembered accounts are there')
    const said = await stage.run('moved', 'zabbix', '--same', '--yes')
    expect(said.code).toBe(0)
    expect(said.out).toContain('("1003"): account 5 has username "cto" there, not "p3"')
    expect(said.out).toContain('3 linked accounts kept, 2 forgotten')
    expect(writesAt(zabbix)).toEqual([])
    expect((await stage.run('sync')).code).toBe(0)
    // p1 has left, p2 got a title; p3 and p5 have no account at this place and get one of their own.
    expect(disabledAt(zabbix)).toEqual(['p1'])
    expect(namesAt(zabbix)).toEqual(['Admin', 'guest', 'p1', 'p2', 'cto', 'p4', 'cio', 'p3', 'p5'])
    expect((await stage.run('sync')).out).toContain('nothing to do')
  })

  test('is not the same system when no account agrees: nothing is forgotten by mistake', async () => {
    await using stage = await setUp()
    await using zabbix = await elsewhere(stage, 'ceo', 'cfo', 'cto', 'coo', 'cio')
    await afterTheMove(stage, zabbix)
    const said = await stage.run('moved', 'zabbix', '--same', '--yes')
    expect(said).toMatchObject({ code: 1, err: expect.stringContaining('none of the 5 accounts') })
    expect((await stage.run('sync')).code).toBe(1)
    expect(writesAt(zabbix)).toEqual([])
  })

  test('keeps what was disabled there disabled, and an account that is in use again is disabled anew', async () => {
    await using stage = await setUp()
    await stage.people(crowd(5))
    await stage.run('sync')
    await stage.people(crowd(5).slice(1))
    await stage.run('sync')
    // A copy from before p1 left.
    await using zabbix = await elsewhere(stage, 'p1', 'p2', 'p3', 'p4', 'p5')
    await stage.configure({ target: targetYaml(zabbix.url) })
    expect((await stage.run('moved', 'zabbix', '--same', '--yes')).code).toBe(0)
    expect((await stage.run('sync')).code).toBe(0)
    expect(disabledAt(zabbix)).toEqual(['p1'])
  })

  test('sends no plan that was made for the former, neither before nor after it is settled', async () => {
    await using stage = await setUp({ target: { guard: '{ disable: 0 }' } })
    await using zabbix = await elsewhere(stage, 'p1', 'p2', 'p3', 'p4', 'p5')
    await stage.people(crowd(5))
    await stage.run('sync')
    await stage.people(crowd(5).slice(1))
    const held = await stage.run('sync')
    expect(held.code).toBe(3)
    await stage.configure({ target: targetYaml(zabbix.url, { guard: '{ disable: 0 }' }) })
    const refused = await stage.run('apply', fingerprintIn(held))
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('nothing was sent: zabbix talked to') })
    await stage.run('moved', 'zabbix', '--same', '--yes')
    expect((await stage.run('apply', fingerprintIn(held))).err).toContain('no longer fits')
    expect(writesAt(zabbix)).toEqual([])
  })

  test('cannot have undone there what was done at the former', async () => {
    await using stage = await setUp()
    await using zabbix = await elsewhere(stage, 'p1', 'p2', 'p3', 'p4', 'p5')
    await stage.people(crowd(5))
    await stage.run('sync')
    await stage.people(crowd(5, row => ({ ...row, last: 'Kowalska' })))
    await stage.run('sync')
    await stage.configure({ target: targetYaml(zabbix.url) })
    await stage.run('moved', 'zabbix', '--other', '--yes')
    await stage.run('sync')
    expect(both(await stage.run('undo', '2'))).toContain('it was done at the system zabbix talked to before')
  })

  test('asks at a terminal, and anything but a yes is a no; machines get an object', async () => {
    await using stage = await setUp()
    await using zabbix = await elsewhere(stage, 'p1', 'p2', 'p3', 'p4', 'p5')
    await afterTheMove(stage, zabbix)
    expect((await stage.run('moved', 'zabbix', '--same')).err).toContain('nobody here who could be asked')
    stage.answers.push('no')
    expect((await stage.run('moved', 'zabbix', '--same')).code).toBe(1)
    expect(JSON.parse((await stage.run('moved', 'zabbix', '--json')).out)).toMatchObject({
      connection: 'zabbix',
      moved: true,
      done: false,
      from: { connector: 'zabbix', parts: { url: stage.zabbix.url } },
      kept: 5,
      forgotten: [],
    })
    stage.answers.push('yes')
    const said = await stage.run('moved', 'zabbix', '--same')
    expect(said).toMatchObject({ code: 0, err: expect.stringContaining('Is this the same system at another place?') })
  })

  test('that was never reached, or has no accounts of ours, is simply corrected', async () => {
    await using stage = await setUp()
    await stage.people(crowd(2))
    await stage.configure({ target: targetYaml('http://127.0.0.1:9/api_jsonrpc.php') })
    expect((await stage.run('sync', '--patience', '0')).code).toBe(1)
    await stage.configure({ target: targetYaml(stage.zabbix.url) })
    expect((await stage.run('sync')).code).toBe(0)
    expect(accountOf(stage, 'p1')?.disabled).toBe(false)
  })

  test('is spelled otherwise and the same: nobody is asked', async () => {
    await using stage = await setUp()
    await stage.people(crowd(2))
    await stage.run('sync')
    await stage.configure({ target: targetYaml(`${stage.zabbix.url.replace('http:', 'HTTP:')}/`) })
    expect((await stage.run('check')).code).toBe(0)
    expect(both(await stage.run('plan'))).not.toContain('moved')
  })
})

describe('a source that is another one', () => {
  test('is not read until that is said: nobody it does not show is gone, and its people stay as they are', async () => {
    await using stage = await setUp()
    await stage.people(crowd(5))
    await stage.run('sync')
    stage.writes()
    await copyFile(join(stage.folder, 'people.csv'), join(stage.folder, 'last-year.csv'))
    await stage.people(crowd(4, row => ({ ...row, last: 'Other' })))
    await rename(join(stage.folder, 'people.csv'), join(stage.folder, 'new.csv'))
    await stage.configure({ source: sourceYaml({ settings: '{ path: ../../new.csv }' }) })
    const said = await stage.run('sync')
    expect(said.code).toBe(4)
    expect(said.err).toContain('source people was read from ../../people.csv (file)')
    expect(said.err).toContain('usherd moved people --same')
    expect(stage.writes()).toEqual([])
    expect((await stage.run('status')).out).toContain('usherd moved people --same')
    expect((await stage.run('moved', 'people', '--other')).code).toBe(2)
    expect((await stage.run('moved', 'people', '--same', '--yes')).code).toBe(0)
    expect((await stage.run('sync')).code).toBe(0)
    expect(accountOf(stage, 'p5')?.disabled).toBe(true)
  })
})

test('beside a running daemon: its log says that the target has moved, the command reaches it, and it goes on by itself', async () => {
  await using old = await startZabbixSimulator({ version: '7.0.22', groups: ['Operations', 'Network'] })
  const rows = crowd(3).map(row => ({
    first: 'Ann',
    last: 'Nowak',
    mail: '',
    title: 'Engineer',
    ...row,
    department: 'IT',
    status: 'active',
  }))
  await using stage = await setUpWith({
    files: {
      'usherd.yaml': 'store: ../usherd.db\nlisten: { port: 0 }\n',
      'sources/people.yaml': sourceYaml(),
      'targets/zabbix.yaml': targetYaml(old.url),
    },
    people: rows,
    env: { ZABBIX_TOKEN: old.token },
  })
  expect((await stage.run('sync')).code).toBe(0)
  await using zabbix = await startZabbixSimulator({
    version: '7.0.22',
    token: old.token,
    groups: ['Operations', 'Network'],
    users: rows.map(({ login }) => ({ texts: { username: login, name: 'Ann', surname: 'Nowak' }, usrgrps: ['14'] })),
  })
  await stage.configure({ 'targets/zabbix.yaml': targetYaml(zabbix.url) })
  await stage.people(rows.slice(1))
  expect((await stage.run('sync', '--patience', '0')).code).toBe(1)
  await using daemon = await stage.serve()
  await expect.poll(() => daemon.log()).toContain('target moved')
  expect(writesAt(zabbix)).toEqual([])
  expect((await stage.run('moved', 'zabbix', '--same')).err).toContain('nobody here who could be asked')
  const said = await stage.run('moved', 'zabbix', '--same', '--yes')
  expect(said).toMatchObject({ code: 0, out: expect.stringContaining('3 linked accounts kept, 0 forgotten') })
  await expect.poll(() => disabledAt(zabbix)).toEqual(['p1'])
})
