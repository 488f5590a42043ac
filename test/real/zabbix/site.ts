import { randomBytes } from 'node:crypto'
import { type Admin, signIn } from './admin.ts'

/** One running Zabbix with what every test needs: a token for usherd, a second way in by password, groups that are not ours. */
export interface Site {
  readonly series: string
  readonly url: string
  readonly admin: Admin
  /** The account usherd acts with. */
  readonly robot: {
    readonly userid: string
    readonly username: string
    readonly password: string
    readonly token: string
  }
  /** Name of the group "ours", for configurations. */
  readonly groupName: string
  /** Ids by name. */
  readonly groups: Readonly<Record<'ours' | 'foreign' | 'disabled', string>>
  readonly roles: Readonly<Record<'user' | 'admin' | 'superAdmin', string>>
  /** Media types: one for e-mail, whose addresses are lists, one of another kind, whose address is text. */
  readonly mediaTypes: Readonly<Record<'email' | 'other', string>>
}

/** The series that are up, by the names the script printed: ZABBIX_6_0, ZABBIX_7_0. */
export const running: readonly { readonly series: string; readonly url: string }[] = Object.entries(
  process.env,
).flatMap(([name, url]) => {
  const series = /^ZABBIX_(\d+)_(\d+)$/.exec(name)
  return series === null || url === undefined ? [] : [{ series: `${series[1]}.${series[2]}`, url }]
})
if (running.length === 0) throw new Error('no Zabbix is up: run these tests with "npm run test:real -- zabbix"')

/** A name no other test uses, so that tests may run in any order and again. */
export const unique = (word: string): string => `${word}-${randomBytes(4).toString('hex')}`

/** A password every default policy takes. */
export const goodPassword = (): string => `Aa1!${randomBytes(9).toString('base64url')}`

type Ids = Readonly<Record<string, string>>

export async function prepareSite({ series, url }: { series: string; url: string }): Promise<Site> {
  const admin = await signIn(url, series)
  const idOf = async (kind: 'usergroup' | 'role' | 'mediatype', name: string): Promise<string> => {
    const key = { usergroup: 'usrgrpid', role: 'roleid', mediatype: 'mediatypeid' }[kind]
    const [found] = await admin.call<Ids[]>(`${kind}.get`, { output: [key], filter: { name: [name] } })
    const id = found?.[key]
    if (id === undefined) throw new Error(`this Zabbix has no ${kind} "${name}"`)
    return id
  }
  const makeGroup = async (name: string): Promise<string> => {
    const { usrgrpids } = await admin.call<{ usrgrpids: readonly [string] }>('usergroup.create', { name })
    return usrgrpids[0]
  }
  const groupName = unique('ours')
  const roles = {
    user: await idOf('role', 'User role'),
    admin: await idOf('role', 'Admin role'),
    superAdmin: await idOf('role', 'Super admin role'),
  }
  const groups = {
    ours: await makeGroup(groupName),
    foreign: await makeGroup(unique('foreign')),
    disabled: await idOf('usergroup', 'Disabled'),
  }
  const mediaTypes = { email: await idOf('mediatype', 'Email'), other: await idOf('mediatype', 'SMS') }
  return {
    series,
    url,
    admin,
    groupName,
    groups,
    roles,
    mediaTypes,
    robot: await makeRobot(admin, roles.superAdmin, groups.ours),
  }
}

async function makeRobot(admin: Admin, roleid: string, usrgrpid: string): Promise<Site['robot']> {
  const username = unique('usherd')
  const password = goodPassword()
  const { userids } = await admin.call<{ userids: readonly [string] }>('user.create', {
    username,
    passwd: password,
    roleid,
    usrgrps: [{ usrgrpid }],
  })
  const { tokenids } = await admin.call<{ tokenids: readonly string[] }>('token.create', {
    name: username,
    userid: userids[0],
  })
  const [generated] = await admin.call<readonly [{ token: string }]>('token.generate', tokenids)
  return { userid: userids[0], username, password, token: generated.token }
}
