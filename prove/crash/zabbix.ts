import type { ZabbixSimulator } from '../../connectors/zabbix/simulator.ts'
import { type Employee, groupsOf } from './company.ts'
import { type CreateWords, textsIn } from './witness.ts'

/** User groups the configuration speaks of, and one that is others' business. The simulator numbers them after its stock ones. */
export const zabbixGroups = ['Operations', 'Night shift', 'Network', 'Guild of others']
const groupIds = new Map(zabbixGroups.map((name, index) => [String(14 + index), name]))
const disabledGroup = '9'

/** An account in words that can be compared. */
export interface ZabbixAccount {
  readonly username: string
  readonly name: string
  readonly surname: string
  readonly role: string
  readonly active: boolean
  readonly groups: readonly string[]
  readonly mails: readonly string[]
}

const roles: Readonly<Record<string, string>> = { '1': 'User role', '2': 'Admin role' }

/** Reads what stands in the simulator, group names for ids. */
export function zabbixAccounts(simulator: ZabbixSimulator): readonly ZabbixAccount[] {
  return simulator.users().map(({ texts, usrgrps = [], medias = [] }) => ({
    username: texts.username ?? '',
    name: texts.name ?? '',
    surname: texts.surname ?? '',
    role: roles[texts.roleid ?? ''] ?? '',
    active: !usrgrps.includes(disabledGroup),
    groups: usrgrps
      .filter(id => id !== disabledGroup)
      .map(id => groupIds.get(id) ?? id)
      .sort(),
    mails: medias.flatMap(one => one.sendto),
  }))
}

/**
 * What the target should hold of one person.
 * @param foreign groups and addresses that others gave to the account
 */
export function zabbixWants(
  one: Employee,
  foreign: { readonly groups: readonly string[]; readonly mails: readonly string[] } = { groups: [], mails: [] },
): ZabbixAccount {
  const groups = one.department === 'Sales' ? [] : groupsOf[one.department]
  return {
    username: one.login,
    name: one.first,
    surname: one.last,
    role: one.title === 'Lead' ? 'Admin role' : 'User role',
    active: true,
    groups: [...groups, ...foreign.groups].sort(),
    mails: [...foreign.mails, one.mail],
  }
}

export const zabbixCreates: CreateWords<ZabbixSimulator['journal'][number]> = {
  create: 'user.create',
  logins: ({ params }) => textsIn(params, 'username'),
}

/**
 * The target's file. Every limit is out of the way: who is disabled and made in a proof of crashes is what the proof is about.
 * @param from names of its sources
 */
export const zabbixTarget = (url: string, from: readonly string[]): string => `
connector: zabbix
settings: { url: "${url}", token: "\${env:ZABBIX_TOKEN}" }
from: ${JSON.stringify(from)}
scope: "person.department != 'Sales'"
match: [username]
attributes:
  username: userName
  name: name.givenName
  surname: name.familyName
  roleid: { expr: "person.title == 'Lead' ? 'Admin role' : 'User role'", lookup: role }
  usrgrps: { from: department, table: ${JSON.stringify(groupsOf)}, lookup: usergroup }
  medias: { expr: "[{'mediatypeid': 'Email', 'sendto': [person.emails.work]}]", lookup: mediatype }
pace: { requests: 1000, per: 1s, concurrency: 2 }
guard: ${JSON.stringify(noLimits)}
`

const unlimited = 1_000_000
/** A guard that lets everything pass. */
export const noLimits = {
  disable: unlimited,
  delete: unlimited,
  update: unlimited,
  create: unlimited,
  clear: unlimited,
  rename: unlimited,
  membership: unlimited,
}
