import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for the files of one bench; gone with everything in it when it is disposed. */
export interface Workplace extends AsyncDisposable {
  path(name: string): string
  /** Removes a database and what stands beside it. */
  drop(database: string): Promise<void>
}

export async function workplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'usherd-bench-'))
  return {
    path: name => join(folder, name),
    async drop(database) {
      for (const end of ['', '-wal', '-shm']) await rm(`${database}${end}`, { force: true })
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
