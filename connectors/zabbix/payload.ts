import { type Attributes, Fault, isList, shorten, type Value } from '#contract'
import { attributes, clearedTo, neverEmpty } from './attributes.ts'
import type { Dialect } from './dialect.ts'
import { addressValue, type Media, mediaFrom, wantedMedia } from './media.ts'
import { records, scalars } from './members.ts'
import { textOf } from './records.ts'

/**
 * What is sent of one user in `user.create` or `user.update`: properties under the API's own names, lists whole. Zabbix leaves
 * alone what is not in it, and replaces a list that is.
 */
export type UserRecord = Readonly<Record<string, unknown>>

/**
 * The record that makes an account, without its password. A new account can sign in.
 * @param disabledGroup id of the group that disables accounts, when there is one
 * @throws Fault `rejected` for what Zabbix would refuse or would make an account nobody can sign in with
 */
export function createRecord(
  after: Attributes,
  options: { readonly dialect: Dialect; readonly disabledGroup: string | undefined },
): UserRecord {
  const record: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(after)) {
    if (name === 'usrgrps') record.usrgrps = groupList(scalars(value).map(textOf))
    else if (name === 'medias')
      record.medias = records(value).map(one => mediaRecord(mediaFrom(wantedMedia(one)), false))
    else if (value !== null) record[name] = textValue(name, value)
  }
  refuseUnusable(record, options)
  return record
}

function refuseUnusable(
  record: UserRecord,
  { dialect, disabledGroup }: { readonly dialect: Dialect; readonly disabledGroup: string | undefined },
): void {
  const groups = record.usrgrps
  const ids = Array.isArray(groups) ? groups.map((group: { readonly usrgrpid: string }) => group.usrgrpid) : []
  if (textOf(record.username) === '') throw rejected('username', 'an account needs a username')
  if (['', '0'].includes(textOf(record.roleid)))
    throw rejected('roleid', 'an account without a role cannot sign in; map roleid to a role')
  if (dialect.needsGroup && ids.length === 0) throw noGroup(dialect)
  if (disabledGroup !== undefined && ids.includes(disabledGroup)) {
    throw rejected(
      'usrgrps',
      `user group ${disabledGroup} disables accounts, a new one cannot start in it; take it out of the mapping of usrgrps`,
    )
  }
}

/** Before 6.4 an account is in a group or does not exist. */
export function noGroup({ version }: Dialect): Fault {
  return rejected('usrgrps', `Zabbix ${version} wants every account in at least one user group; map usrgrps to one`)
}

/**
 * A plain attribute as Zabbix takes it: text, also for numbers. `null` becomes what Zabbix calls empty.
 * @throws Fault `rejected` for attributes that cannot be written or not be emptied, and for values that are no plain text
 */
export function textValue(name: string, value: Value | null): string {
  const spec = attributes[name]
  if (spec === undefined || spec.type !== 'text') throw rejected(name, `${name} is no attribute of a Zabbix account`)
  if (spec.readOnly !== undefined) throw rejected(name, `${name} cannot be written: ${spec.readOnly}`)
  if (value === null || value === '') return emptyValue(name)
  if (isList(value)) throw rejected(name, `${name} takes one value, not ${shorten(value)}`)
  const text = textOf(value)
  // Zabbix 6.0 and 7.0 cut the text there without a word, and the next run would see a difference.
  if (text.includes('\0')) throw rejected(name, `${name} holds a NUL character, at which Zabbix cuts texts off`)
  return text
}

function emptyValue(name: string): string {
  if (neverEmpty.has(name)) throw rejected(name, `${name} of a Zabbix account cannot be empty`)
  return clearedTo[name] ?? ''
}

/** Ids as Zabbix wants them; each once, or it refuses the list. */
export function groupList(ids: readonly string[]): readonly { readonly usrgrpid: string }[] {
  return [...new Set(ids)].map(usrgrpid => ({ usrgrpid }))
}

/**
 * A media with the fields Zabbix takes back; it refuses its own answer otherwise.
 * @param withId since 7.0 an id says that it is the same media; before, an id is an error
 */
export function mediaRecord(
  { mediaid, mediatypeid, sendto, active, severity, period }: Media,
  withId: boolean,
): UserRecord {
  const record = { mediatypeid, sendto: addressValue(sendto), active, severity, period }
  return withId && mediaid !== undefined ? { mediaid, ...record } : record
}

/** A fault for what Zabbix would refuse of one person. @param field the attribute that is to blame @param sentence for the operator */
export function rejected(field: string, sentence: string): Fault {
  return new Fault('rejected', sentence, { field })
}
