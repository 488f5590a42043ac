import { beforeAll, describe, expect, test } from 'vitest'
import type { Attributes } from '../../../src/domain/value.ts'
import { accountAt } from './account.ts'
import { openRobot, type Robot, update } from './robot.ts'
import { goodPassword, prepareSite, running, type Site, unique } from './site.ts'

describe.each(running)('groups and media others added, on a real Zabbix $series', at => {
  let site: Site
  let robot: Robot
  let email: (address: string) => Attributes

  beforeAll(async () => {
    site = await prepareSite(at)
    robot = openRobot(site)
    email = address => ({ mediatypeid: site.mediaTypes.email, sendto: address })
  })

  /** An account of ours that an administrator has given a group and a telephone by hand. */
  async function accountWithForeignMembers(): Promise<string> {
    const username = unique('kim')
    const id = await robot.create({ username, medias: [email(`${username}@example.org`)] }, goodPassword())
    const [user] = await site.admin.call<{ medias: Attributes[] }[]>('user.get', {
      userids: [id],
      selectMedias: 'extend',
    })
    const kept = user?.medias.map(({ mediatypeid, sendto }) => ({ mediatypeid, sendto })) ?? []
    await site.admin.call('user.update', {
      userid: id,
      usrgrps: [{ usrgrpid: site.groups.ours }, { usrgrpid: site.groups.foreign }],
      medias: [...kept, { mediatypeid: site.mediaTypes.other, sendto: '+49 1', severity: 7 }],
    })
    return id
  }

  const phone = () => `${site.mediaTypes.other} +49 1 7`

  test('stay when another field changes', async () => {
    const id = await accountWithForeignMembers()
    const before = await accountAt(site, id)
    await robot.apply([update(id, 'surname', '', 'Kimball')])
    expect(await accountAt(site, id)).toEqual({ ...before, surname: 'Kimball' })
  })

  test('stay when we add and remove groups of ours', async () => {
    const id = await accountWithForeignMembers()
    await robot.apply([update(id, 'usrgrps', [], [site.groups.ours], 'remove')])
    expect(await accountAt(site, id)).toMatchObject({ groups: [site.groups.foreign] })
    await robot.apply([update(id, 'usrgrps', [], [site.groups.ours], 'add')])
    expect((await accountAt(site, id))?.groups).toEqual([site.groups.ours, site.groups.foreign].sort())
  })

  test('stay when we add and remove media of ours', async () => {
    const id = await accountWithForeignMembers()
    const second = `second-${id}@example.org`
    await robot.apply([update(id, 'medias', [], [email(second)], 'add')])
    expect((await accountAt(site, id))?.medias).toEqual(
      expect.arrayContaining([phone(), `${site.mediaTypes.email} ${second} 63`]),
    )
    expect((await accountAt(site, id))?.medias).toHaveLength(3)
    await robot.apply([update(id, 'medias', [email(second)], [email(second)], 'remove')])
    const left = (await accountAt(site, id))?.medias ?? []
    expect(left).toHaveLength(2)
    expect(left).toContain(phone())
  })

  test('adding a group that is there already sends no write', async () => {
    const id = await accountWithForeignMembers()
    robot.forget()
    await robot.apply([update(id, 'usrgrps', [], [site.groups.ours], 'add')])
    expect(robot.methods.filter(method => !method.endsWith('.get'))).toEqual([])
  })

  test('a group Zabbix does not have is missing from the answer of a look-up', async () => {
    const found = await robot.target.lookup('usergroup', ['Disabled', 'No such group'], new AbortController().signal)
    expect([...found]).toEqual([['Disabled', site.groups.disabled]])
  })

  test('a role Zabbix does not have is missing from the answer of a look-up', async () => {
    const found = await robot.target.lookup('role', ['No such role', 'Admin role'], new AbortController().signal)
    expect([...found]).toEqual([['Admin role', site.roles.admin]])
  })
})
