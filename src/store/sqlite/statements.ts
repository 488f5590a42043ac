/** All that usherd itself asks fits in; filters of clients come in ever new shapes, and the long ones will hardly come again. */
const mostPrepared = 256
const longestPrepared = 5_000

/** Is a statement worth keeping once it was prepared? */
export const isKept = (sql: string): boolean => sql.length <= longestPrepared

/** Prepared statements of one connection by their text; of very many, those used last. */
export class Statements<Statement> {
  readonly #prepare: (sql: string) => Statement
  readonly #drop: (statement: Statement) => void
  /** The one used longest ago comes first. */
  readonly #prepared = new Map<string, Statement>()

  /** @param drop is told of each statement that gives way to another one */
  constructor(prepare: (sql: string) => Statement, drop: (statement: Statement) => void) {
    this.#prepare = prepare
    this.#drop = drop
  }

  /** Prepared before, or prepared now and kept. */
  get(sql: string): Statement {
    const statement = this.#prepared.get(sql) ?? this.#prepare(sql)
    this.#prepared.delete(sql)
    this.#prepared.set(sql, statement)
    const [oldest] = this.#prepared.size > mostPrepared ? this.#prepared : []
    if (oldest !== undefined) {
      this.#prepared.delete(oldest[0])
      this.#drop(oldest[1])
    }
    return statement
  }

  /** It could not be prepared after all. */
  forget(sql: string): void {
    this.#prepared.delete(sql)
  }

  /** @returns all that were kept; none are any more */
  takeAll(): readonly Statement[] {
    const all = [...this.#prepared.values()]
    this.#prepared.clear()
    return all
  }
}
