/** What may be bound to a statement. Lists and records go in as JSON text. */
export type SqlValue = string | number | null

/** One connection to a database file. Statements are prepared once and kept; of very many, those used last. */
export interface Connection {
  /** @returns all rows; the caller states their shape, which is what its SQL says */
  all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>
  /** @returns how many rows were inserted, updated or deleted */
  run(sql: string, ...values: SqlValue[]): Promise<number>
  /** Several statements at once, without values. */
  script(sql: string): Promise<void>
  /** Nothing may be on its way any more. */
  close(): Promise<void>
}

/**
 * Opens a connection: what the store knows of the package that brings SQLite. `driver.ts` is the one of the product;
 * `synchronous-driver.ts` answers at once, for simulations that may leave nothing to chance.
 *
 * @param uri the file, or a `file:` URI
 * @param path the file, for messages
 * @param mode `read` never writes to the database; `write` needs an existing file as well, so that its creator decides the rights
 * @throws Problem `store.*` when the file cannot be opened; afterwards `store.closed` from whatever is called after `close`
 */
export type Driver = (uri: string, path: string, mode: 'read' | 'write') => Promise<Connection>
