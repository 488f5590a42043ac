import { askedUntil, Fault, type FaultDetails, leavesNothing, shorten, statusFault } from '#contract'
import { complaintOf } from './complaint.ts'
import type { FaultRule } from './describe/answers.ts'
import type { Description } from './describe/description.ts'
import type { RestAnswer, RestCall } from './exchange.ts'
import { dig } from './path.ts'

/**
 * Decides what an answer is: the description's own rules first, then the HTTP status, then what the body says of success.
 * @returns the body of a success
 * @throws Fault
 */
export function judge(answer: RestAnswer, call: RestCall, description: Description, now: Date): unknown {
  const rule = description.faults.find(each => applies(each, answer, call))
  if (rule !== undefined) throw ruledFault(rule, answer, call, description, now)
  const refused = statusFault(answer.response, { what: subject(call, description), write: call.write, now })
  if (refused !== undefined) throw withReason(refused, answer, call, description)
  if (answer.body === undefined) {
    // A write that was accepted is not undone by an answer nobody can read.
    if (answer.response.text.trim() !== '' && !call.write) throw noJson(answer, call, description)
    return undefined
  }
  if (!isSuccess(answer.body, call, description))
    throw withReason(new Fault('rejected', `${subject(call, description)} was refused`), answer, call, description)
  return answer.body
}

/**
 * Whether the answer to a write proves that it changed nothing, as the description tells refusals from successes.
 * @returns undefined: its status says it
 */
export function isRefusal(answer: RestAnswer, call: RestCall, description: Description): boolean | undefined {
  const rule = description.faults.find(each => applies(each, answer, call))
  if (rule !== undefined) return leavesNothing(rule)
  const isSuccessful = answer.response.status < 300 && answer.body !== undefined
  return isSuccessful && !isSuccess(answer.body, call, description) ? true : undefined
}

const subject = ({ what }: RestCall, { product }: Description): string => `${product} (${what})`

function applies(rule: FaultRule, { response, body }: RestAnswer, { write }: RestCall): boolean {
  if (rule.on !== undefined && (rule.on === 'writes') !== write) return false
  if (rule.status !== undefined && rule.status !== response.status) return false
  if (rule.header !== undefined && response.headers[rule.header.toLowerCase()] === undefined) return false
  if (rule.at === undefined) return true
  const found = [dig(body, rule.at)].flat().filter(each => each !== undefined && each !== null)
  const { matches, equals } = rule
  if (equals !== undefined) return found.includes(equals)
  return matches === undefined ? found.length > 0 : found.some(each => typeof each === 'string' && matches.test(each))
}

function ruledFault(rule: FaultRule, answer: RestAnswer, call: RestCall, description: Description, now: Date): Fault {
  const { status, headers } = answer.response
  const retryAt = askedUntil(headers, now)
  const details: FaultDetails = {
    answer: `HTTP ${status}`,
    ...(retryAt === undefined ? {} : { retryAt }),
    ...(rule.scope === undefined ? {} : { scope: rule.scope }),
  }
  const sentence = rule.says ?? `${subject(call, description)} ${words[rule.kind]} (HTTP ${status})`
  return withReason(new Fault(rule.kind, sentence, details), answer, call, description)
}

const words: Readonly<Record<Fault['kind'], string>> = {
  unreachable: 'cannot be reached',
  throttled: 'asks to slow down',
  interrupted: 'did not say how it ended',
  missing: 'is not there',
  conflict: 'says it is already there or taken',
  rejected: 'does not accept the data',
  denied: 'refuses our credentials or rights',
  broken: 'gave an answer we do not understand',
}

/** Reads may leave the sign of success out; a write without it is no success. */
function isSuccess(body: unknown, { write }: RestCall, { success }: Description): boolean {
  if (success === undefined) return true
  const said = dig(body, success.at)
  return said === undefined ? !write : said === success.equals
}

/** The system's own reason, where it is about data: other refusals have nothing an operator could change. */
function withReason(fault: Fault, { body }: RestAnswer, { secrets = [] }: RestCall, description: Description): Fault {
  if (fault.kind !== 'rejected' && fault.kind !== 'conflict' && fault.kind !== 'denied') return fault
  const { field, reason } = complaintOf(body, description, secrets)
  const details: FaultDetails = { ...fault.details, ...(field === undefined ? {} : { field }) }
  const named = [
    fault.message,
    ...(field === undefined ? [] : [field]),
    ...(reason === undefined ? [] : [shorten(reason, 160)]),
  ]
  return new Fault(fault.kind, named.join(': '), details)
}

function noJson({ response }: RestAnswer, call: RestCall, description: Description): Fault {
  const kind = response.text.trimStart().startsWith('<') ? 'a page for people' : 'something that is no JSON'
  return new Fault(
    'broken',
    `${subject(call, description)} answered with ${kind}; check that url is the address of the API`,
    {
      answer: `HTTP ${response.status}`,
    },
  )
}
