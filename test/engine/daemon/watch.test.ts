import { describe, expect, onTestFinished, test } from 'vitest'
import { type FileMark, watchFiles } from '../../../src/engine/daemon/watch.ts'
import { createFakeClock } from '../../transport/fake-clock.ts'

/** Watches files whose marks the test sets; `looks` lets so many intervals pass. */
async function watching(files: Record<string, FileMark>) {
  const clock = createFakeClock()
  const stop = new AbortController()
  const seen = { changes: 0 }
  const done = watchFiles(Object.keys(files), {
    clock,
    mark: async path => files[path],
    everyMs: 1000,
    signal: stop.signal,
    onWatching: () => undefined,
    onChange: () => {
      seen.changes += 1
    },
  })
  onTestFinished(() => stop.abort())
  const looks = (count: number): Promise<void> => clock.advance(count * 1000)
  await looks(1)
  return { files, seen, looks, stop, done, clock }
}

describe('a watched file', () => {
  test('that stays as it is is not reported, nor is its being there at the start', async () => {
    const { seen, looks } = await watching({ people: '1' })
    await looks(10)
    expect(seen.changes).toBe(0)
  })

  test('that changed is reported once, after it has kept still for one look', async () => {
    const { files, seen, looks } = await watching({ people: '1' })
    files.people = '2'
    await looks(1)
    expect(seen.changes).toBe(0)
    await looks(1)
    expect(seen.changes).toBe(1)
    await looks(10)
    expect(seen.changes).toBe(1)
  })

  test('that keeps growing is not reported until it is still', async () => {
    const { files, seen, looks } = await watching({ people: '1' })
    for (const mark of ['2', '3', '4', '5']) {
      files.people = mark
      await looks(1)
    }
    expect(seen.changes).toBe(0)
    await looks(1)
    expect(seen.changes).toBe(1)
  })

  test('that changes twice, with rest in between, is reported twice', async () => {
    const { files, seen, looks } = await watching({ people: '1' })
    for (const mark of ['2', '3']) {
      files.people = mark
      await looks(2)
    }
    expect(seen.changes).toBe(2)
  })

  test('that is replaced and back as it was between two looks is not reported', async () => {
    const { files, seen, looks } = await watching({ people: '1' })
    files.people = undefined
    await looks(1)
    files.people = '1'
    await looks(3)
    expect(seen.changes).toBe(0)
  })

  test('that stays away is reported, and again when it is back', async () => {
    const { files, seen, looks } = await watching({ people: '1' })
    files.people = undefined
    await looks(2)
    expect(seen.changes).toBe(1)
    files.people = '1'
    await looks(2)
    expect(seen.changes).toBe(2)
  })

  test('that comes into being later is reported', async () => {
    const { files, seen, looks } = await watching({ people: undefined })
    files.people = '1'
    await looks(2)
    expect(seen.changes).toBe(1)
  })
})

test('a change between the first reading and the first look is not lost: the files are read once they are watched', async () => {
  const clock = createFakeClock()
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const file = { content: 'first' }
  const read: string[] = []
  const slow = Promise.withResolvers<void>()
  const readFile = (): void => void read.push(file.content)
  watchFiles(['people'], {
    clock,
    // A network drive that takes its time: the file changes before it answers.
    mark: async () => {
      await slow.promise
      return file.content
    },
    everyMs: 1000,
    signal: stop.signal,
    onWatching: readFile,
    onChange: readFile,
  })
  await clock.advance(10)
  file.content = 'second'
  slow.resolve()
  await clock.advance(5_000)
  expect(read).toEqual(['second'])
})

test('of several files, all have to be still', async () => {
  const { files, seen, looks } = await watching({ people: '1', groups: '1' })
  files.people = '2'
  await looks(1)
  files.groups = '2'
  await looks(1)
  expect(seen.changes).toBe(0)
  await looks(1)
  expect(seen.changes).toBe(1)
})

test('watching ends with the signal and leaves no timer behind', async () => {
  const { stop, done, clock } = await watching({ people: '1' })
  stop.abort()
  await done
  expect(clock.sleeping).toBe(0)
})
