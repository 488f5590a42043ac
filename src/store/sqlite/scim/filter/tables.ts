import type { Condition } from '../../../scim.ts'

/** Where values are found that are asked about together. */
export interface Source {
  readonly from: string
  readonly owner: string
  readonly restriction: string
  /** The rows of one element belong together: tests are about a group of rows, not about one. */
  readonly isGrouped?: true
}

/** SQLite joins at most 64 tables (sqlite.org/limits.html), and gives a table at most 2,000 columns. */
const mostTables = 50
const mostTests = 1_000

/**
 * For conditions with many parts. Each of them as a set of its own would go through all values of its path again; here all that
 * is asked about the values of one path is asked in one pass, and every resource gets a row of answers.
 */
export class Tables {
  readonly #tables: { readonly key: string; readonly source: Source; readonly tests: string[] }[] = []

  /**
   * Adds a question about some row of the source.
   * @returns the answer for the resource `r`, 0 or 1; undefined when no more tables are to be had
   */
  ask(key: string, source: Source, test: string): string | undefined {
    let at = this.#tables.findIndex(table => table.key === key && table.tests.length < mostTests)
    if (at < 0) {
      if (this.#tables.length >= mostTables) return undefined
      at = this.#tables.push({ key, source, tests: [] }) - 1
    }
    const count = this.#tables[at]?.tests.push(test) ?? 0
    return `coalesce(t${at}.c${count}, 0)`
  }

  /** Joins for a statement whose resource is `r`. */
  get joins(): string {
    return this.#tables
      .map(({ source, tests }, at) => `LEFT JOIN (${answers(source, tests)}) t${at} ON t${at}.pk = r.pk`)
      .join(' ')
  }
}

function answers({ from, owner, restriction, isGrouped }: Source, tests: readonly string[]): string {
  const named = (test: (test: string, at: number) => string): string =>
    tests.map((one, at) => `${test(one, at + 1)} AS c${at + 1}`).join(', ')
  if (isGrouped !== true)
    return `SELECT ${owner} AS pk, ${named(test => `max(${test})`)} FROM ${from} WHERE ${restriction} GROUP BY ${owner}`
  const elements = `SELECT ${owner} AS pk, ${named(test => test)} FROM ${from} WHERE ${restriction} GROUP BY e.resource, e.element`
  return `SELECT pk, ${named((_test, at) => `max(c${at})`)} FROM (${elements}) GROUP BY pk`
}

/** How many comparisons a condition has, lists of equal paths in an `or` counted as one each. */
export function size(condition: Condition): number {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.terms.reduce((sum, term) => sum + size(term), 0)
    case 'not':
      return size(condition.term)
    case 'element':
      return size(condition.where)
    default:
      return 1
  }
}
