import {
  type AttributeChange,
  type EqualityRule,
  equal,
  exactly,
  Fault,
  type Operation,
  type Receipt,
  type RemoteId,
  respelledNote,
  type Scalar,
  type Shown,
  shorten,
} from '#contract'
import type { Raw } from '#kit'
import { attributesOf, isActive } from './account.ts'
import { attributes, places } from './attributes.ts'
import { valueAt } from './places.ts'

type SentChange = Pick<AttributeChange, 'name' | 'from' | 'to'>

/** What was asked for, and the user as the service shows it afterwards; undefined when it says nothing. */
interface Carried {
  readonly sent: readonly SentChange[]
  readonly answer: Raw | undefined
  /** Enabled or disabled; undefined: not asked for. */
  readonly active?: boolean
}

/**
 * The receipt of an operation that was carried out, with what the service keeps differently.
 * @throws Fault `rejected` when it said yes and did nothing: the account is as it was
 */
export function receiptOf({ id: operation }: Operation, remoteId: RemoteId, carried: Carried): Receipt {
  const { sent, answer, active } = carried
  if (answer === undefined) return { operation, remoteId }
  const shown = shownBy(answer, active ?? true)
  if (active !== undefined && answer.active !== undefined && isActive(answer) !== active)
    throw ignored(`account ${remoteId} is still ${active ? 'disabled' : 'enabled'}`)
  const kept = differing(sent, answer)
  const [first] = kept
  const spelled = spelledOtherwise(sent, answer)
  if (first === undefined) return { operation, remoteId, shown, ...(spelled === undefined ? {} : { note: spelled }) }
  const words = kept.map(({ name, there }) => `${name} is kept as ${shorten(there)}`).join(', ')
  if (active === undefined && kept.length === sent.length && kept.every(isAsBefore))
    throw ignored(`account ${remoteId} is as it was: ${words}`, first.name)
  const stored = Object.fromEntries(kept.map(({ name, there }) => [name, there]))
  return { operation, remoteId, stored, note: [words, ...(spelled === undefined ? [] : [spelled])].join('; '), shown }
}

/** What an answer shows: it may be short (RFC 7644 §3.5.2), and was given before any group was joined or left. */
function shownBy(answer: Raw, asked: boolean): Shown {
  const { groups: _groups, ...attributes } = attributesOf(answer)
  return { whole: false, active: answer.active === undefined ? asked : isActive(answer), attributes }
}

/** Whether a user is as an operation asked for, as far as it shows. */
export function isAsAsked({ sent, answer, active }: Carried): boolean {
  if (answer === undefined || (active !== undefined && isActive(answer) !== active)) return false
  const isEmptied = ({ name, to }: SentChange): boolean => {
    const place = to === null || to === '' ? places.get(name) : undefined
    return place === undefined || valueAt(answer, place) === undefined
  }
  const isThere = ({ name, to }: SentChange): boolean => {
    const place = to === null || to === '' ? undefined : places.get(name)
    return place === undefined || valueAt(answer, place) !== undefined
  }
  return differing(sent, answer).length === 0 && sent.every(isEmptied) && sent.every(isThere)
}

interface Kept {
  readonly name: string
  readonly from: AttributeChange['from']
  readonly there: Scalar
}

/** What the service keeps differently. What its answer leaves out says nothing: answers may be short (RFC 7644 §3.5.2). */
function differing(sent: readonly SentChange[], answer: Raw): readonly Kept[] {
  return sent.flatMap(({ name, from, to }) => {
    const place = places.get(name)
    const there = place === undefined ? undefined : valueAt(answer, place)
    return there === undefined || isSame(name, there, to) ? [] : [{ name, from, there }]
  })
}

/** What the service writes in a spelling of its own and takes for the same. */
function spelledOtherwise(sent: readonly SentChange[], answer: Raw): string | undefined {
  const shown = sent.flatMap(({ name }) => {
    const place = places.get(name)
    const there = place === undefined ? undefined : valueAt(answer, place)
    return there === undefined ? [] : [[name, there] as const]
  })
  const asked = Object.fromEntries(sent.map(({ name, to }) => [name, to]))
  return respelledNote('the service', asked, Object.fromEntries(shown), ruleOf)
}

const ruleOf = (name: string): EqualityRule => ({ ...exactly, ...attributes[name]?.equality })

const isSame = (name: string, there: Scalar, value: AttributeChange['to']): boolean => equal(there, value, ruleOf(name))

const isAsBefore = ({ name, from, there }: Kept): boolean =>
  from !== undefined && from !== null && isSame(name, there, from)

const ignored = (what: string, field?: string): Fault =>
  new Fault(
    'rejected',
    `the SCIM service said it was done, and ${what}; see whether our token may change it there`,
    field === undefined ? {} : { field, unchanged: true },
  )
