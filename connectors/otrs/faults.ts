import { Fault, type FaultDetails, type FaultKind, type FaultScope, shorten } from '#contract'
import type { OperationError } from './answer.ts'

/** The end of a code says what is wrong: `CustomerUserUpdate.AuthFail`. Some add-ons misspell it or put a blank into it. */
interface CodeRule {
  readonly ending: RegExp
  readonly kind: FaultKind
  readonly scope?: FaultScope
  readonly say: (error: OperationError) => string
}

const credentials = /\b(?:UserLogin|SessionID|AccessToken|Password)\b.* (?:required|missing)/
const envelope = /\b(?:ID|CustomerUserID|CustomerUser|Search)\b.* (?:required|missing)/
const words = ({ message }: OperationError): string => shorten(message, 160)

/**
 * Codes by meaning, first match wins. `AuthFail`, `MissingParameter`, `Operation failed` and `Wrong Parameter` were seen on
 * Znuny 6.5.1 with GIExtension; the others are in the sources of these add-ons or in the vendor's documentation.
 */
const rows: readonly CodeRule[] = [
  {
    ending: /^(AuthFail|SessionInvalid|SessionIDInvalid)$/,
    kind: 'denied',
    scope: 'connection',
    say: error =>
      `OTRS does not accept who we are (${words(error)}); check username and password or accessToken, that the agent is valid, and that it is an agent, not a customer user`,
  },
  {
    ending: /^(AccessDenied|NoPermission|PermissionDenied)$/,
    kind: 'denied',
    say: error => `OTRS does not let our agent do this (${words(error)}); give it the permission`,
  },
  {
    ending: /^(InvalidConfiguration|EmptyRequest)$/,
    kind: 'broken',
    say: error => `the web service is not set up as it should be (${words(error)})`,
  },
]

/** @returns true when a new login may cure it */
export const isAuthFail = ({ code }: OperationError): boolean => /\.(AuthFail|SessionInvalid)$/.test(code)

/**
 * What an error of an operation means. Total: an unknown one is `rejected` with OTRS's own words when we were writing, else
 * `broken`. The reason for most refusals is in OTRS's log alone; `explain` finds the likely one.
 */
export function faultOf(error: OperationError, { write }: { readonly write: boolean }): Fault {
  const ending = error.code.slice(error.code.indexOf('.') + 1)
  const row = rows.find(one => one.ending.test(ending))
  const answer = error.code === '' ? 'Success 0' : error.code
  if (row !== undefined) return new Fault(row.kind, row.say(error), { answer, ...(row.scope && { scope: row.scope }) })
  if (isStrange(error)) return strange(error, answer)
  if (!write) return new Fault('broken', `OTRS refuses to read (${words(error)})`, { answer })
  const field = fieldOf(error)
  const details: FaultDetails = field === undefined ? { answer } : { answer, field }
  return new Fault('rejected', `OTRS refuses the account (${words(error)})`, details)
}

/** The other side misses what we always send, under another name perhaps: it is not the web service we take it for. */
function isStrange({ code, message }: OperationError): boolean {
  return /\.MissingParameter$/.test(code) && (credentials.test(message) || envelope.test(message))
}

function strange(error: OperationError, answer: string): Fault {
  return new Fault(
    'broken',
    `the web service misses what was sent (${words(error)}); check that dialect and routes are those of this web service`,
    { answer },
  )
}

/** `CustomerUserUpdate: UserEmail parameter is invalid!` → `UserEmail`. */
function fieldOf({ message }: OperationError): string | undefined {
  return /\b(CustomerUserLogin|User(?:Login|Firstname|Lastname|Email|CustomerID|Password))\b/.exec(message)?.[1]
}
