import { Fault, type FaultDetails, type FaultKind, type FaultScope, plainText, shorten } from '#contract'
import { isRecord, type Raw } from '#kit'
import { scrub } from './scrub.ts'

/** A request SuperOffice understood and did not carry out. Holds no secret. */
export interface Refusal {
  readonly kind: 'refused'
  readonly status: number
  /** Name of the exception: `SoNotFoundException`; empty when the answer has no such body. */
  readonly errorType: string
  /** SuperOffice's own sentence, in the language we asked for; empty when there is none. */
  readonly message: string
}

/** What happened, as far as a caller may want to look at it. */
export type ApiAnswer = { readonly kind: 'done'; readonly body: unknown } | Refusal

/** @param secrets what the request carried; none of it may come back inside the sentence */
export function refusalOf(status: number, body: unknown, secrets: readonly string[]): Refusal {
  const { ErrorType, ErrorMessage, Message, MessageDetail }: Raw = isRecord(body) ? body : {}
  const message = [ErrorMessage, Message, MessageDetail].map(plainText).find(text => text !== '') ?? ''
  return { kind: 'refused', status, errorType: plainText(ErrorType), message: scrub(message, secrets) }
}

/** Exceptions by what they mean, first match wins. Names only, never sentences: those come in the operator's language. */
const rows: readonly (readonly [pattern: RegExp, kind: FaultKind, field?: string])[] = [
  [/NotFound/i, 'missing'],
  [/Licen[cs]e/i, 'rejected', 'LicenseOwners'],
  [/Timeout|Deadlock|Sql|Database|DataAccess/i, 'interrupted'],
  [/Access|Secur|Sentry|Authoriz|Authent|Permission|Right/i, 'denied'],
  [/Duplicate|AlreadyExist|Unique/i, 'conflict'],
  [/Valid|Argument|FormatE|Mandatory|Constraint/i, 'rejected'],
]

/** What a refusal is: by the name of its exception, else by its status. A bare 500 leaves the fate of a write open. */
export function verdictOf({ status, errorType }: Refusal): {
  readonly kind: FaultKind
  readonly field?: string
  readonly scope?: FaultScope
} {
  const [, kind, field] = rows.find(([pattern]) => pattern.test(errorType)) ?? []
  if (kind !== undefined) return field === undefined ? { kind } : { kind, field }
  if (status === 401 || status === 403) return { kind: 'denied' }
  if (status === 404 || status === 410) return { kind: 'missing' }
  if (status === 409) return { kind: 'conflict' }
  if (status === 408 || status >= 500) return { kind: 'interrupted' }
  if (status === 425) return { kind: 'unreachable' }
  if (status === 423) return { kind: 'rejected', scope: 'account' }
  return { kind: [400, 412, 413, 422].includes(status) ? 'rejected' : 'broken' }
}

export interface Circumstances {
  /** What was asked for, in words that follow a verb: `user 12`. */
  readonly what: string
  /** Could the request have changed something? */
  readonly write: boolean
  /** The tenant of SuperOffice Online we speak with. */
  readonly tenant: string | undefined
  /** The attribute to blame, when it is known better than from the exception. */
  readonly field?: string
}

/** A refusal as the fault it is, in words for the operator. */
export function refusalFault(refusal: Refusal, circumstances: Circumstances): Fault {
  const { kind, field: ofException, scope } = verdictOf(refusal)
  const field = circumstances.field ?? ofException
  const answer = [`HTTP ${refusal.status}`, refusal.errorType].filter(part => part !== '').join(' ')
  const details: FaultDetails = { answer, ...(field === undefined ? {} : { field }), ...(scope && { scope }) }
  const real = kind === 'interrupted' && !circumstances.write ? 'unreachable' : kind
  return new Fault(real, sentence(real, refusal, answer, { ...circumstances, ...details }), details)
}

function sentence(
  kind: FaultKind,
  { message }: Refusal,
  answer: string,
  { what, tenant, field }: Circumstances,
): string {
  const says = message === '' ? `(${answer})` : `(${answer}): ${shorten(message, 160)}`
  switch (kind) {
    case 'denied':
      return tenant === undefined
        ? `SuperOffice does not let us administer users ${says}; give the role of the account we sign in with the right to administer users, and check that web.config allows this way to sign in`
        : `SuperOffice Online does not let this app administer users of ${tenant} ${says}; ask SuperOffice to permit it for the app, or let the identity provider provision the tenant through SCIM`
    case 'missing':
      return `SuperOffice has no ${what} any more ${says}`
    case 'conflict':
      return `SuperOffice says that ${what} is already there or taken ${says}`
    case 'rejected':
      return `SuperOffice does not accept ${what} ${says}; ${advice(field)}`
    case 'interrupted':
    case 'unreachable':
      return `SuperOffice failed on ${what} ${says}`
    default:
      return `SuperOffice gave an answer about ${what} that we do not understand ${says}`
  }
}

/** What to do about data that was refused. */
const advice = (field: string | undefined): string =>
  field === 'LicenseOwners' ? 'free a licence or buy more, then usherd retry' : 'correct the data, or usherd retry'
