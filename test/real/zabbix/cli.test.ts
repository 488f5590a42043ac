import { beforeAll, describe, expect, test } from 'vitest'
import { accountAt } from './account.ts'
import { configured } from './program.ts'
import { goodPassword, prepareSite, running, type Site, unique } from './site.ts'

describe.each(running)('the program against a real Zabbix $series', at => {
  let site: Site

  beforeAll(async () => {
    site = await prepareSite(at)
  })

  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      key: String(1001 + index),
      login: unique('rita'),
      first: 'Rita',
      last: `R${index}`,
    }))

  /** Id of the account with this name, straight from Zabbix; there has to be one. */
  const idOf = async (username: string): Promise<string> => {
    const [found] = await site.admin.call<{ userid: string }[]>('user.get', {
      output: ['userid'],
      filter: { username },
    })
    if (found === undefined) throw new Error(`Zabbix has no account ${username}`)
    return found.userid
  }
  /** Every change usherd made, as Zabbix's own audit log has it. */
  const changesByUsherd = () =>
    site.admin.call<string>('auditlog.get', { countOutput: true, filter: { userid: site.robot.userid } })

  test('a first sync creates everybody, and a second one changes nothing', async () => {
    await using program = await configured(site)
    const people = rows(3)
    await program.people(people)
    expect(await program.run('sync')).toMatchObject({ code: 0 })
    expect(await accountAt(site, await idOf(people[2]?.login ?? ''))).toMatchObject({
      name: 'Rita',
      surname: 'R2',
      roleid: site.roles.user,
    })

    const before = await changesByUsherd()
    expect(await program.run('sync')).toEqual({ code: 0, output: expect.stringContaining('nothing to do') })
    expect(await changesByUsherd()).toBe(before)
  })

  test('an account somebody made by hand is taken over: what is mapped changes, the rest stays', async () => {
    await using program = await configured(site)
    const [person] = rows(1)
    if (person === undefined) throw new Error('rows(1) has one row')
    const made = await site.admin.call<{ userids: readonly [string] }>('user.create', {
      username: person.login,
      passwd: goodPassword(),
      surname: 'By Hand',
      url: 'zabbix.php?action=host.view',
      roleid: site.roles.user,
      usrgrps: [{ usrgrpid: site.groups.foreign }],
      medias: [{ mediatypeid: site.mediaTypes.other, sendto: '+49 1' }],
    })
    await program.people([person])
    expect(await program.run('sync')).toMatchObject({ code: 0 })
    const account = await accountAt(site, made.userids[0])
    expect(account).toMatchObject({
      username: person.login,
      name: 'Rita',
      surname: 'R0',
      medias: [`${site.mediaTypes.other} +49 1 63`],
    })
    expect(account?.groups).toContain(site.groups.foreign)
    expect(account?.groups).toHaveLength(2)
  })

  test('a person renamed at the source keeps their account', async () => {
    await using program = await configured(site)
    const [person] = rows(1)
    if (person === undefined) throw new Error('rows(1) has one row')
    await program.people([person])
    await program.run('sync')
    const id = await idOf(person.login)
    const login = unique('renamed')
    await program.people([{ ...person, login }])
    expect(await program.run('sync')).toMatchObject({ code: 0 })
    expect(await idOf(login)).toBe(id)
  })
})
