import { type Attributes, Fault, type RemoteAccount, remoteId, type Value } from '#contract'
import { directoryAttributes, textAttributes } from './attributes.ts'
import type { Dialect } from './dialect.ts'
import { type Media, mediaAttributes, mediaOf } from './media.ts'
import { recordsOf, textOf } from './records.ts'

/** A user group an account is in. */
export interface Group {
  readonly usrgrpid: string
  readonly name: string
  /** True when it takes sign-in away from its members (`users_status` 1). */
  readonly blocks: boolean
}

/** An account as `user.get` shows it, in our words. */
export interface Account {
  readonly userid: string
  readonly texts: Readonly<Record<string, string>>
  readonly groups: readonly Group[]
  readonly medias: readonly Media[]
}

/** Options of `user.get` under which `accountsOf` can read the answer. Only documented fields: 7.4 refuses others. */
export function readOptions({ directories }: Dialect): Readonly<Record<string, unknown>> {
  const output = textAttributes.filter(name => directories || !directoryAttributes.has(name))
  return { output, selectUsrgrps: ['usrgrpid', 'name', 'users_status'], selectMedias: 'extend' }
}

/** @throws Fault `broken` for anything that is no list of accounts */
export function accountsOf(result: unknown): readonly Account[] {
  return recordsOf(result, 'user.get').map(record => {
    const userid = textOf(record.userid)
    if (userid === '') throw new Fault('broken', 'Zabbix shows an account without userid')
    const texts = Object.fromEntries(
      textAttributes.filter(name => record[name] !== undefined).map(name => [name, textOf(record[name])]),
    )
    return {
      userid,
      texts,
      groups: groupsOf(record.usrgrps),
      medias: recordsOf(record.medias ?? [], 'user.get').map(mediaOf),
    }
  })
}

function groupsOf(raw: unknown): readonly Group[] {
  return recordsOf(raw ?? [], 'user.get').map(group => ({
    usrgrpid: textOf(group.usrgrpid),
    name: textOf(group.name),
    blocks: textOf(group.users_status) === '1',
  }))
}

/** Why we must leave accounts of a user directory alone. */
const owned = 'owned by a user directory (LDAP, SAML or SCIM)'

/**
 * An account in the contract's words. It can sign in when it has a role and no group of it blocks (Zabbix takes the
 * strictest of the groups).
 * @param disabledGroup name of the group `disable` uses: shown as `active`, not as a membership
 */
export function remoteAccount({ userid, texts, groups, medias }: Account, disabledGroup: string): RemoteAccount {
  const listed: Record<string, Value> = {
    usrgrps: groups.filter(group => group.name !== disabledGroup).map(group => group.usrgrpid),
    medias: medias.map(mediaAttributes),
  }
  const attributes: Attributes = { ...texts, ...listed }
  const account = { remoteId: remoteId(userid), active: isActive(texts, groups), attributes }
  return isForeign(texts) ? { ...account, foreign: owned } : account
}

const isActive = (texts: Account['texts'], groups: readonly Group[]): boolean =>
  hasRole(texts) && !groups.some(group => group.blocks)

const isForeign = ({ userdirectoryid = '0' }: Account['texts']): boolean => userdirectoryid !== '0'

/** Since 6.4 an account can be without a role (id 0): nobody can sign in with it. */
export const hasRole = ({ roleid = '0' }: Account['texts']): boolean => roleid !== '0' && roleid !== ''
