import { Fault, type FaultDetails, type FaultKind, type FaultScope, shorten } from '#contract'
import type { ApiError } from './api-error.ts'

/** What an error of the API says, before it is known whose record it is about. */
export interface Verdict {
  readonly kind: FaultKind
  readonly sentence: string
  /** The attribute the API objects to. */
  readonly field?: string
  /** 0-based position in the list of records that was sent, when the API names it. */
  readonly index?: number
  /** The value the API objects to, when it names no position: a user name, or an id. */
  readonly value?: string
  /** Whom it is about, where the text says so. */
  readonly scope?: FaultScope
}

interface RefusalRule {
  readonly pattern: RegExp
  readonly kind: FaultKind
  readonly say: (match: RegExpExecArray) => string
  readonly field?: string
  /** Group of the pattern that holds the value objected to. */
  readonly value?: number
  readonly scope?: FaultScope
}

const quoted = (text: string | undefined): string => shorten(text ?? '')

/**
 * Texts by meaning, first match wins. Zabbix has one code for most refusals, so its English texts are all there is to go
 * by (captured from 6.0.14 and 7.0.22; other wordings from the sources of 6.4 and 7.0). That is why `check` remarks on an
 * API user whose language is another one.
 */
const rows: readonly RefusalRule[] = [
  {
    pattern: /^Not authorized\.$/,
    kind: 'denied',
    scope: 'connection',
    say: () =>
      'Zabbix does not accept our credentials: the token is unknown or disabled, or the web server drops the Authorization header (Apache: CGIPassAuth On)',
  },
  {
    pattern: /^Session terminated/,
    kind: 'denied',
    scope: 'connection',
    say: () =>
      'Zabbix ended our session and refuses the next one too; check that the account still exists and is enabled, and that token is an API token',
  },
  {
    pattern: /^API token expired/,
    kind: 'denied',
    scope: 'connection',
    say: () => 'the API token has expired; make a new one in Zabbix and set token',
  },
  {
    pattern: /^Incorrect user name or password/,
    kind: 'denied',
    scope: 'connection',
    say: () =>
      'Zabbix refuses username and password, or has blocked the account for a while after wrong attempts; correct them and wait 30 s',
  },
  {
    pattern: /^No permissions for system access/,
    kind: 'denied',
    scope: 'connection',
    say: () => 'the account we sign in with is disabled or has no access; enable it in Zabbix',
  },
  {
    pattern: /^No permissions to call "(.*)"/,
    kind: 'denied',
    say: match => `our role may not call ${match[1]}; use a Super admin whose role allows the API`,
  },
  {
    pattern: /^No permissions to referred object or it does not exist/,
    kind: 'missing',
    say: () => 'Zabbix has no such account, or hides it from us',
  },
  {
    pattern: /^User with (?:username|alias) "([\s\S]*)" already exists/,
    kind: 'conflict',
    say: match => `username ${quoted(match[1])} is already used by another account`,
    field: 'username',
    value: 1,
  },
  {
    pattern: /^SQL statement execution has failed "INSERT INTO users/,
    kind: 'conflict',
    say: () =>
      'Zabbix could not store the account, most likely because another one with this username was made at the same moment',
    field: 'username',
  },
  {
    pattern: /^User group with ID "(\d+)" is not available/,
    kind: 'rejected',
    say: match => `there is no user group ${match[1]}`,
    field: 'usrgrps',
    value: 1,
  },
  {
    pattern: /^User role with ID "(\d+)" is not available/,
    kind: 'rejected',
    say: match => `there is no role ${match[1]}`,
    field: 'roleid',
    value: 1,
  },
  {
    pattern: /^Media type with ID "(\d+)" is not available/,
    kind: 'rejected',
    say: match => `there is no media type ${match[1]}`,
    field: 'medias',
    value: 1,
  },
  {
    pattern: /^Invalid email address for media type/,
    kind: 'rejected',
    say: () => 'an address in medias is no e-mail address',
    field: 'medias',
  },
  {
    pattern: /(?:cannot update readonly parameter|Not allowed to update field) "(\w+)"[^"]* provisioned user/,
    kind: 'rejected',
    say: match =>
      `${match[1]} belongs to the user directory that owns this account (LDAP, SAML or SCIM); change it there or take the account out of scope`,
  },
  {
    pattern: /^Incorrect value for field "(?:\/\d+\/)?passwd": (.*)$/,
    kind: 'rejected',
    say: match => `Zabbix does not take the password: it ${match[1]}`,
    field: 'passwd',
  },
  {
    pattern: /must have a password/,
    kind: 'rejected',
    say: () => 'Zabbix wants a password for this account',
    field: 'passwd',
  },
  {
    pattern: /^Current password is mandatory/,
    kind: 'rejected',
    say: () => 'a new password for our own account needs current_passwd too',
    field: 'current_passwd',
  },
  {
    pattern: /^Incorrect current password/,
    kind: 'rejected',
    say: () => 'current_passwd is not our present password',
    field: 'current_passwd',
  },
  {
    pattern: /^Language "(.*)" is not supported/,
    kind: 'rejected',
    say: match => `language ${quoted(match[1])} is not installed on the Zabbix server`,
    field: 'lang',
    value: 1,
  },
  {
    pattern: /^At least one active user must exist/,
    kind: 'rejected',
    say: () => 'this would take away the last active Super admin; give another account that role first',
  },
]

/** Codes that say everything: bugs of ours, or a version that lacks the method (JSON-RPC 2.0, and CJsonRpc.php). */
const defects: Readonly<Record<number, string>> = {
  [-32700]: 'Zabbix could not read our request',
  [-32600]: 'Zabbix does not accept the form of our request',
  [-32601]: 'this Zabbix does not have a method we need',
}

/** @returns true when a new login may cure it */
export const isSessionEnd = ({ data }: ApiError): boolean => data.startsWith('Session terminated')

/**
 * What an error of the API means. Total: what nobody foresaw is `rejected` with Zabbix's own words when it is about data,
 * else `broken`.
 * @param write an internal error leaves the fate of a write open
 */
export function verdictOf(error: ApiError, { write }: { readonly write: boolean }): Verdict {
  const defect = defects[error.code]
  if (defect !== undefined) return { kind: 'broken', sentence: `${defect} (${shorten(error.data, 120)})` }
  if (isTrouble(error)) return trouble(error, write)
  for (const row of rows) {
    const match = row.pattern.exec(error.data)
    if (match !== null) return rowVerdict(row, match, error)
  }
  if (error.data.startsWith('SQL statement execution has failed')) return trouble(error, write)
  if (error.code === -32602 || error.code === -32500) return dataVerdict(error)
  return { kind: 'broken', sentence: `Zabbix gave an error we do not know (${error.code}, ${shorten(error.message)})` }
}

/** The fault of an error that is not about one of several records. */
export function faultOf(error: ApiError, options: { readonly write: boolean }): Fault {
  return verdictFault(verdictOf(error, options), error)
}

/** @param culprit the operation to blame, once it is known */
export function verdictFault({ kind, sentence, field, scope }: Verdict, { code }: ApiError, culprit?: number): Fault {
  const details: FaultDetails = {
    answer: String(code),
    ...(scope === undefined ? {} : { scope }),
    ...(field === undefined ? {} : { field }),
    ...(culprit === undefined ? {} : { culprit }),
  }
  return new Fault(kind, sentence, details)
}

/** Database down is -32603 in 7.0, and in 6.0 code 1 with the text in `message`. */
function isTrouble({ code, message }: ApiError): boolean {
  return code === -32603 || (code === 1 && message.startsWith('Error connecting to database'))
}

function trouble({ code, message, data }: ApiError, write: boolean): Verdict {
  const noDatabase = [message, data].some(text => text.startsWith('Error connecting to database'))
  if (noDatabase) return { kind: 'unreachable', sentence: 'Zabbix cannot reach its database' }
  return { kind: write ? 'interrupted' : 'unreachable', sentence: `Zabbix failed inside (${code})` }
}

function rowVerdict(row: RefusalRule, match: RegExpExecArray, error: ApiError): Verdict {
  const index = placeOf(error.data).index
  const field = row.field ?? (row.kind === 'rejected' && match[1] !== undefined ? match[1] : undefined)
  const value = row.value === undefined ? undefined : match[row.value]
  return {
    kind: row.kind,
    sentence: row.say(match),
    ...(row.scope === undefined ? {} : { scope: row.scope }),
    ...(field === undefined ? {} : { field }),
    ...(index === undefined ? {} : { index }),
    ...(value === undefined ? {} : { value }),
  }
}

/** Anything else about the data: Zabbix's own words, with the place taken apart. */
function dataVerdict({ data }: ApiError): Verdict {
  const { index, field, reason } = placeOf(data)
  const sentence =
    field === undefined
      ? `Zabbix refuses the account: ${shorten(data, 160)}`
      : `Zabbix refuses ${field}: ${shorten(reason, 160)}`
  return {
    kind: 'rejected',
    sentence,
    ...(field === undefined ? {} : { field }),
    ...(index === undefined ? {} : { index }),
  }
}

/** `Invalid parameter "/2/medias/1/sendto": reason` → record 1 (0-based), attribute `medias`. */
function placeOf(data: string): { readonly index?: number; readonly field?: string; readonly reason: string } {
  const match = /"\/(\d+)(?:\/(\w+)[^"]*)?": ([\s\S]*)$/.exec(data)
  if (match === null) return { reason: data }
  const [, position, path, reason = ''] = match
  const field = path ?? /(?:unexpected parameter|the parameter) "(\w+)"/.exec(reason)?.[1]
  return { index: Number(position) - 1, reason, ...(field === undefined ? {} : { field }) }
}
