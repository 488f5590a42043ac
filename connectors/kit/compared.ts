import { type Attributes, comparable, type EqualityRule, exactly, lookalike, plainText } from '#contract'

/**
 * The form in which a value is compared with what was asked for: two values with one form count as equal.
 * @param alike whether those that only look alike are wanted as well
 * @param equality how the product compares the attribute; letter by letter where it says nothing
 */
export function comparedForm(
  alike: true | undefined,
  equality: Partial<EqualityRule> | undefined,
): (value: Attributes[string] | undefined) => string {
  const rule = { ...exactly, ...equality }
  return value => (alike === true ? lookalike(plainText(value)) : comparable(value, rule))
}
