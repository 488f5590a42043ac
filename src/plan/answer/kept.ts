import type { AttributeChange, Change } from '../../domain/change.ts'
import { equal } from '../../domain/equality.ts'
import type { Echo, Shown } from '../../domain/operation.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { type Attributes, isList, type Scalar, type Value } from '../../domain/value.ts'
import type { TargetPolicy } from '../policy.ts'
import { diffRuleOf } from '../values/attribute-rules.ts'
import { covers, type DiffRule, isEmpty, listOf, memberKey, membersOf } from '../values/diff.ts'
import { isCutOff, isSameForm, isScalar } from '../values/same-form.ts'

/** An attribute that an account does not hold as it was sent. */
interface Unkept {
  readonly name: string
  readonly wanted: Value | null
  readonly seen: Value | null
}

/** What became of a write, as the account shows it. */
export interface KeptResult {
  /** Whether the person can sign in. */
  readonly active: boolean
  /** What to remember in the place of what was sent. */
  readonly confirmed: Attributes
  /** Values the target keeps in another form. */
  readonly echoed: Readonly<Record<string, Echo>>
  readonly unkept: readonly Unkept[]
  /** Something of it can be seen to have been done, or cannot be seen at all. */
  readonly isGained: boolean
  /** What was not kept is not as it was before either. */
  readonly isMoved: boolean
}

/** What there is to compare a change by. */
export type KeptPolicy = Pick<TargetPolicy, 'attributes' | 'mapping'>

interface SentValues {
  readonly name: string
  readonly wanted: Value | null
  /** As it was believed to be; undefined: not known. */
  readonly before: Value | null | undefined
  /** Members that had to go. */
  readonly leaving: readonly (Scalar | Attributes)[]
}

/** One attribute as it was found: as sent, in another form, or otherwise. */
type Finding =
  | { readonly kind: 'kept' }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'echoed'; readonly sent: Scalar; readonly seen: Scalar }
  | {
      readonly kind: 'unkept'
      readonly seen: Value | null
      readonly confirmed: Value | null
      readonly isMoved: boolean
    }

/**
 * Compares what was sent with what an account shows. Pure.
 * @param shown of an answer, what it leaves out says nothing; of a look, what is left out is empty unless the attribute may be hidden
 */
export function keptOf(change: Change, shown: Shown, policy: KeptPolicy): KeptResult {
  const sent = sentIn(change, policy)
  const findings = sent.map(one => [one, findingOf(one, shown, policy)] as const)
  const confirmed: Record<string, Value | null> = {}
  const echoed: Record<string, Echo> = {}
  const unkept: Unkept[] = []
  let isMoved = false
  for (const [{ name, wanted }, finding] of findings) {
    if (finding.kind === 'echoed') {
      confirmed[name] = finding.seen
      echoed[name] = { sent: finding.sent, seen: finding.seen }
    } else if (finding.kind === 'unkept') {
      confirmed[name] = finding.confirmed
      unkept.push({ name, wanted, seen: finding.seen })
      isMoved ||= finding.isMoved
    }
  }
  const isSecret = 'changes' in change && change.changes.some(({ name }) => policy.mapping.secrets[name] !== undefined)
  const isGained = isSecret || unkept.length < sent.length
  return { active: shown.active, confirmed, echoed, unkept, isGained, isMoved }
}

/** Does the answer show everything that was sent, lists apart: they may be shown as they were before? */
export function showsAll(change: Change, shown: Shown, policy: KeptPolicy): boolean {
  if (shown.whole) return true
  return sentIn(change, policy).every(({ name }) => {
    const type = policy.attributes[name]?.type
    return type !== 'list' && type !== 'records' && shown.attributes[name] !== undefined
  })
}

/** `groups was sent as 5, 7 and is empty; title was sent as Boss and is Clerk` */
export const unkeptWords = (unkept: readonly Unkept[]): string =>
  unkept.map(({ name, wanted, seen }) => `${name} was sent as ${shown(wanted)} and is ${shown(seen)}`).join('; ')

