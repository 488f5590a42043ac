import type { LeaverPolicy } from '../../domain/policy.ts'
import type { WritingMarks } from '../../domain/writing.ts'
import { mappingRevision } from '../../mapping/person-hash.ts'
import { equalityOf } from '../../plan/values/attribute-rules.ts'
import type { AttributeSpecs } from '../rules/fit.ts'
import type { WrittenRules } from '../schema/rule.ts'

/** What decides the wanted accounts of a target. */
interface Decisive {
  /** As written: secrets count by their reference, never by value. */
  readonly rules: WrittenRules
  readonly scope: string | undefined
  readonly from: readonly string[]
  readonly match: readonly string[]
  readonly leavers: LeaverPolicy
  readonly protect: readonly string[]
  readonly attributes: AttributeSpecs
  /** Where and how each is written. */
  readonly writing: WritingMarks
}

/**
 * The revision of a target's mapping. Pace, guard and the connector's words for people are not in it: changing those
 * plans nobody again.
 */
export function targetRevision({ attributes, ...rest }: Decisive): string {
  const compared = Object.entries(attributes).map(([name, spec]) => {
    const { type, own, lookup, identity } = spec
    return [name, { type, own, equality: equalityOf(spec), lookup, identity }]
  })
  return mappingRevision({ ...rest, attributes: Object.fromEntries(compared) })
}
