import type { BigIntStats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import type { Problem } from '#contract'
import { changed, missing, notAFile, tooLarge, unreadable } from './problems.ts'

/** How a file is read. `chunkBytes` only matters for speed, and for tests that put a border everywhere. */
interface ChunkOptions {
  readonly mostBytes: number
  readonly chunkBytes?: number
  readonly signal: AbortSignal
}

/** Measured with a million rows: 256 kB gains a few per cent and costs 60 MB more, for buffers wait long until they are collected. */
const usualChunkBytes = 64 * 1024

/**
 * The bytes of a file, a chunk at a time, in buffers that are never used again. The handle is closed whether the consumer reads to
 * the end, stops early or throws.
 * @throws Problem `source.missing`, `source.unreadable`, `source.too-large`; at the end `source.changed` when it is no longer the
 *   file it was at the beginning, or did not give as many bytes as it has. Also the signal's reason.
 */
export async function* fileChunks(path: string, options: ChunkOptions): AsyncGenerator<Buffer> {
  options.signal.throwIfAborted()
  const before = await regularFile(path)
  if (before.size > options.mostBytes) throw tooLarge(path, Number(before.size), options.mostBytes)
  const handle = await attempt(path, () => open(path))
  try {
    const count = yield* chunksOf(path, handle, Number(before.size), options)
    if (BigInt(count) !== before.size) throw changed(path, 'became shorter')
    await ensureSame(path, before)
  } finally {
    await handle.close()
  }
}

/** @returns how many bytes there were. @throws Problem `source.changed` as soon as there are more than `size`: a file that grows has no end */
async function* chunksOf(
  path: string,
  handle: FileHandle,
  size: number,
  options: ChunkOptions,
): AsyncGenerator<Buffer, number> {
  const chunkBytes = options.chunkBytes ?? usualChunkBytes
  let count = 0
  while (true) {
    options.signal.throwIfAborted()
    const { buffer, bytesRead } = await attempt(path, () =>
      handle.read(Buffer.allocUnsafeSlow(chunkBytes), 0, chunkBytes),
    )
    if (bytesRead === 0) return count
    count += bytesRead
    if (count > size) throw changed(path, 'grew')
    yield buffer.subarray(0, bytesRead)
  }
}

/** How large a file is, in bytes. @throws Problem as `fileChunks` does before its first chunk */
export async function fileSize(path: string): Promise<number> {
  return Number((await regularFile(path)).size)
}

async function regularFile(path: string): Promise<BigIntStats> {
  const found = await attempt(path, () => stat(path, { bigint: true }))
  // Opening a pipe would wait for its writer.
  if (!found.isFile()) throw notAFile(path)
  return found
}

/** Whoever writes in place moves size or time; whoever renames a new file over it moves the inode. */
async function ensureSame(path: string, before: BigIntStats): Promise<void> {
  const after = await stat(path, { bigint: true }).catch(() => undefined)
  if (after === undefined) throw changed(path, 'was removed')
  if (after.ino !== before.ino || after.dev !== before.dev) throw changed(path, 'was replaced')
  if (after.size !== before.size || after.mtimeNs !== before.mtimeNs) throw changed(path, 'was written to')
}

async function attempt<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw translated(path, error)
  }
}

function translated(path: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
  return code === 'ENOENT' || code === 'ENOTDIR' ? missing(path) : unreadable(path, code)
}
