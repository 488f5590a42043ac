import { bare, isBlank } from '../../domain/text/bare.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { type Attributes, isList, isRecords, type Value } from '../../domain/value.ts'
import { accept, Refusal } from '../values/accept.ts'
import { emptyBag, isFields, type Reader, reader } from '../values/path.ts'
import { typeWords } from './errors.ts'
import { language, parse, problemOf, reasonOf } from './language.ts'
import type { ExpressionProblem, Names } from './names.ts'
import { presentVariable, type Scan, scan, slotsVariable } from './scan.ts'

export { caret } from './caret.ts'
export type { Names } from './names.ts'

/** Why an expression gives nothing for one person, in a sentence. It carries nothing of the language's own errors. */
export class EvaluationFailure extends Error {
  override readonly name = 'EvaluationFailure'
}

/** A checked expression. */
export interface Expression {
  readonly text: string
  /** The attributes it looks at, flat. */
  readonly uses: readonly string[]
  /** Those of them that have to be in some record at least: it does not ask for them with `has`. */
  readonly expects: readonly string[]
  /** Every text that is written in it. */
  readonly literals: readonly string[]
  /** Fields of the records it builds whose value comes from the data. */
  readonly builtFields: ReadonlySet<string>
  /**
   * Evaluates it for one person or record. Attributes that are missing or `null` are `null` in the expression.
   * @returns the value; `null` only when the expression itself contains a `null` it does not merely compare with:
   *   somebody wrote that nothing shall be there. Any other `null` came from an absent attribute and is `undefined`:
   *   nothing is said. Where true or false was wanted it is one of them.
   * @throws EvaluationFailure
   */
  evaluate(input: Attributes): Value | null | undefined
}

/** Types no attribute can hold. */
const unfit = /^(bytes|type|google\.protobuf\.(Timestamp|Duration)|optional.*)$/

/**
 * Compiles a CEL expression over flat attribute names.
 * @returns the first thing that is wrong, where one can point at it: syntax, unknown names and functions, types that do
 *   not fit. What depends on the data shows when it is evaluated.
 * @param options.strict comparing with something that is absent is a failure instead of false: for what decides about a whole account
 */
export function compileExpression(
  text: string,
  names: Names,
  wants: 'value' | 'boolean',
  { strict = false }: { readonly strict?: boolean } = {},
): Expression | ExpressionProblem {
  const isDecisive = wants === 'boolean' || strict
  const parsed = parse(isDecisive ? text.normalize('NFC') : text)
  if ('message' in parsed) return parsed
  const found = scan(parsed.ast, text, names, language, strict)
  const [problem] = found.problems.toSorted((a, b) => a.offset - b.offset)
  if (problem !== undefined) return problem
  const { valid, type = 'dyn', error } = parsed.check()
  if (!valid) return problemOf(error, text)
  if (wants === 'boolean' && type !== 'bool' && type !== 'dyn') return misfit(type, 'true or false is wanted')
  if (unfit.test(type)) return misfit(type, 'no attribute can hold that')
  return finish(text, parsed, found, { wants, isDecisive, blankIsNothing: names.root !== undefined })
}

const misfit = (type: string, why: string): ExpressionProblem => ({
  message: `gives ${typeWords(type)}, and ${why}`,
  offset: 0,
})

function finish(
  text: string,
  run: (context: Record<string, unknown>) => unknown,
  found: Scan,
  { wants, ...ways }: { readonly wants: 'value' | 'boolean' } & Parameters<typeof filler>[1],
): Expression {
  const fill = filler(found, ways)
  const conclude = wants === 'boolean' ? truth : (result: unknown) => attributeValue(result, found.yieldsNull)
  return {
    text,
    uses: found.slots.map(slot => slot.attribute),
    literals: [...found.literals],
    builtFields: found.builtFields,
    expects: found.slots.map(slot => slot.attribute).filter(name => !found.askedFor.has(name)),
    evaluate: input => {
      let result: unknown
      try {
        result = run(fill(input))
      } catch (error) {
        throw new EvaluationFailure(reasonOf(error))
      }
      return conclude(result)
    },
  }
}

/**
 * Makes the function that puts attributes into their slots; nothing else of the person gets into the expression.
 * @param ways.blankIsNothing a text with nothing to see in it is absent
 * @param ways.isDecisive nothing of a text gets into the result: it is given as it looks
 */
function filler(
  { slots, asksHas }: Scan,
  { isDecisive, blankIsNothing }: { readonly isDecisive: boolean; readonly blankIsNothing: boolean },
): (input: Attributes) => Record<string, unknown> {
  const reads: readonly (readonly [string, Reader])[] = slots.map(({ key, attribute }) => [key, reader(attribute)])
  return input => {
    const context: Record<string, unknown> = {}
    const present: Record<string, unknown> = {}
    for (const [key, read] of reads) {
      const there = read(input) ?? null
      const isNothing = blankIsNothing && typeof there === 'string' && isBlank(there)
      const value = isNothing ? null : isDecisive ? asItLooks(there) : there
      context[key] = value
      if (asksHas && value !== null) present[key] = value
    }
    context[slotsVariable] = context
    context[presentVariable] = present
    return context
  }
}

/** Texts bare, of a list each of them. */
function asItLooks(value: unknown): unknown {
  if (typeof value === 'string') return bare(value)
  return Array.isArray(value) ? value.map(member => (typeof member === 'string' ? bare(member) : member)) : value
}

function truth(result: unknown): boolean {
  if (typeof result === 'boolean') return result
  const got =
    result === null ? 'nothing (a value is absent)' : typeof result === 'string' ? shorten(result) : 'something else'
  throw new EvaluationFailure(`gives ${got}, where true or false is wanted`)
}

function attributeValue(result: unknown, yieldsNull: boolean): Value | null | undefined {
  if (Array.isArray(result) && result.length > 0 && result.every(isNothing)) return undefined

  // A single record can only be meant as a list of one: there is no attribute that is a record itself.
  const value = accept(isFields(result) ? [result] : result)
  if (value instanceof Refusal) {
    const shown = value.value === undefined ? 'a value' : shorten(value.value)
    throw new EvaluationFailure(`gives ${shown}, which ${value.reason}`)
  }
  if (Array.isArray(result) && result.length > 0 && isList(value) && value.length === 0) return undefined
  if (yieldsNull) return value
  return isRecords(value) ? value.map(withoutNulls) : (value ?? undefined)
}

/** Absent, or a list of nothing else. */
const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length > 0 && value.every(isNothing))

/** A field of a record that was built from an absent attribute is absent too. */
function withoutNulls(record: Attributes): Attributes {
  const kept = emptyBag()
  for (const [name, value] of Object.entries(record)) if (value !== null) kept[name] = value
  return kept
}
