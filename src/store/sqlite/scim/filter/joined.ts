/**
 * A long chain of terms as a balanced tree: SQLite refuses expressions deeper than 1,000 (sqlite.org/limits.html), and
 * `a OR b OR c ...` is as deep as it is long.
 */
export function joined(operator: 'AND' | 'OR', terms: readonly string[]): string {
  const [only] = terms
  if (only === undefined) return operator === 'AND' ? '1' : '0'
  if (terms.length === 1) return only
  const middle = terms.length >> 1
  return `(${joined(operator, terms.slice(0, middle))} ${operator} ${joined(operator, terms.slice(middle))})`
}
