import { writeJson } from '../../domain/json.ts'
import { memberFunction, sameFunction } from './comparison.ts'
import { childrenOf, isNull, type Node } from './tree.ts'

/** Is this a comparison that becomes ours? One with a written `null` asks whether something is there, and stays. */
export const comparesValues = (node: Node): boolean =>
  node.op === 'in' || ((node.op === '==' || node.op === '!=') && !childrenOf(node).some(isNull))

/**
 * Has a comparison answered by our own functions (comparison.ts) instead of the language's, which knows bytes only and takes a number
 * and a text for merely different. The node keeps its kind, since macros keep references to it: `a == b` becomes
 * `same(a, b) == true`, `a != b` becomes `same(a, b) != true`, and `a in b` becomes `true in [member(a, b)]`.
 * @param strict a value that is absent is no answer
 * @param make parses a piece of an expression
 */
export function compareOurWay(node: Node, text: string, strict: boolean, make: (text: string) => Node): void {
  const [left, right] = childrenOf(node)
  if (left === undefined || right === undefined) return
  const written = [left, right].map(side => writeJson(text.slice(side.start, side.end)))
  const name = node.op === 'in' ? memberFunction : sameFunction
  const call = make(`${name}(x, y, [${written.join(', ')}], ${strict})`)
  const [, rest] = Array.isArray(call.args) ? call.args : []
  call.args = [name, [left, right, ...(Array.isArray(rest) ? rest.slice(2) : [])]]
  if (node.op !== 'in') {
    node.args = [call, make('true')]
    return
  }
  const list = make('[x]')
  list.args = [call]
  node.args = [make('true'), list]
}
