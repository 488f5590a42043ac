import { Problem } from '../../domain/problem.ts'
import type { Connection, SqlValue } from './connection.ts'

/** What a transaction may do. Nobody else's statements are in it. */
export interface Tx {
  all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>
  /** @returns how many rows were inserted, updated or deleted */
  run(sql: string, ...values: SqlValue[]): Promise<number>
  script(sql: string): Promise<void>
}

/** Does some work in a transaction of its own: all of it is on the disk afterwards, or none of it. */
export async function transaction<T>(writer: Connection, work: (tx: Tx) => Promise<T>): Promise<T> {
  await writer.run('BEGIN IMMEDIATE')
  try {
    const result = await work(watched(writer).tx)
    await writer.run('COMMIT')
    return result
  } catch (error) {
    await rollBack(writer)
    throw error
  }
}

/** Work that waits to be done in a transaction, and whoever waits for it. */
export interface Job {
  run(tx: Tx): Promise<unknown>
  resolve(result: unknown): void
  reject(error: unknown): void
}

/**
 * Does several works, one after the other, in one transaction with one flush to the disk.
 *
 * | what goes wrong | who fails | the others |
 * |---|---|---|
 * | a work throws before its first write | it alone | go on |
 * | the database cannot be used, or cannot commit | all, with the same error | nothing of them stays |
 * | a work throws after a write, or a statement of it is wrong | it alone | everything is undone, and they are done again |
 *
 * Savepoints would spare the third row its repetition, but cost every work two more statements; it is the row of defects.
 */
export async function together(writer: Connection, jobs: readonly Job[]): Promise<void> {
  let left = jobs
  while (left.length > 0) left = await attempt(writer, left)
}

/** @returns who has to be done again */
async function attempt(writer: Connection, jobs: readonly Job[]): Promise<readonly Job[]> {
  const done: (() => void)[] = []
  const isOver = new Set<Job>()
  try {
    await writer.run('BEGIN IMMEDIATE')
    for (const job of jobs) {
      const { tx, state } = watched(writer)
      try {
        const result = await job.run(tx)
        if (state.failure !== undefined) throw state.failure
        done.push(() => job.resolve(result))
      } catch (error) {
        const cause = state.failure ?? error
        if (isTrouble(cause)) throw cause
        isOver.add(job)
        job.reject(error)
        if (state.isTouched) {
          await rollBack(writer)
          return jobs.filter(other => !isOver.has(other))
        }
      }
    }
    await writer.run('COMMIT')
  } catch (error) {
    await rollBack(writer)
    for (const job of jobs) job.reject(error)
    return []
  }
  for (const tell of done) tell()
  return []
}

/** The database itself is in trouble: SQLite may have undone the whole transaction. */
const isTrouble = (error: unknown): boolean => error instanceof Problem && error.class === 'store'

/** After SQLITE_FULL and its like the transaction is already undone, and there is nothing left to roll back. */
async function rollBack(writer: Connection): Promise<void> {
  await writer.run('ROLLBACK').catch(() => undefined)
}

interface State {
  failure?: unknown
  /** Something was, or may have been, written. */
  isTouched: boolean
}

/**
 * Statements of one work, watched. SQLite may undo a transaction on its own; a statement after that would stand alone and stay.
 * So the first failure is the last.
 */
function watched(writer: Connection): { readonly tx: Tx; readonly state: State } {
  const state: State = { isTouched: false }
  const guarded = async <T>(isQuestion: boolean, statement: () => Promise<T>): Promise<T> => {
    if (state.failure !== undefined) throw state.failure
    if (!isQuestion) state.isTouched = true
    try {
      return await statement()
    } catch (error) {
      state.failure = error
      state.isTouched = true
      throw error
    }
  }
  const tx: Tx = {
    all: (sql, ...values) => guarded(isQuestion(sql), () => writer.all(sql, ...values)),
    run: (sql, ...values) => guarded(false, () => writer.run(sql, ...values)),
    script: sql => guarded(false, () => writer.script(sql)),
  }
  return { tx, state }
}

/** `INSERT ... RETURNING` also gives rows. What starts with WITH may be either, and counts as a write. */
const isQuestion = (sql: string): boolean => /^\s*SELECT\b/i.test(sql)
