import type { SqlValue } from '../../database.ts'

/** Values bound to a statement that is being put together. SQL never holds a value of a client. */
export class Parameters {
  readonly values: SqlValue[] = []

  /** @returns what stands for the value in the SQL */
  bind(value: SqlValue): string {
    this.values.push(value)
    return `?${this.values.length}`
  }

  /** @returns a list for IN */
  list(values: readonly SqlValue[]): string {
    return `(${values.map(value => this.bind(value)).join(', ')})`
  }
}
