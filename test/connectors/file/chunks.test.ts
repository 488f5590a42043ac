import { appendFile, chmod, mkdir, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fileChunks } from '../../../connectors/file/chunks.ts'
import { isOpen, nowhere, problemOf, written, writtenIn } from './written.ts'

const content = 'id,name\n1,Ann\n2,Bob\n'
const signal = new AbortController().signal
const chunks = (path: string, given: Partial<Parameters<typeof fileChunks>[1]> = {}) =>
  fileChunks(path, { mostBytes: 1000, chunkBytes: 8, signal, ...given })

test('the chunks are the file', async () => {
  expect(Buffer.concat(await Array.fromAsync(chunks(await written(content)))).toString()).toBe(content)
})

describe('a file that changes while it is read is not taken for whole', () => {
  test.each<[string, RegExp, (path: string) => Promise<void>]>([
    ['grows', /grew|was written to/, path => appendFile(path, '3,Eve\n')],
    ['shrinks', /became shorter/, path => truncate(path, 10)],
    ['is written again with as many bytes', /was written to/, path => writeFile(path, content.replace('Bob', 'Eve'))],
    ['has another time', /was written to/, path => utimes(path, 2, 2)],
    ['is replaced by one that looks the same', /was replaced/, path => replace(path)],
    ['is removed', /was removed/, path => rm(path)],
  ])('it %s', async (_name, message, change) => {
    const path = await written(content)
    // An old time, so that two writes cannot fall into one tick of the file system's clock.
    await utimes(path, 1, 1)
    const reading = (async () => {
      let first = true
      for await (const _chunk of chunks(path)) {
        if (first) await change(path)
        first = false
      }
    })()
    expect(await problemOf(reading)).toMatchObject({
      class: 'source',
      code: 'source.changed',
      message: expect.stringMatching(message),
    })
  })

  async function replace(path: string): Promise<void> {
    await writeFile(`${path}.new`, content)
    await rename(`${path}.new`, path)
  }
})

describe('a file that cannot be read', () => {
  test('is missing', async () => {
    expect(await problemOf(Array.fromAsync(chunks(nowhere)))).toMatchObject({
      code: 'source.missing',
      message: expect.stringContaining(nowhere),
    })
  })

  test('is below something that is no folder', async () => {
    const path = join(await written(content), 'people.csv')
    expect((await problemOf(Array.fromAsync(chunks(path)))).code).toBe('source.missing')
  })

  test('is a folder', async () => {
    const path = join(writtenIn, 'folder.csv')
    await mkdir(path)
    expect(await problemOf(Array.fromAsync(chunks(path)))).toMatchObject({
      code: 'source.unreadable',
      message: expect.stringContaining('not a regular file'),
    })
  })

  test('is a link that leads nowhere but to itself', async () => {
    const path = join(writtenIn, 'loop.csv')
    await symlink(path, path)
    expect(await problemOf(Array.fromAsync(chunks(path)))).toMatchObject({
      code: 'source.unreadable',
      message: expect.stringContaining('ELOOP'),
    })
  })

  test.skipIf(process.getuid?.() === 0)('is not ours to read', async () => {
    const path = await written(content)
    await chmod(path, 0)
    expect(await problemOf(Array.fromAsync(chunks(path)))).toMatchObject({
      code: 'source.unreadable',
      message: expect.stringContaining('EACCES'),
    })
  })

  test('is larger than allowed, and not one byte of it is read', async () => {
    const path = await written(content)
    expect(await problemOf(chunks(path, { mostBytes: 5 }).next())).toMatchObject({
      code: 'source.too-large',
      message: expect.stringContaining('20 bytes, more than the 5 bytes allowed'),
    })
  })
})

// Only Linux shows a process its open files.
describe.skipIf(process.platform !== 'linux')('the file is closed', () => {
  test('after the last chunk', async () => {
    const path = await written(content)
    await Array.fromAsync(chunks(path))
    expect(await isOpen(path)).toBe(false)
  })

  test('when the reader stops early', async () => {
    const path = await written(content)
    for await (const _chunk of chunks(path)) {
      expect(await isOpen(path)).toBe(true)
      break
    }
    expect(await isOpen(path)).toBe(false)
  })

  test('when the file turns out to have changed', async () => {
    const path = await written(content)
    const reading = (async () => {
      for await (const _chunk of chunks(path)) await appendFile(path, '3,Eve\n')
    })()
    await problemOf(reading)
    expect(await isOpen(path)).toBe(false)
  })

  test('when the reader is told to stop, which ends in the reason given', async () => {
    const path = await written(content)
    const controller = new AbortController()
    const reason = new Error('enough')
    const reading = (async () => {
      for await (const _chunk of chunks(path, { signal: controller.signal })) controller.abort(reason)
    })()
    await expect(reading).rejects.toBe(reason)
    expect(await isOpen(path)).toBe(false)
  })
})
