import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Steps that are taken back, last one first, unless everything went well in the end. */
export type Undo = AsyncDisposableStack

/** Puts what is ready into its place. */
export async function moveIn(undo: Undo, from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await rename(from, to)
  undo.defer(() => rm(to, { recursive: true, force: true }))
}

/** Remembers a file that is about to be written: its text comes back when a later step fails, or it goes if it was not there. */
export async function keeping(undo: Undo, path: string): Promise<void> {
  const before = existsSync(path) ? await readFile(path, 'utf8') : undefined
  undo.defer(() => (before === undefined ? rm(path, { force: true }) : writeFile(path, before)))
}
