import type { Link } from '../../domain/link.ts'
import { type Attributes, isList, type Scalar } from '../../domain/value.ts'
import type { Desired } from '../person/desired.ts'
import type { TargetPolicy } from '../policy.ts'
import { diffRuleOf } from '../values/attribute-rules.ts'
import { type DiffRule, keptMembers, memberKey, membersOf } from '../values/diff.ts'
import { memberText } from '../values/value-text.ts'
import { namesOfIds, resolveNames } from './lookup.ts'
import type { TargetFacts } from './subject.ts'

/**
 * Why something stays in a list of an account though no source gives it any more.
 * - `kept`: it was there before usherd, and the source wanted it as well for a while.
 * - `blank`: the source says nothing of the list any more, and nothing is no value.
 */
export const standingCodes = ['kept', 'blank'] as const

export interface Standing {
  readonly code: (typeof standingCodes)[number]
  readonly attribute: string
  /** One sentence: what stays, why, and how it is taken away. */
  readonly message: string
}

type Facts = Pick<TargetFacts, 'ids' | 'looks'>

/**
 * What stays in lists of somebody's account though no source gives it any more. Nothing is taken away on such grounds alone, and
 * whoever looks at the plan has to know.
 * @param link none, or a tombstone: nothing stays
 * @param facts where the account was looked at, what is no longer in it is not told
 */
export function leftStanding(
  link: Link | undefined,
  desired: Desired,
  policy: TargetPolicy,
  facts: Facts,
): readonly Standing[] {
  if (desired.kind !== 'account' || link === undefined || link.tombstone !== undefined || !link.active) return []
  const wanted = resolveNames(desired.attributes, policy, facts.ids).attributes
  return Object.keys(link.confirmed).flatMap(name => {
    const rule = diffRuleOf(policy.attributes[name], policy.mapping.rules[name])
    if (policy.mapping.rules[name] === undefined) return []
    const isShared = rule.own === 'additive'
    if (!(name in desired.attributes)) {
      if (!isShared && rule.own !== 'managed') return []
      const members = stillThere(name, oursOf(name, link, rule, policy), rule, link, facts)
      return members.length === 0 ? [] : [blank(name, members, policy, facts)]
    }
    // While a name is not known at the target, nobody can say what is wanted.
    if (!isShared || !(name in wanted)) return []
    const members = stillThere(name, keptMembers(wanted[name], name, link, rule), rule, link, facts)
    return members.length === 0 ? [] : [kept(name, members, policy, facts)]
  })
}

type Members = readonly (Scalar | Attributes)[]

/** Of a list that has members of ours, those; a plain value is no list, whoever may have several of them. */
function oursOf(name: string, { confirmed, found }: Link, rule: DiffRule, { attributes }: TargetPolicy): Members {
  const type = attributes[name]?.type
  if (type !== 'list' && type !== 'records' && !isList(confirmed[name])) return []
  const theirs = new Set(membersOf(found[name]).map(member => memberKey(member, rule)))
  return membersOf(confirmed[name]).filter(member => !theirs.has(memberKey(member, rule)))
}

function stillThere(name: string, members: Members, rule: DiffRule, { person }: Link, { looks }: Facts): Members {
  const look = looks.get(person)
  const shown = look?.attributes[name]
  // Not looked at, or the target does not show the list.
  if (look !== null && shown === undefined) return members
  const there = new Set(membersOf(shown).map(member => memberKey(member, rule)))
  return members.filter(member => there.has(memberKey(member, rule)))
}

const kept = (attribute: string, members: Members, policy: TargetPolicy, facts: Facts): Standing => ({
  code: 'kept',
  attribute,
  message: `${attribute}: ${listed(attribute, members, policy, facts)} kept: found there before usherd, and no longer wanted; take it away at ${policy.target} by hand, or set own: managed for ${attribute}, which takes away whatever is not wanted`,
})

const blank = (attribute: string, members: Members, policy: TargetPolicy, facts: Facts): Standing => ({
  code: 'blank',
  attribute,
  message: `${attribute}: empty at the source, and empty is no value, so what usherd gave stays: ${listed(attribute, members, policy, facts)}; set clear: true in the rule of ${attribute}, which takes it from everybody whose value is empty, or take it away at ${policy.target} by hand`,
})

const mostNamed = 5
const mostCharacters = 60

/** Looked-up ids with their names, where they are known. */
function listed(attribute: string, members: Members, { mapping, attributes }: TargetPolicy, { ids }: Facts): string {
  const kind = mapping.rules[attribute]?.lookup
  const names = namesOfIds(ids.get(kind ?? ''))
  const lookedUp = attributes[attribute]?.lookup?.field
  const texts = members.slice(0, mostNamed).map(member =>
    memberText(member, {
      most: mostCharacters,
      nameOf: (value, field) => (field === lookedUp ? names.get(String(value)) : undefined),
    }),
  )
  const rest = members.length - texts.length
  return `${texts.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
