import { nearest } from '../../domain/text/nearest.ts'
import type { ExpressionProblem } from './names.ts'
import { compilePattern } from './pattern.ts'
import type { CallNode, Node } from './tree.ts'

/** The functions there are: to be written `f(x)`, and to be written `x.f()`. */
export interface KnownFunctions {
  readonly functions: ReadonlySet<string>
  readonly methods: ReadonlySet<string>
}

/** What is wrong with a call as far as its name and its literals tell; its types are checked by the language. */
export function callProblem(
  call: CallNode,
  node: Node,
  text: string,
  known: KnownFunctions,
): ExpressionProblem | undefined {
  return functionProblem(call, node, text, known) ?? (call.name === 'matches' ? patternProblem(call) : undefined)
}

function functionProblem(
  { name, receiver }: CallNode,
  node: Node,
  text: string,
  { functions, methods }: KnownFunctions,
): ExpressionProblem | undefined {
  const [wanted, other] = receiver === undefined ? [functions, methods] : [methods, functions]
  if (wanted.has(name)) return undefined
  // A method's node begins with its receiver; the name itself comes after that.
  const offset = receiver === undefined ? node.start : Math.max(node.start, text.indexOf(name, receiver.end))
  if (other.has(name)) {
    return { message: `${name}() is written ${receiver === undefined ? `x.${name}(…)` : `${name}(x)`}`, offset }
  }
  const near = nearest(name, new Set([...functions, ...methods]))
  return { message: `there is no function ${name}()${near === undefined ? '' : `; did you mean ${near}()?`}`, offset }
}

/** Patterns are literals, so that a bad one is found when the configuration loads and none comes from the data. */
function patternProblem({ receiver, args }: CallNode): ExpressionProblem | undefined {
  const pattern = receiver === undefined ? args[1] : args[0]
  if (pattern === undefined) return undefined
  if (pattern.op !== 'value' || typeof pattern.args !== 'string') {
    return { message: 'the pattern of matches() has to stand there as a text', offset: pattern.start }
  }
  const compiled = compilePattern(pattern.args)
  if (typeof compiled === 'function') return undefined
  return { message: `the pattern of matches() ${compiled.message}`, offset: pattern.start }
}
