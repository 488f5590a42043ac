import { type AttributeChange, Fault, type Operation, shorten } from '#contract'
import { type Account, hasRole } from './account.ts'
import type { Dialect } from './dialect.ts'
import { overlayGroups, overlayMedias, sameMedias, sameMembers } from './members.ts'
import { groupList, mediaRecord, noGroup, rejected, textValue, type UserRecord } from './payload.ts'

/** What a decision about an update, enable or disable needs to know. */
export interface Surroundings {
  readonly dialect: Dialect
  /** Id of the group that disables accounts; undefined when Zabbix has no group of that name. */
  readonly disabledGroup: string | undefined
  /** Its name, for messages. */
  readonly disabledName: string
}

/** What has to be written for one operation: the properties that change, none when all is as it should be. */
export interface UserChanges {
  readonly properties: UserRecord
  /** Something the operator should know once it is done. */
  readonly note?: string
}

const membersNames = new Set(['usrgrps', 'medias'])

/** Zabbix replaces lists as a whole, so operations that touch one need to know what is there. */
export function needsReading({ change }: Operation): boolean {
  if (change.kind === 'enable' || change.kind === 'disable') return true
  return change.kind === 'update' && change.changes.some(one => membersNames.has(one.name))
}

/**
 * The smallest `user.update` for one operation.
 * @param account what is there now; needed when `needsReading` says so
 * @throws Fault `rejected` for what cannot be done, `missing` when an account is needed and there is none
 */
export function revisionOf(
  operation: Operation,
  account: Account | undefined,
  surroundings: Surroundings,
): UserChanges {
  const { change } = operation
  if (needsReading(operation) && account === undefined)
    throw new Fault('missing', 'Zabbix has no such account any more')
  if (change.kind === 'disable') return { properties: disabling(account, surroundings) }
  if (change.kind !== 'update' && change.kind !== 'enable') return { properties: {} }
  const texts = change.changes.filter(one => !membersNames.has(one.name))
  const properties = {
    ...Object.fromEntries(texts.map(one => [one.name, textValue(one.name, one.to)])),
    ...(account === undefined ? {} : memberProperties(change, account, surroundings)),
    ...passwords(operation),
  }
  const note =
    change.kind === 'enable' && account !== undefined ? stillBlocked(account, properties, surroundings) : undefined
  return note === undefined ? { properties } : { properties, note }
}

function disabling(account: Account | undefined, surroundings: Surroundings): UserRecord {
  const id = disabledGroupId(surroundings)
  const ids = account?.groups.map(group => group.usrgrpid) ?? []
  return ids.includes(id) ? {} : { usrgrps: groupList([...ids, id]) }
}

interface PropertyEdit {
  readonly kind: 'update' | 'enable'
  readonly changes: readonly AttributeChange[]
}

function memberProperties({ kind, changes }: PropertyEdit, account: Account, surroundings: Surroundings): UserRecord {
  const of = (name: string): readonly AttributeChange[] => changes.filter(one => one.name === name)
  const before = account.groups.map(group => group.usrgrpid)
  const overlaid = overlayGroups(account.groups, of('usrgrps'), surroundings.disabledGroup ?? '')
  const groups = kind === 'enable' ? overlaid.filter(id => id !== disabledGroupId(surroundings)) : overlaid
  const medias = overlayMedias(account.medias, of('medias'))
  const groupsDiffer = !sameMembers(before, groups)
  if (groupsDiffer && groups.length === 0 && surroundings.dialect.needsGroup) throw noGroup(surroundings.dialect)
  // Medias of a user directory survive without being named, and refuse to be named with other parts.
  const ours = medias.filter(media => !media.provisioned)
  return {
    ...(groupsDiffer ? { usrgrps: groupList(groups) } : {}),
    ...(sameMedias(account.medias, medias)
      ? {}
      : { medias: ours.map(media => mediaRecord(media, surroundings.dialect.mediaIds)) }),
  }
}

/** `current_passwd` goes with our own account alone, which usherd never changes. */
function passwords({ secrets: { passwd } }: Operation): UserRecord {
  return passwd === undefined ? {} : { passwd: passwd.reveal() }
}

function stillBlocked(account: Account, properties: UserRecord, { disabledGroup }: Surroundings): string | undefined {
  const blocking = account.groups.filter(group => group.blocks && group.usrgrpid !== disabledGroup)
  const kept = blocking.filter(
    ({ usrgrpid }) => !Array.isArray(properties.usrgrps) || properties.usrgrps.some(one => one.usrgrpid === usrgrpid),
  )
  if (kept.length > 0)
    return `the account still cannot sign in: user group ${kept.map(group => shorten(group.name)).join(', ')} blocks it too`
  if (!hasRole(account.texts) && properties.roleid === undefined)
    return 'the account still cannot sign in: it has no role'
  return undefined
}

function disabledGroupId({ disabledGroup, disabledName }: Surroundings): string {
  if (disabledGroup !== undefined) return disabledGroup
  throw rejected(
    'usrgrps',
    `Zabbix has no user group ${shorten(disabledName)}; make one with status Disabled, or name yours in disabledGroup`,
  )
}
