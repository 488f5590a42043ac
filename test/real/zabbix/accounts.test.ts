import { beforeAll, describe, expect, test } from 'vitest'
import { remoteId } from '../../../src/domain/text/names.ts'
import { accountAt, countNamed } from './account.ts'
import { canSignIn } from './admin.ts'
import { creation, openRobot, type Robot, removal, update } from './robot.ts'
import { goodPassword, prepareSite, running, type Site, unique } from './site.ts'

const never = new AbortController().signal

describe.each(running)('accounts of a real Zabbix $series', at => {
  let site: Site
  let robot: Robot

  beforeAll(async () => {
    site = await prepareSite(at)
    robot = openRobot(site)
  })

  test('a new account is as it was asked for and can sign in at once', async () => {
    const username = unique('ann')
    const passwd = goodPassword()
    const id = await robot.create({ username, name: 'Ann', surname: 'Ångström' }, passwd)
    expect(await accountAt(site, id)).toMatchObject({
      username,
      name: 'Ann',
      surname: 'Ångström',
      roleid: site.roles.user,
      groups: [site.groups.ours],
    })
    expect(await canSignIn(site.url, username, passwd)).toBe(true)
  })

  test('an account created without a password gets one that Zabbix accepts', async () => {
    const username = unique('bob')
    const [receipt] = await robot.apply([creation({ username, roleid: site.roles.user, usrgrps: [site.groups.ours] })])
    expect(receipt?.remoteId).toMatch(/^\d+$/)
    expect(await canSignIn(site.url, username, '')).toBe(false)
  })

  test('one changed field changes that field and nothing else', async () => {
    const id = await robot.create({ username: unique('carl'), name: 'Carl', surname: 'Old' }, goodPassword())
    const before = await accountAt(site, id)
    robot.forget()
    await robot.apply([update(id, 'surname', 'Old', 'New')])
    expect(await accountAt(site, id)).toEqual({ ...before, surname: 'New' })
    expect(robot.methods).toEqual(['user.update'])
  })

  test('a rename keeps the account, its groups and its password', async () => {
    const passwd = goodPassword()
    const [before, after] = [unique('dora'), unique('dora')]
    const id = await robot.create({ username: before }, passwd)
    await robot.apply([update(id, 'username', before, after)])
    expect(await accountAt(site, id)).toMatchObject({ username: after, groups: [site.groups.ours] })
    expect(await canSignIn(site.url, after, passwd)).toBe(true)
  })

  test('a cleared field is empty', async () => {
    const id = await robot.create({ username: unique('emil'), name: 'Emil' }, goodPassword())
    await robot.apply([update(id, 'name', 'Emil', null)])
    expect(await accountAt(site, id)).toMatchObject({ name: '' })
  })

  test('a name that is taken is a conflict, and nothing was created', async () => {
    const username = unique('frida')
    await robot.create({ username }, goodPassword())
    await expect(robot.create({ username }, goodPassword())).rejects.toMatchObject({ kind: 'conflict' })
    expect(await countNamed(site, [username])).toBe(1)
  })

  test('a deleted account is gone, and deleting it again does no harm', async () => {
    const id = await robot.create({ username: unique('gil') }, goodPassword())
    await robot.apply([removal('delete', id)])
    expect(await accountAt(site, id)).toBeUndefined()
    expect(await robot.apply([removal('delete', id)])).toHaveLength(1)
  })

  test('an update of an account that is gone says so', async () => {
    const id = await robot.create({ username: unique('hans') }, goodPassword())
    await robot.apply([removal('delete', id)])
    await expect(robot.apply([update(id, 'name', '', 'Hans')])).rejects.toMatchObject({ kind: 'missing' })
  })

  test('an account is found by its name, shown to who asks for it in another case, and found by its id', async () => {
    const username = unique('Ina')
    const id = await robot.create({ username }, goodPassword())
    const [found] = await robot.target.find({ name: 'username', values: [username] }, never)
    expect(found).toMatchObject({ remoteId: id, active: true, attributes: { username, roleid: site.roles.user } })
    expect(await robot.target.find({ name: 'username', values: [username.toLowerCase()] }, never)).toMatchObject([
      { remoteId: id, attributes: { username } },
    ])
    const byId = await robot.target.get([remoteId(id)], never)
    expect(byId.map(account => account.attributes.username)).toEqual([username])
  })

  test('the list of all accounts has every one of them', async () => {
    const id = await robot.create({ username: unique('jo') }, goodPassword())
    const listed = await Array.fromAsync(robot.target.list(never))
    const counted = await site.admin.call<string>('user.get', { countOutput: true })
    expect(listed).toHaveLength(Number(counted))
    expect(listed.map(account => account.remoteId)).toContain(id)
  })
})
