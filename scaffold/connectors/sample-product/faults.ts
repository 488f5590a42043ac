import { answerJson, Fault, type HttpResponse, plainText, shorten, statusFault } from '#contract'
import { isRecord } from '#kit'

/** What was asked, for the sentence and for what must not be in it. */
interface Circumstances {
  /** What the request was about: `account 12`. */
  readonly what: string
  readonly write: boolean
  readonly now: Date
  /** What the request carried and no message may hold. */
  readonly secret: string
}

/** What a refusal says: `{"error": {"field": "email", "message": "..."}}`. */
interface Refusal {
  readonly field: string
  readonly message: string
}

/**
 * A refusal as the fault it is, in words for the operator. The only place that decides what an answer means. It goes by status
 * and fields, never by the words of a message.
 * @returns undefined for 2xx
 */
export function faultIn(response: HttpResponse, circumstances: Circumstances): Fault | undefined {
  const plain = statusFault(response, { ...circumstances, what: `the product, asked about ${circumstances.what},` })
  if (plain === undefined) return undefined
  const refusal = refusalIn(response.text, circumstances.secret)
  const answer = `HTTP ${response.status}`
  // A 404 that is not the product's own comes from a wrong address: then nobody must be taken for gone.
  if (plain.kind === 'missing' && refusal === undefined)
    return new Fault('broken', `there is no API at this address (${answer}); check url`, { answer })
  // Waiting and trouble inside are told by the status; what the body says helps nobody.
  if (refusal === undefined || plain.kind === 'throttled' || response.status >= 500) return plain
  const { field, message } = refusal
  return new Fault(
    plain.kind,
    `${plain.message}: ${shorten(message, 160)}`,
    field === '' ? { answer } : { answer, field },
  )
}

function refusalIn(text: string, secret: string): Refusal | undefined {
  const body = answerJson(text)
  if (!isRecord(body) || !isRecord(body.error)) return undefined
  return { field: plainText(body.error.field), message: plainText(body.error.message).replaceAll(secret, '***') }
}
