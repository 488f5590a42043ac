import { Environment } from '@marcbachmann/cel-js'
import { comparingFunctions } from './comparison.ts'
import { strictFunctions } from './conversions.ts'
import { type LanguageError, sentence } from './errors.ts'
import { FunctionFailure, helperFunctions } from './functions.ts'
import type { ExpressionProblem } from './names.ts'
import { type Language, presentVariable, slotsVariable } from './scan.ts'

/** More than anybody writes by hand; keeps a mistake from becoming a load. */
const limits = { maxAstNodes: 5_000, maxDepth: 100 }

/** Numbers of people arrive as floating point (JSON knows no other), the literals beside them are whole. */
const arithmetic: readonly (readonly [string, (a: number, b: number) => number])[] = [
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => a / b],
]

const environment = makeEnvironment()
/** What expressions can use besides attributes. */
export const language = describe()

/** A parsed expression: its tree, its check, and (called) its result. */
type Parsed = ReturnType<Environment['parse']>

/** Parses an expression; names and types are not looked at yet. */
export function parse(text: string): Parsed | ExpressionProblem {
  try {
    return environment.parse(text)
  } catch (error) {
    return problemOf(error, text)
  }
}

/** The language's errors have a code, a summary and a range; everything else is no error of the expression. */
export function problemOf(error: unknown, text: string): ExpressionProblem {
  if (!isLanguageError(error)) return { message: 'the expression is not understood', offset: 0 }
  const offset = Math.min(error.range?.start ?? 0, text.length)
  return { message: shortened(sentence(error, text.slice(offset))), offset }
}

/** Why an evaluation failed, whatever was thrown, in words for an operator. */
export function reasonOf(error: unknown): string {
  if (error instanceof FunctionFailure) return error.message
  if (isLanguageError(error)) return shortened(sentence(error))
  return 'the expression cannot be evaluated for these values'
}

function isLanguageError(error: unknown): error is LanguageError & { readonly range?: { readonly start: number } } {
  return error instanceof Error && 'code' in error && 'summary' in error
}

/** Some summaries quote a value at full length. */
function shortened(message: string): string {
  const points = [...message]
  return points.length > 200 ? `${points.slice(0, 200).join('')}…` : message
}

/** The language plus our functions, plus the arithmetic of whole and broken numbers that it leaves out. */
function makeEnvironment(): Environment {
  // Names are judged by our own scan, which knows attributes; literals may mix types, as records of a target do.
  const made = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, limits })
  for (const variable of [slotsVariable, presentVariable]) made.registerVariable(variable, 'map<string, dyn>')
  for (const { signature, handler } of [...helperFunctions, ...comparingFunctions, ...strictFunctions])
    made.registerFunction(signature, handler, { async: false })
  for (const [sign, calculate] of arithmetic) {
    made.registerOperator(`double ${sign} int: double`, (a: number, b: bigint) => calculate(a, Number(b)))
    made.registerOperator(`int ${sign} double: double`, (a: bigint, b: number) => calculate(Number(a), b))
  }
  return made
}

function describe(): Language {
  const { functions, variables } = environment.getDefinitions()
  return {
    functions: new Set(
      functions.filter(entry => entry.receiverType === null && !entry.name.endsWith('_')).map(entry => entry.name),
    ),
    methods: new Set(functions.filter(entry => entry.receiverType !== null).map(entry => entry.name.replace(/_$/, ''))),
    constants: new Set(variables.map(entry => entry.name)),
    node: text => environment.parse(text).ast,
  }
}
