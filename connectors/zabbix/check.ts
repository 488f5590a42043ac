import { type CheckReport, Fault, type RemoteId, remoteId, shorten } from '#contract'
import { accountsOf, readOptions, remoteAccount } from './account.ts'
import type { Identity, ZabbixClient } from './client.ts'
import { versionRemark } from './dialect.ts'
import { recordsOf, textOf } from './records.ts'
import type { ZabbixSettings } from './settings.ts'

/** Zabbix's type of roles that may do everything. */
const superAdmin = '3'

/**
 * Signs in and looks around; only reads.
 * @throws Fault `denied` when we are no Super admin, `rejected` when the group that disables accounts is not what it
 *   should be, `broken` for versions before 6.0
 */
export async function check(client: ZabbixClient, settings: ZabbixSettings, signal: AbortSignal): Promise<CheckReport> {
  const dialect = await client.dialect(signal)
  // Our role may have been taken away since.
  const self = await client.identity(signal, { fresh: true })
  if (self !== undefined && self.type !== superAdmin) throw notSuperAdmin(self)
  await checkDisabledGroup(client, settings.disabledGroup, signal)
  const roles = recordsOf(
    await client.read('role.get', { output: ['roleid', 'name'], filter: { type: superAdmin } }, signal),
    'role.get',
  )
  const administrators = await readAdministrators(
    roles.map(role => textOf(role.roleid)),
    client,
    settings,
    signal,
  )
  return {
    product: `Zabbix ${dialect.version}`,
    ...(self === undefined ? {} : { signedInAs: `${self.username} (Super admin)`, self: remoteId(self.userid) }),
    administrators,
    remarks: [versionRemark(dialect), ...selfRemarks(self, administrators)].filter(remark => remark !== undefined),
  }
}

function notSuperAdmin({ username }: Identity): Fault {
  return new Fault(
    'denied',
    `${shorten(username)} is no Super admin, and only those may change accounts; give it the role or sign in as another account`,
  )
}

async function checkDisabledGroup(client: ZabbixClient, name: string, signal: AbortSignal): Promise<void> {
  const params = { output: ['usrgrpid', 'name', 'users_status'], filter: { name: [name] } }
  const [group] = recordsOf(await client.read('usergroup.get', params, signal), 'usergroup.get')
  if (group === undefined) {
    throw new Fault(
      'rejected',
      `Zabbix has no user group ${shorten(name)}; make one with status Disabled, or name yours in disabledGroup`,
    )
  }
  if (textOf(group.users_status) !== '1') {
    throw new Fault(
      'rejected',
      `user group ${shorten(name)} does not disable its members; set its status to Disabled, or name another one in disabledGroup`,
    )
  }
}

/** Super admins that can sign in now. */
async function readAdministrators(
  roles: readonly string[],
  client: ZabbixClient,
  { disabledGroup }: ZabbixSettings,
  signal: AbortSignal,
): Promise<readonly RemoteId[]> {
  if (roles.length === 0) return []
  const options = readOptions(await client.dialect(signal))
  const accounts = accountsOf(await client.read('user.get', { ...options, filter: { roleid: roles } }, signal))
  return accounts
    .map(account => remoteAccount(account, disabledGroup))
    .filter(one => one.active)
    .map(one => one.remoteId)
}

function selfRemarks(self: Identity | undefined, administrators: readonly RemoteId[]): readonly string[] {
  if (self === undefined) {
    return [
      'This Zabbix cannot say whom the token belongs to; make sure that no person’s account is the one usherd signs in with.',
    ]
  }
  const english = self.lang === '' || self.lang === 'default' || self.lang.startsWith('en')
  const foreign = `The language of ${shorten(self.username)} is ${self.lang}; set it to English, because refusals are told apart by their English texts.`
  const alone = `${shorten(self.username)} is the only active Super admin; make a second one, so that people are never locked out.`
  return [...(english ? [] : [foreign]), ...(administrators.length > 1 ? [] : [alone])]
}
