import { type BigIntStats, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Problem } from '../../domain/problem.ts'
import type { Database } from './database.ts'
import { codeOf } from './problems.ts'

/** What tells one file from another of the same name; undefined: there is none. */
type Identity = string | undefined

const words = ({ dev, ino }: BigIntStats): Identity => `${dev}:${ino}`

function noneOrThrow(error: unknown): undefined {
  if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined
  throw error
}

/** On the threads of Node: a disk that hangs holds up only whoever asks. */
const identityOf = (path: string): Promise<Identity> => stat(path, { bigint: true }).then(words, noneOrThrow)

/** At the opening, which reads the file anyway: a store over a driver without threads opens without them. */
function identityNow(path: string): Identity {
  try {
    return words(statSync(path, { bigint: true }))
  } catch (error) {
    return noneOrThrow(error)
  }
}

/**
 * Whether the store can be used, by using it: a read, a write that changes nothing, and a look whether its files are still the
 * ones that were opened. SQLite goes on writing into files that were removed, and all of it is lost at the end.
 * Whoever asks while somebody is asking gets the same answer, so that a lock of somebody else gathers no queue.
 *
 * @returns asks: what is wrong, one sentence each and without the path; empty when all is well. It takes as long as a lock of
 *   somebody else lasts, or the time the database waits for one
 */
export function soundness(database: Database, path: string): () => Promise<readonly string[]> {
  const file = { path, what: 'the file of the store', opened: identityNow(path) }
  // It is there from the first write on.
  const journal = {
    path: `${path}-wal`,
    what: 'the journal of the store (-wal)',
    opened: identityNow(`${path}-wal`),
  }

  async function ask(): Promise<readonly string[]> {
    try {
      await database.read('SELECT salt FROM store')
      const moved = [...(await troubleOf(file)), ...(await troubleOf(journal))]
      if (moved.length > 0) return moved
      await database.tx(tx => tx.run('UPDATE store SET salt = salt'))
      journal.opened ??= await identityOf(journal.path)
      return []
    } catch (error) {
      return [wordsOf(error, path)]
    }
  }

  let asking: Promise<readonly string[]> | undefined
  return () => {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
}

async function troubleOf({
  path,
  what,
  opened,
}: {
  readonly path: string
  readonly what: string
  readonly opened: Identity
}): Promise<readonly string[]> {
  if (opened === undefined) return []
  const now = await identityOf(path)
  if (now === opened) return []
  const lost = 'while usherd runs, and what is written now is lost; stop usherd and put the right one back'
  return [now === undefined ? `${what} was removed ${lost}` : `another file has taken the place of ${what} ${lost}`]
}

/** Anybody may read it: without the path, and nothing of an error that nobody foresaw. */
const wordsOf = (error: unknown, path: string): string =>
  error instanceof Problem ? error.message.replace(`The database ${path}`, 'the store') : 'the store cannot be used'
