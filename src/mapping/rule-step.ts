import type { Rule } from '../domain/rule.ts'
import { bare } from '../domain/text/bare.ts'
import { lookalike } from '../domain/text/lookalike.ts'
import { shorten } from '../domain/text/shorten.ts'
import { type Attributes, isList, isRecords, type Scalar, type Value } from '../domain/value.ts'
import { EvaluationFailure, type Expression } from './language/expression.ts'
import { accept, Refusal } from './values/accept.ts'
import { withoutBlanks, withoutHollow } from './values/blank.ts'
import { reader } from './values/path.ts'
import { convert, eachMember } from './values/shorthand.ts'

/** What a rule gives for one person: a value, `null` for "empty it", `undefined` for nothing, or why it cannot say. */
export type RuleStep = (input: Attributes) => Value | null | undefined | Refusal

/** How the rule's values come in: as people the store has judged before, or raw from a source. */
type Side = 'person' | 'record'

/**
 * Makes the function that follows one rule: origin, `as`, `default` (converted like a value), `table`, `clear`, in this order. What
 * comes out blank is nothing, before and after it was converted; a constant means what it says. What the rule does not ask for costs
 * nothing.
 * @param expression the rule's `expr`, compiled
 */
export function ruleStep(rule: Rule, side: Side, expression: Expression | undefined): RuleStep {
  let step = origin(rule, side, expression)
  const { default: standIn, as = [], table, otherwise, clear = false } = rule
  // In a record an empty field is empty; what a person lacks says nothing.
  const nothing = side === 'record' ? null : undefined
  if (rule.value === undefined) step = then(step, value => withoutBlanks(value) ?? nothing)
  if (as.length > 0) step = then(step, value => converted(value, as) ?? nothing)
  if (standIn !== undefined) step = instead(step, as.length === 0 ? standIn : convert(standIn, as))
  if (table !== undefined) step = then(step, translator(table, otherwise))
  return clear ? clearing(step) : step
}

function origin({ from, value }: Rule, side: Side, expression: Expression | undefined): RuleStep {
  if (expression !== undefined) return evaluating(expression, side)
  if (value !== undefined) return () => value
  if (from === undefined) return () => undefined
  const read = reader(from)
  if (side === 'record') return input => accept(read(input))
  // An absent or empty attribute leaves the target alone; only `clear` and a written `null` empty something there.
  return input => (read(input) ?? undefined) as Value | undefined // people are made by normalise, which judged every value
}

function evaluating(expression: Expression, side: Side): RuleStep {
  return input => {
    try {
      const value = expression.evaluate(input)
      if (value === undefined || value === null || side === 'record') return value
      return withoutHollow(value, expression.builtFields)
    } catch (error) {
      if (error instanceof EvaluationFailure) return new Refusal(error.message)
      throw error
    }
  }
}

const isThere = (value: Value | null | undefined | Refusal): value is Value =>
  value !== undefined && value !== null && !(value instanceof Refusal)

/** @returns undefined when nothing is left: a text that becomes a list without members named none */
function converted(value: Value, as: NonNullable<Rule['as']>): Value | undefined | Refusal {
  const result = convert(value, as)
  if (result instanceof Refusal) return result
  return isList(result) && result.length === 0 && !isList(value) ? undefined : withoutBlanks(result)
}

function instead(step: RuleStep, standIn: Value | Refusal): RuleStep {
  return input => step(input) ?? standIn
}

function then(step: RuleStep, change: (value: Value) => ReturnType<RuleStep>): RuleStep {
  return input => {
    const value = step(input)
    return isThere(value) ? change(value) : value
  }
}

function clearing(step: RuleStep): RuleStep {
  return input => step(input) ?? null
}

/**
 * Looks values up by their text form, as it looks (`bare.ts`). Objects from files are no prototypes to fall into. What only looks
 * like an entry is no stranger for `otherwise` to decide about.
 */
function translator(
  table: Readonly<Record<string, Value>>,
  otherwise: Value | undefined,
): (value: Value) => Value | Refusal {
  const entries = new Map(Object.entries(table).map(([text, value]) => [bare(text), value]))
  const folded = new Map([...entries.keys()].map(text => [lookalike(text), text]))
  const known = [...entries.keys()].slice(0, 8).join(', ') + (entries.size > 8 ? ', …' : '')
  const translate = (member: Scalar): Value | Refusal => {
    const text = bare(String(member))
    const found = entries.get(text)
    if (found !== undefined) return found
    const near = folded.get(lookalike(text))
    if (near !== undefined)
      return new Refusal(
        `is not in the table; the table has ${shorten(near)}: correct one of the two, or add it`,
        member,
      )
    return (
      otherwise ??
      new Refusal(
        `is not in the table (${shorten(known, 120).slice(1, -1)}); add it, or give the rule an otherwise`,
        member,
      )
    )
  }
  return value => {
    if (!isList(value)) return translate(value)
    if (isRecords(value))
      return new Refusal('is a list of records, which no table can translate: pick a field with expr')
    return eachMember(value as readonly Scalar[], translate) // not records, so plain values
  }
}
