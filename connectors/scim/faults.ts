import {
  answerJson,
  Fault,
  type FaultDetails,
  type FaultKind,
  type HttpResponse,
  plainText,
  shorten,
  statusFault,
} from '#contract'
import { isRecord, withoutSecrets } from '#kit'

/** RFC 7644 §8.2. */
export const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error'

/** What an error says (RFC 7644 §3.12). */
export interface ScimError {
  /** Empty when the service gives none. */
  readonly scimType: string
  /** The service's own sentence, without secrets. */
  readonly detail: string
  /** Whether the body has the form of a SCIM error at all: else a proxy may have spoken. */
  readonly isScim: boolean
}

/** What was asked, for the sentence and for what must not be in it. */
interface Circumstances {
  /** What the request was about: `account 12`. */
  readonly what: string
  readonly write: boolean
  readonly now: Date
  /** Texts the request carried that may be in no message. */
  readonly secrets: readonly string[]
  /** Attributes that were sent, one of which the service may object to. */
  readonly fields: readonly string[]
}

/** Words of RFC 7644 table 9 that say more than the status they come with. */
const kinds: Readonly<Record<string, FaultKind>> = {
  uniqueness: 'conflict',
  toomany: 'broken',
  invalidvers: 'broken',
}

/** Refusals of how a request is written: more often the wrong profile than a wrong value. */
const aboutForm = new Set(['invalidsyntax', 'invalidpath', 'notarget', 'invalidfilter'])
const advice = '; if it says so of everybody, set the profile to the one the service was built for'

/** @param secrets none of them comes back inside the detail */
export function errorIn(text: string, secrets: readonly string[]): ScimError {
  const body = answerJson(text)
  if (!isRecord(body)) return { scimType: '', detail: '', isScim: false }
  const isScim = [body.schemas].flat().includes(errorSchema)
  return { scimType: plainText(body.scimType), detail: withoutSecrets(plainText(body.detail), secrets), isScim }
}

/** A refusal as the fault it is, in words for the operator. @returns undefined for 2xx */
export function faultIn(response: HttpResponse, circumstances: Circumstances): Fault | undefined {
  const plain = statusFault(response, {
    ...circumstances,
    what: `the SCIM service, asked about ${circumstances.what},`,
  })
  if (plain === undefined) return undefined
  const error = errorIn(response.text, circumstances.secrets)
  // Waiting and trouble inside are told by the status; their details help nobody.
  if (['throttled', 'unreachable', 'interrupted'].includes(plain.kind) || response.status >= 500)
    return response.status === 501 ? unable(plain) : plain
  const kind = kindOf(error, plain)
  const field = kind === 'rejected' || kind === 'conflict' ? fieldIn(error, kind, circumstances.fields) : undefined
  const answer = [`HTTP ${response.status}`, error.scimType].filter(part => part !== '').join(' ')
  const details: FaultDetails = {
    answer,
    ...(plain.scope === undefined ? {} : { scope: plain.scope }),
    ...(field === undefined ? {} : { field }),
  }
  const says = error.detail === '' ? plain.message : `${plain.message}: ${shorten(error.detail, 160)}`
  return new Fault(kind, aboutForm.has(error.scimType.toLowerCase()) ? `${says}${advice}` : says, details)
}

function kindOf({ scimType }: ScimError, plain: Fault): FaultKind {
  const kind = kinds[scimType.toLowerCase()]
  // Services have been seen to say "uniqueness" with 400; no other word outranks a status that is not about data.
  return kind !== undefined && (plain.kind === 'rejected' || plain.kind === 'conflict') ? kind : plain.kind
}

function unable({ message }: Fault): Fault {
  return new Fault('broken', `${message}: it cannot do what was asked; set the profile to the one it was built for`, {
    answer: 'HTTP 501',
  })
}

/**
 * The attribute the service objects to: SCIM errors have no member for it, so it is the one the sentence names, by its whole
 * name, else its last part, else its first.
 */
function fieldIn({ detail }: ScimError, kind: FaultKind, fields: readonly string[]): string | undefined {
  const spellings: readonly ((field: string) => string)[] = [
    field => field,
    field => field.split('.').at(-1) ?? field,
    field => field.split('.')[0] ?? field,
  ]
  for (const spelling of spellings) {
    const named = fields.find(field => names(detail, spelling(field)))
    if (named !== undefined) return named
  }
  // What services keep unique is the sign-in name (RFC 7643 §4.1.1), whether they say so or not.
  return kind === 'conflict' && fields.includes('userName') ? 'userName' : undefined
}

/** Whether a text has a name in it as a word of its own; the names are those of our attributes, letters and dots. */
function names(text: string, name: string): boolean {
  return new RegExp(`(?<![\\p{L}\\d])${name.replaceAll('.', '\\.')}(?![\\p{L}\\d])`, 'iu').test(text)
}