const shown = (value: Value | null): string =>
  isEmpty(value ?? '')
    ? 'empty'
    : isList(value)
      ? membersOf(value)
          .map(one => shorten(one))
          .join(', ')
      : shorten(value)

function sentIn(change: Change, policy: KeptPolicy): readonly SentValues[] {
  const isVisible = (name: string): boolean =>
    policy.mapping.secrets[name] === undefined && policy.attributes[name]?.secret !== true
  if (change.kind === 'create')
    return Object.entries(change.after).flatMap(([name, wanted]) =>
      isVisible(name) && !isEmpty(wanted ?? '') ? [{ name, wanted, before: undefined, leaving: [] }] : [],
    )
  if (!('changes' in change)) return []
  return [...Map.groupBy(change.changes, ({ name }) => name)]
    .filter(([name]) => isVisible(name))
    .map(([name, changes]) => ({
      name,
      wanted: change.after[name] ?? null,
      before: changes[0]?.from,
      leaving: changes.flatMap(leavingIn),
    }))
}

const leavingIn = ({ mode, to }: AttributeChange): readonly (Scalar | Attributes)[] =>
  mode === 'remove' ? membersOf(to) : []

function findingOf(sent: SentValues, { attributes, whole }: Shown, policy: KeptPolicy): Finding {
  const { name, wanted, before } = sent
  const spec = policy.attributes[name]
  const there = attributes[name]
  if (there === undefined && (!whole || spec?.mayBeHidden === true)) return { kind: 'hidden' }
  const seen = there ?? null
  const rule = diffRuleOf(spec, policy.mapping.rules[name])
  if (rule.own === 'additive' || isList(wanted) || isList(seen)) return listFinding(sent, seen, rule)
  if ((isEmpty(seen ?? '') && isEmpty(wanted ?? '')) || equal(seen, wanted, rule.equality)) return { kind: 'kept' }
  const isAsBefore =
    before !== undefined && ((isEmpty(before ?? '') && isEmpty(seen ?? '')) || equal(seen, before, rule.equality))
  // A text that was there before and is the beginning of the new one was not cut off: nothing was written.
  if (isScalar(wanted) && isScalar(seen) && (isSameForm(wanted, seen) || (!isAsBefore && isCutOff(wanted, seen))))
    return { kind: 'echoed', sent: wanted, seen }
  const isMoved = !isAsBefore
  return { kind: 'unkept', seen, confirmed: seen, isMoved }
}

/** Of a shared list, what others have in it is none of our business; a list of our own has to be as it was sent. */
function listFinding({ wanted, before, leaving }: SentValues, seen: Value | null, rule: DiffRule): Finding {
  const keyOf = (member: Scalar | Attributes): string => memberKey(member, rule)
  const there = membersOf(seen)
  const isThere = (member: Scalar | Attributes): boolean =>
    there.some(
      other =>
        (keyOf(other) === keyOf(member) && covers(other, member, rule.equality)) ||
        (typeof member !== 'object' && typeof other !== 'object' && isSameForm(member, other)),
    )
  const keys = new Set(there.map(keyOf))
  const [ours, staying] = [membersOf(wanted), leaving.filter(member => keys.has(keyOf(member)))]
  const isAll = ours.every(isThere) && staying.length === 0
  if (isAll && (rule.own === 'additive' || there.length === new Set(ours.map(keyOf)).size)) return { kind: 'kept' }
  const confirmed = rule.own === 'additive' ? listOf([...ours.filter(isThere), ...staying]) : seen
  const beforeKeys = new Set(membersOf(before).map(keyOf))
  const isGained = ours.some(member => isThere(member) && !beforeKeys.has(keyOf(member)))
  const isLost = leaving.length > staying.length
  return { kind: 'unkept', seen, confirmed, isMoved: isGained || isLost }
}
