import type { AttributeSpec } from '#contract'
import { equality } from './equality.ts'

const text = { type: 'text', equality: equality.text } as const
const readOnly = 'Zabbix sets it itself'

/** The attributes of an account: the properties of `user.update`, under Zabbix's own names. Every number is text there. */
export const attributes: Readonly<Record<string, AttributeSpec>> = {
  username: {
    ...text,
    equality: equality.username,
    description: 'Sign-in name; Zabbix tells upper from lower case.',
    required: true,
    maxLength: 100,
  },
  name: { ...text, description: 'Given name.', maxLength: 100 },
  surname: { ...text, description: 'Family name.', maxLength: 100 },
  roleid: {
    ...text,
    description: 'Role: what the account may see and do.',
    required: true,
    lookup: { kind: 'role' },
    grantsAdministration: true,
  },
  usrgrps: {
    type: 'list',
    description: 'User groups. The group that disables accounts is not among them: `disable` and `enable` see to it.',
    own: 'additive',
    equality: equality.text,
    lookup: { kind: 'usergroup' },
    grantsAdministration: true,
  },
  medias: {
    type: 'records',
    description: 'Where messages go: records of mediatypeid, sendto, active (0 on, 1 off), severity (0 to 63), period.',
    own: 'additive',
    equality: equality.text,
    lookup: { kind: 'mediatype', field: 'mediatypeid' },
    identity: ['mediatypeid', 'sendto'],
  },
  passwd: {
    type: 'text',
    description: 'Password. A new account gets a random one, kept nowhere, when there is none.',
    secret: true,
  },
  current_passwd: {
    type: 'text',
    description: 'Present password of the account usherd signs in with.',
    secret: true,
    readOnly: 'it is for changing the password of the account usherd signs in with, which usherd never changes',
  },
  url: { ...text, description: 'Page to show after signing in.', maxLength: 2048 },
  lang: { ...text, description: 'Language: `default`, `en_US`, `de_DE`, ...' },
  theme: { ...text, description: 'Theme: `default`, `blue-theme`, `dark-theme`, ...' },
  autologin: {
    ...text,
    description: 'Stay signed in: 0 no, 1 yes. Setting it switches autologout off.',
    choices: ['0', '1'],
  },
  autologout: {
    ...text,
    description: 'Idle time until the session ends: 0 for never, else 90s to 1d. Setting it switches autologin off.',
  },
  refresh: { ...text, description: 'Time between refreshes of a page: 0 to 1h.' },
  rows_per_page: { ...text, description: 'Rows on a page: 1 to 999999.' },
  timezone: { ...text, description: 'Time zone: `default`, `Europe/Berlin`, ...' },
  userid: { ...text, equality: equality.userid, description: 'Id of the account.', readOnly },
  userdirectoryid: { ...text, description: 'User directory that owns the account; 0 for none (since 6.4).', readOnly },
  ts_provisioned: { ...text, description: 'When the user directory last wrote the account (since 6.4).', readOnly },
  attempt_failed: { ...text, description: 'Failed sign-ins since the last good one.', readOnly },
  attempt_ip: { ...text, description: 'Where the last failed sign-in came from.', readOnly },
  attempt_clock: { ...text, description: 'When the last failed sign-in was.', readOnly },
}

/** Attributes that stand in an account as plain text, in reading order. */
export const textAttributes: readonly string[] = Object.entries(attributes)
  .filter(([, spec]) => spec.type === 'text' && spec.secret === undefined)
  .map(([name]) => name)

/** Read-only attributes that only versions with user directories have. */
export const directoryAttributes: ReadonlySet<string> = new Set(['userdirectoryid', 'ts_provisioned'])

/**
 * What "empty" means for attributes that cannot hold an empty text: Zabbix's documented default. Attributes without a
 * line here become the empty text.
 */
export const clearedTo: Readonly<Record<string, string>> = {
  lang: 'default',
  theme: 'default',
  timezone: 'default',
  autologin: '0',
  autologout: '15m',
  refresh: '30s',
  rows_per_page: '50',
}

/** Attributes an account cannot be without. */
export const neverEmpty: ReadonlySet<string> = new Set(['username', 'roleid'])
