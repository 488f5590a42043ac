import type { RawRecord } from '#contract'
import { fileChunks } from './chunks.ts'
import { csvRecords } from './csv-records.ts'
import { jsonRecords } from './json-records.ts'
import { ndjsonRecords } from './ndjson-records.ts'
import { type FileSettings, type Format, formatOf } from './settings.ts'
import { ensureNotUtf8, utf8 } from './text.ts'

interface ReadOptions {
  readonly signal: AbortSignal
  /** See ChunkOptions. */
  readonly chunkBytes?: number
}

type Records = (texts: AsyncIterable<Buffer>, settings: FileSettings) => AsyncGenerator<readonly RawRecord[]>

const recordsOf: Readonly<Record<Format, Records>> = { csv: csvRecords, json: jsonRecords, ndjson: ndjsonRecords }

/** As large as the engine likes its pages. */
const pageSize = 1000

/**
 * All records of a file, in pages. The file is opened when the first page is asked for, and closed when the last one was taken, or the
 * consumer stops.
 * @throws Problem when the file cannot be read whole (see problems.ts); also the signal's reason
 */
export async function* readPages(settings: FileSettings, options: ReadOptions): AsyncGenerator<readonly RawRecord[]> {
  // The configuration layer refuses settings that leave the format open.
  const records = recordsOf[formatOf(settings) ?? 'csv'](fileText(settings, options), settings)
  let page: RawRecord[] = []
  for await (const batch of records) {
    page = page.length === 0 ? [...batch] : page.concat(batch)
    for (; page.length >= pageSize; page = page.slice(pageSize)) yield page.slice(0, pageSize)
  }
  if (page.length > 0) yield page
}

/** The text of a file, as UTF-8 without a byte order mark, in pieces. @throws as `fileChunks` and `utf8` */
export async function* fileText(settings: FileSettings, options: ReadOptions): AsyncGenerator<Buffer> {
  const { path, encoding, mostBytes } = settings
  const chunks = (): AsyncGenerator<Buffer> => fileChunks(path, { mostBytes, ...options })
  // Before anybody is read: names that were taken for another encoding's are names of nobody.
  await ensureNotUtf8(path, chunks(), encoding)
  yield* utf8(path, chunks(), encoding)
}
