import { comparable } from '../../domain/equality.ts'
import { writeJson } from '../../domain/json.ts'
import type { SourcePerson } from '../../domain/source-person.ts'
import type { Value } from '../../domain/value.ts'
import type { TargetPolicy } from '../policy.ts'
import { equalityOf } from '../values/attribute-rules.ts'
import { livingOf, mergePeople } from './merge.ts'

/** Two sources that have one key and do not say the same of what the account is found by: perhaps two people. */
export interface Disagreement {
  /** The match attribute. */
  readonly by: string
  readonly one: Claimant
  readonly other: Claimant
}

interface Claimant {
  readonly source: string
  readonly value: Value
}

type IdentityRules = Pick<TargetPolicy, 'match' | 'mapping' | 'attributes'>

/**
 * Sources that disagree about who somebody is: which one is asked first decides what the account is found by.
 * @param people with those that are gone, whose last record counts
 * @returns each with the source that is gone as `one`, or without one that is gone the first that disagrees with the first
 */
export function disagreementsIn(people: readonly SourcePerson[], policy: IdentityRules): readonly Disagreement[] {
  if (people.length < 2) return []
  const differing = policy.match.filter(by => isEachTheirOwn(people, by, policy))
  if (differing.length === 0) return []
  const living = livingOf(people)
  const [first] = living
  if (first === undefined) return []
  const merged = policy.mapping.apply(mergePeople(living)).attributes
  return people
    .filter(one => one !== first && !(one.presence === 'gone' && one.fault !== undefined))
    .flatMap(one => {
      const asThey = policy.mapping.apply(mergePeople([{ ...one, presence: 'present' }, ...living])).attributes
      return differing.flatMap(by => {
        const mine = merged[by]
        const theirs = asThey[by]
        if (!isSaid(mine) || !isSaid(theirs) || isSame(mine, theirs, by, policy)) return []
        const own = { source: one.source, value: theirs }
        const usual = { source: giverOf(by, living, mine, policy) ?? first.source, value: mine }
        return [one.presence === 'gone' ? { by, one: own, other: usual } : { by, one: usual, other: own }]
      })
    })
}

/** Whether two values of a match attribute are of one person, as a human would see it: case and blanks make no other. */
export const isSame = (
  one: Value,
  other: Value,
  by: string,
  { attributes }: Pick<IdentityRules, 'attributes'>,
): boolean => {
  const rule = { ...equalityOf(attributes[by]), case: 'fold' as const, trimmed: true }
  return comparable(one, rule) === comparable(other, rule)
}

const isSaid = (value: Value | null | undefined): value is Value =>
  value !== undefined && value !== null && value !== ''

/** Nearly always no: whether anything that a match attribute is made of is given differently at all. */
function isEachTheirOwn(people: readonly SourcePerson[], by: string, { mapping }: IdentityRules): boolean {
  const from = mapping.rules[by]?.from
  const names = from === undefined ? mapping.uses : [from]
  return names.some(name => {
    let seen: Value | undefined
    for (const { attributes } of people) {
      const value = attributes[name]
      if (!isSaid(value)) continue
      if (seen !== undefined && seen !== value && writeJson(seen) !== writeJson(value)) return true
      seen = value
    }
    return false
  })
}

/** The source the merged value is taken from, where one alone gives it. */
function giverOf(by: string, living: readonly SourcePerson[], value: Value, policy: IdentityRules): string | undefined {
  return living.find(one => {
    const own = policy.mapping.apply(one.attributes).attributes[by]
    return isSaid(own) && isSame(own, value, by, policy)
  })?.source
}
