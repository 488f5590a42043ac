import type { Ownership } from './attribute.ts'
import type { CaseRule } from './equality.ts'
import type { Secret } from './secret.ts'
import type { Value } from './value.ts'

/** Ready-made conversions for `as:`, applied in the order given. */
export const shorthands = [
  'text',
  'number',
  'boolean',
  'list',
  'trim',
  'lowercase',
  'uppercase',
  'stripAccents',
  'slug',
] as const
export type Shorthand = (typeof shorthands)[number]

/**
 * How one attribute comes about, as configured. Exactly one of `from`, `value`, `expr` and `secret` is there.
 * Applied in this order: where it comes from, `as`, `default`, `table`, and (while planning) `lookup`.
 */
export interface Rule {
  /** A field of the record or an attribute of the person, by flat name. */
  readonly from?: string
  /** A constant. `null` empties the attribute. */
  readonly value?: Value | null
  /** A CEL expression over `record` (sources) or `person` (targets). */
  readonly expr?: string
  /** Targets only: a secret given by reference. */
  readonly secret?: Secret
  /** Instead of an absent or blank value; converted like one. */
  readonly default?: Value
  readonly as?: readonly Shorthand[]
  /** Value by value (text form); a value that is not in it is a failure of that person unless `otherwise` is there. */
  readonly table?: Readonly<Record<string, Value>>
  readonly otherwise?: Value
  /** What the rule reads may be missing from all records of a reading; otherwise that is a field nobody exported. */
  readonly optional?: boolean
  /** Targets only: the value is the name of such a thing at the target; its id is what is sent. */
  readonly lookup?: string
  /** Targets only; default: what the connector declares for the attribute. */
  readonly own?: Ownership
  /** Targets only: what this installation takes for the same; default: what the connector declares for the attribute. */
  readonly compare?: CaseRule
  /** Targets only: an absent or empty source value empties the target. */
  readonly clear?: boolean
}

export type Rules = Readonly<Record<string, Rule>>
