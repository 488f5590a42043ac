import { beforeAll, describe, expect, test } from 'vitest'
import { accountAt } from './account.ts'
import { canSignIn } from './admin.ts'
import { expireSessions } from './expire.ts'
import { enabling, openRobot, type Robot, removal, update } from './robot.ts'
import { goodPassword, prepareSite, running, type Site, unique } from './site.ts'

const never = new AbortController().signal

describe.each(running)('who may sign in to a real Zabbix $series', at => {
  let site: Site
  let robot: Robot

  beforeAll(async () => {
    site = await prepareSite(at)
    robot = openRobot(site)
  })

  test('a disabled account is refused, keeps its groups, and can sign in again once enabled', async () => {
    const username = unique('lea')
    const passwd = goodPassword()
    const id = await robot.create({ username }, passwd)

    await robot.apply([removal('disable', id)])
    expect(await canSignIn(site.url, username, passwd)).toBe(false)
    expect((await accountAt(site, id))?.groups).toEqual([site.groups.ours, site.groups.disabled].sort())
    expect(await robot.target.find({ name: 'username', values: [username] }, never)).toMatchObject([{ active: false }])

    await robot.apply([enabling(id)])
    expect(await canSignIn(site.url, username, passwd)).toBe(true)
    expect((await accountAt(site, id))?.groups).toEqual([site.groups.ours])
  })

  test('disabling twice does no harm', async () => {
    const id = await robot.create({ username: unique('max') }, goodPassword())
    await robot.apply([removal('disable', id)])
    const once = await accountAt(site, id)
    await robot.apply([removal('disable', id)])
    expect(await accountAt(site, id)).toEqual(once)
  })

  test('a changed role takes effect', async () => {
    const id = await robot.create({ username: unique('nora') }, goodPassword())
    await robot.apply([update(id, 'roleid', site.roles.user, site.roles.admin)])
    expect(await accountAt(site, id)).toMatchObject({ roleid: site.roles.admin })
  })
})

describe.each(running)('how usherd signs in to a real Zabbix $series', at => {
  let site: Site

  beforeAll(async () => {
    site = await prepareSite(at)
  })

  test('a check names the product, its version, who we are and who administers it', async () => {
    const report = await openRobot(site).target.check(never)
    expect(report.product).toMatch(new RegExp(`^Zabbix ${site.series}\\.\\d+$`))
    expect(report.signedInAs).toContain(site.robot.username)
    expect(report.signedInAs).toContain('Super admin')
    expect(report.self).toBe(site.robot.userid)
    expect(report.administrators).toEqual(expect.arrayContaining(['1', site.robot.userid]))
  })

  test('a wrong token is denied, and the message does not show it', async () => {
    const token = 'f'.repeat(64)
    const fault = await openRobot(site, { token })
      .target.check(never)
      .then(
        () => undefined,
        (error: unknown) => error,
      )
    expect(fault).toMatchObject({ name: 'Fault', kind: 'denied' })
    expect(String(fault)).not.toContain(token)
  })

  test('a wrong password is denied after a single try', async () => {
    const robot = openRobot(site, { username: unique('nobody'), password: 'wrong' })
    await expect(robot.target.check(never)).rejects.toMatchObject({ kind: 'denied' })
    expect(robot.methods.filter(method => method === 'user.login')).toHaveLength(1)
  })

  test('a session that expired is renewed once, and the work goes on', async () => {
    const { username, password, userid } = site.robot
    const robot = openRobot(site, { username, password })
    const id = await robot.create({ username: unique('olaf') }, goodPassword())
    await expireSessions(site.series, userid)
    robot.forget()
    await robot.apply([update(id, 'name', '', 'Olaf')])
    expect(await accountAt(site, id)).toMatchObject({ name: 'Olaf' })
    expect(robot.methods.filter(method => method === 'user.login')).toHaveLength(1)
  })
})
