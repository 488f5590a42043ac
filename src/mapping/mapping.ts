import type { Rule, Rules } from '../domain/rule.ts'
import type { Secret } from '../domain/secret.ts'
import { shorten } from '../domain/text/shorten.ts'
import type { Attributes } from '../domain/value.ts'
import { caret, compileExpression, type Expression, type Names } from './language/expression.ts'
import { unknownFrom } from './language/names.ts'
import { type RuleStep, ruleStep } from './rule-step.ts'
import { Refusal } from './values/accept.ts'
import { emptyBag } from './values/path.ts'

/** What is wrong with a rule before any person is looked at. `caret` and `offset` are there when it is about an expression. */
export interface MappingProblem {
  readonly attribute: string
  readonly part: keyof Rule
  readonly message: string
  readonly caret?: string
  readonly offset?: number
}

/** Why one attribute of one person could not be mapped; that person gets nothing until somebody has looked. */
export interface MappingFailure {
  readonly attribute: string
  /** Shortened. */
  readonly value?: string
  /** What is wrong, to stand after the attribute's name and a colon. */
  readonly reason: string
}

/** A mapped person. With failures, `attributes` holds what could be mapped and must not be acted on. */
export interface Mapped {
  readonly attributes: Attributes
  readonly failures: readonly MappingFailure[]
}

/** Compiled rules: how attributes of one side become attributes of the other. */
export interface Mapping {
  /** Every attribute that has a rule, secrets among them. */
  readonly attributes: readonly string[]
  /** Every field or attribute a rule looks at. */
  readonly uses: readonly string[]
  /** Fields that have to be in one record at least, and the attribute whose rule reads each. */
  readonly expects: readonly { readonly field: string; readonly attribute: string }[]
  /** By attribute; never part of what `apply` gives. */
  readonly secrets: Readonly<Record<string, Secret>>
  readonly rules: Rules
  /** Pure: same input, same result. Never throws over data. */
  apply(input: Attributes): Mapped
}

const noFailures: readonly MappingFailure[] = []

/**
 * Compiles rules.
 * @param names what `from` and `expr` may refer to; root `record` means that input comes raw from a source
 * @returns all problems at once; a mapping with problems leaves the rules concerned out
 */
export function compileMapping(
  rules: Rules,
  names: Names,
): { readonly mapping: Mapping; readonly problems: readonly MappingProblem[] } {
  const problems: MappingProblem[] = []
  const steps: { readonly attribute: string; readonly step: RuleStep }[] = []
  const secrets: Record<string, Secret> = Object.create(null)
  const uses = new Set<string>()
  const expects: { readonly field: string; readonly attribute: string }[] = []
  for (const [attribute, rule] of Object.entries(rules)) {
    if (rule.secret !== undefined) {
      secrets[attribute] = rule.secret
      continue
    }
    const compiled = compileRule(attribute, rule, names)
    if ('problem' in compiled) {
      problems.push(compiled.problem)
      continue
    }
    for (const name of compiled.uses) uses.add(name)
    if (rule.optional !== true) expects.push(...compiled.expects.map(field => ({ field, attribute })))
    steps.push({ attribute, step: compiled.step })
  }
  const ownRules: Record<string, Rule> = Object.assign(Object.create(null), rules)
  const mapping: Mapping = {
    attributes: Object.keys(rules),
    uses: [...uses],
    expects,
    secrets,
    rules: ownRules,
    apply: input => applySteps(steps, input),
  }
  return { mapping, problems }
}

type Compiled =
  | { readonly step: RuleStep; readonly uses: readonly string[]; readonly expects: readonly string[] }
  | { readonly problem: MappingProblem }

function compileRule(attribute: string, rule: Rule, names: Names): Compiled {
  const side = names.root === 'record' ? 'record' : 'person'
  if (rule.from !== undefined) {
    const message = unknownFrom(rule.from, names)
    if (message !== undefined) return { problem: { attribute, part: 'from', message } }
  }
  if (rule.expr === undefined) {
    const uses = rule.from === undefined ? [] : [rule.from]
    return { step: ruleStep(rule, side, undefined), uses, expects: uses }
  }
  // Whether somebody is active is never concluded from something that is absent, unless the rule asks for that.
  const expression = compileExpression(rule.expr, names, 'value', { strict: isAboutActive(attribute, side) })
  if (isExpression(expression)) {
    const { uses, expects } = expression
    return { step: ruleStep(rule, side, expression), uses, expects }
  }
  const { message, offset } = expression
  return { problem: { attribute, part: 'expr', message, offset, caret: caret(rule.expr, offset) } }
}

const isAboutActive = (attribute: string, side: 'record' | 'person'): boolean =>
  side === 'record' && attribute === 'active'

const isExpression = (compiled: ReturnType<typeof compileExpression>): compiled is Expression => 'evaluate' in compiled

function applySteps(
  steps: readonly { readonly attribute: string; readonly step: RuleStep }[],
  input: Attributes,
): Mapped {
  const attributes = emptyBag()
  let failures: MappingFailure[] | undefined
  for (const { attribute, step } of steps) {
    const value = step(input)
    if (value === undefined) continue
    if (value instanceof Refusal) {
      failures ??= []
      failures.push(failureOf(attribute, value))
    } else attributes[attribute] = value
  }
  return { attributes, failures: failures ?? noFailures }
}

function failureOf(attribute: string, { reason, value }: Refusal): MappingFailure {
  return value === undefined ? { attribute, reason } : { attribute, value: shorten(value), reason }
}
