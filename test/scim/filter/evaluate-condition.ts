import type { Comparison, Condition, IndexedValue } from '../../../src/store/scim.ts'

/** Whether a condition is true of a resource with these rows: the plainest reading of the Store's contract. */
export function evaluateCondition(condition: Condition, rows: readonly IndexedValue[]): boolean {
  switch (condition.kind) {
    case 'constant':
      return condition.value
    case 'and':
      return condition.terms.every(term => evaluateCondition(term, rows))
    case 'or':
      return condition.terms.some(term => evaluateCondition(term, rows))
    case 'not':
      return !evaluateCondition(condition.term, rows)
    case 'present':
      return rows.some(({ path }) => path === condition.path)
    case 'text':
      return rows.some(({ path, text }) => path === condition.path && text !== undefined && textHolds(text, condition))
    case 'number':
      return rows.some(
        ({ path, number }) =>
          path === condition.path && number !== undefined && orderHolds(number - condition.number, condition.op),
      )
    case 'element':
      return elementsAt(condition.path, rows).some(element => evaluateCondition(condition.where, element))
  }
}

/** The rows at or below a path, those of each element together. */
function elementsAt(above: string, rows: readonly IndexedValue[]): readonly (readonly IndexedValue[])[] {
  const below = rows.filter(({ path }) => path === above || path.startsWith(`${above}.`))
  return [...Map.groupBy(below, ({ element }) => element).values()]
}

function textHolds(text: string, { op, text: operand }: { op: Comparison; text: string }): boolean {
  if (op === 'co') return text.includes(operand)
  if (op === 'sw') return text.startsWith(operand)
  if (op === 'ew') return text.endsWith(operand)
  // By bytes of UTF-8, as SQLite does.
  return orderHolds(Buffer.compare(Buffer.from(text), Buffer.from(operand)), op)
}

function orderHolds(difference: number, op: Comparison): boolean {
  const holds = {
    eq: difference === 0,
    gt: difference > 0,
    ge: difference >= 0,
    lt: difference < 0,
    le: difference <= 0,
  }
  return op in holds && holds[op as keyof typeof holds]
}
