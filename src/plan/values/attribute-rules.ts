import type { AttributeSpec, Ownership } from '../../domain/attribute.ts'
import { comparable, type EqualityRule, exactly } from '../../domain/equality.ts'
import type { Rule } from '../../domain/rule.ts'
import type { Value } from '../../domain/value.ts'
import type { DiffRule } from './diff.ts'

/**
 * Who owns an attribute: what the configuration says, else what the connector says, else what hurts least: secrets are
 * set once, lists are shared, everything else is ours.
 */
export function ownershipOf(spec: AttributeSpec | undefined, rule: Rule | undefined): Ownership {
  if (rule?.own !== undefined) return rule.own
  if (spec?.own !== undefined) return spec.own
  if (spec?.secret === true) return 'create-only'
  return spec?.type === 'list' || spec?.type === 'records' ? 'additive' : 'managed'
}

/** When this target takes two values of the attribute for the same. */
export function equalityOf(spec: AttributeSpec | undefined): EqualityRule {
  const { source: _source, ...rule } = spec?.equality ?? {}
  return { ...exactly, ...rule }
}

/** Both together, as `diff` wants them. */
export function diffRuleOf(spec: AttributeSpec | undefined, rule: Rule | undefined): DiffRule {
  const identity = spec?.identity === undefined ? {} : { identity: spec.identity }
  return { own: ownershipOf(spec, rule), equality: equalityOf(spec), ...identity }
}

/** Is a value one of those the attribute takes, as the target compares them? */
export function isChoice(value: Value, spec: AttributeSpec): boolean {
  const rule = equalityOf(spec)
  return (spec.choices ?? []).some(choice => comparable(choice, rule) === comparable(value, rule))
}
