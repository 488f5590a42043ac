import { beforeAll, describe, expect, test } from 'vitest'
import { Fault } from '../../../src/domain/fault.ts'
import { countNamed } from './account.ts'
import { creation, openRobot, type Robot, removal, update } from './robot.ts'
import { goodPassword, prepareSite, running, type Site, unique } from './site.ts'

const culprit = 23

describe.each(running)('fifty at once on a real Zabbix $series', at => {
  let site: Site
  let robot: Robot

  beforeAll(async () => {
    site = await prepareSite(at)
    robot = openRobot(site)
  })

  const names = () => Array.from({ length: 50 }, (_, index) => unique(`pat${index}`))
  const creations = (usernames: readonly string[], roleOf: (index: number) => string) =>
    usernames.map((username, index) => creation({ username, roleid: roleOf(index), usrgrps: [site.groups.ours] }))
  const faultOf = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => (error instanceof Fault ? error : Promise.reject(error)),
    )

  test('are created in one write', async () => {
    const usernames = names()
    robot.forget()
    const receipts = await robot.apply(creations(usernames, () => site.roles.user))
    expect(new Set(receipts.map(receipt => receipt.remoteId)).size).toBe(50)
    expect(await countNamed(site, usernames)).toBe(50)
    expect(robot.methods.filter(method => method === 'user.create')).toHaveLength(1)
  })

  test('with one role Zabbix does not have: nothing happens, and the other 49 can be created', async () => {
    const usernames = names()
    const all = creations(usernames, index => (index === culprit ? '99999' : site.roles.user))
    const fault = await faultOf(robot.apply(all))
    expect(fault).toMatchObject({ kind: 'rejected', culprit })
    expect(await countNamed(site, usernames)).toBe(0)
    await robot.apply(all.toSpliced(culprit, 1))
    expect(await countNamed(site, usernames)).toBe(49)
  })

  test('with one name that is taken: the record is named, and the other 49 can be created', async () => {
    const usernames = names()
    const taken = usernames[culprit] ?? ''
    await robot.create({ username: taken }, goodPassword())
    const all = creations(usernames, () => site.roles.user)
    expect(await faultOf(robot.apply(all))).toMatchObject({ kind: 'conflict', culprit })
    expect(await countNamed(site, usernames)).toBe(1)
    await robot.apply(all.toSpliced(culprit, 1))
    expect(await countNamed(site, usernames)).toBe(50)
  })

  test('are updated, disabled and deleted together', async () => {
    const usernames = names()
    const receipts = await robot.apply(creations(usernames, () => site.roles.user))
    const ids = receipts.map(receipt => receipt.remoteId)
    await robot.apply(ids.map((id, index) => update(id, 'name', '', `Pat ${index}`)))
    await robot.apply(ids.map(id => removal('disable', id)))
    const accounts = await robot.target.get(ids, new AbortController().signal)
    expect(accounts.filter(account => !account.active)).toHaveLength(50)
    expect(new Set(accounts.map(account => account.attributes.name)).size).toBe(50)
    await robot.apply(ids.map(id => removal('delete', id)))
    expect(await countNamed(site, usernames)).toBe(0)
  })
})
