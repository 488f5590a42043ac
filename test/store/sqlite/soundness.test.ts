import { copyFile, rename, rm, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../../src/store/sqlite/driver.ts'
import { at } from '../sample.ts'
import { type SqlitePlace, sqlitePlace } from './place.ts'

let place: SqlitePlace
beforeEach(async () => {
  place = await sqlitePlace()
})
afterEach(() => place.remove())

const busyMs = 20

describe('whether a store can be used is found by using it', () => {
  test('all is well, before and after something is written, also for a store that was there before', async () => {
    for (let times = 0; times < 2; times += 1) {
      await using store = await place.open({ busyMs })
      expect(await store.troubles()).toEqual([])
      await store.sources.setDue('hr', at())
      expect(await store.troubles()).toEqual([])
    }
  })

  test.each<[string, (path: string) => Promise<void>]>([
    ['removed', path => rm(path)],
    ['moved', path => rename(path, `${path}.away`)],
    ['removed with its folder', path => rm(dirname(path), { recursive: true })],
  ])('its file was %s', async (_how, happens) => {
    await using store = await place.open({ busyMs })
    await happens(place.path)
    expect(await store.troubles()).toEqual([
      expect.stringMatching(/^the file of the store was removed while usherd runs, and what is written now is lost; /),
      ...(_how === 'removed with its folder' ? [expect.stringMatching(/^the journal/)] : []),
    ])
  })

  test('another file has taken its place: a backup that was put back under a running usherd', async () => {
    await using store = await place.open({ busyMs })
    await copyFile(place.path, `${place.path}.backup`)
    await rename(`${place.path}.backup`, place.path)
    expect(await store.troubles()).toEqual([
      expect.stringContaining('another file has taken the place of the file of the store while usherd runs'),
    ])
  })

  test('its journal was removed', async () => {
    await using store = await place.open({ busyMs })
    expect(await store.troubles()).toEqual([])
    await rm(`${place.path}-wal`)
    expect(await store.troubles()).toEqual([expect.stringContaining('the journal of the store (-wal) was removed')])
  })

  test.each(['BEGIN IMMEDIATE', 'BEGIN EXCLUSIVE'])('another program holds it with %s, and lets go', async begin => {
    await using store = await place.open({ busyMs })
    const other = await connect(`file:${place.path}`, place.path, 'write')
    await other.run(begin)
    expect(await store.troubles()).toEqual(['the store is locked by another program'])
    await other.run('ROLLBACK')
    expect(await store.troubles()).toEqual([])
    await other.close()
  })

  test('many who ask at once wait for one answer, not for each other', async () => {
    await using store = await place.open({ busyMs })
    const all = Array.from({ length: 50 }, () => store.troubles())
    expect(new Set(all).size).toBe(1)
    expect(await Promise.all(all)).toEqual(Array(50).fill([]))
  })

  test('it is damaged: no path, and no word of what is in it', async () => {
    const store = await place.open({ busyMs })
    await store.sources.setDue('hr', at())
    await store.close()
    const again = await place.open({ busyMs })
    await truncate(place.path, 5_000)
    const troubles = await again.troubles()
    expect(troubles).toHaveLength(1)
    expect(troubles[0]).toMatch(/^the store /)
    expect(troubles[0]).not.toContain(place.folder)
    await again.close().catch(() => undefined)
  })
})

test('a closed store says so', async () => {
  const store = await place.open({ busyMs })
  await store.close()
  expect(await store.troubles()).toEqual(['the store is closed'])
})
