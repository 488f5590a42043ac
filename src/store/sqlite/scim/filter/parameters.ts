import type { SqlValue } from '../../database.ts'

/** Values bound to a statement that is being put together. SQL never holds a value of a client. */
export class Parameters {
  readonly values: SqlValue[] = []

  /** @returns what stands for the value in the SQL */
  bind(value: SqlValue): string {
    this.values.push(value)
    return `?${this.values.length}`
  }

  /**
   * @returns a number as LIMIT and OFFSET may have it. By the number bound to a bare `LIMIT ?` SQLite guesses how many rows there
   *   will be, and so compiles the statement again for every execution: half of what a lookup by name cost (SQLite 3.52)
   */
  count(value: number): string {
    return `${this.bind(value)} + 0`
  }

  /** @returns a list for IN */
  list(values: readonly SqlValue[]): string {
    return `(${values.map(value => this.bind(value)).join(', ')})`
  }
}
