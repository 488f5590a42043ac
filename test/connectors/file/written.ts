import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { Problem, type RawRecord } from '#contract'
import { readPages } from '../../../connectors/file/reading.ts'
import type { FileSettings } from '../../../connectors/file/settings.ts'

const folder = await mkdtemp(join(tmpdir(), 'usherd-file-'))
let count = 0
afterAll(() => rm(folder, { recursive: true }))

/** Writes a file that is removed after the tests. @returns its path */
export async function written(content: string | Uint8Array, ending = 'csv'): Promise<string> {
  const path = join(folder, `people-${count++}.${ending}`)
  await writeFile(path, content)
  return path
}

/** Where no file is. */
export const nowhere = join(folder, 'nowhere.csv')

/** The folder the files are in. */
export const writtenIn = folder

/** Settings as the configuration hands them over: defaults filled in. */
export function settingsOf(path: string, given: Partial<FileSettings> = {}): FileSettings {
  return {
    path,
    format: undefined,
    delimiter: undefined,
    skipLines: 0,
    quote: '"',
    encoding: 'utf-8',
    columns: undefined,
    records: undefined,
    finalLineBreak: false,
    mostBytes: 1024 ** 3,
    mostRecordBytes: 1024 ** 2,
    ...given,
  }
}

export interface Given extends Partial<FileSettings> {
  readonly ending?: string
  readonly chunkBytes?: number
}

/** Writes content and reads it back as records. */
export async function recordsOf(
  content: string | Uint8Array,
  { ending = 'csv', chunkBytes, ...given }: Given = {},
): Promise<RawRecord[]> {
  const settings = settingsOf(await written(content, ending), given)
  const signal = new AbortController().signal
  const options = chunkBytes === undefined ? { signal } : { signal, chunkBytes }
  return (await Array.fromAsync(readPages(settings, options))).flat()
}

/** The Problem a promise ends with; any other end is an error of the test. */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const end = await promise.catch((error: unknown) => error)
  if (end instanceof Problem) return end
  throw new Error('expected a Problem', { cause: end })
}

/** Whether this process holds the file open, as Linux sees it. */
export async function isOpen(path: string): Promise<boolean> {
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map(fd => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  )
  return links.includes(path)
}
