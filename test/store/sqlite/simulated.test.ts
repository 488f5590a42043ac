import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src/store/sqlite/database.ts'
import { openStore } from '../../../src/store/sqlite/open.ts'
import { type SynchronousDriver, synchronousDriver } from '../../../src/store/sqlite/synchronous-driver.ts'
import type { Store } from '../../../src/store/store.ts'
import { applied, at, enqueue, key, person, planned, read } from '../sample.ts'
import { clock, type SqlitePlace, sqlitePlace } from './place.ts'

/** What a simulation relies on: no thread, no chance, and a process that can end at any moment. */

let place: SqlitePlace
beforeEach(async () => {
  place = await sqlitePlace('node:sqlite')
})
afterEach(() => place.remove())

/** Nobody else can find a simulated database, so nothing keeps others away. */
const unlocked = async () => ({ release: async () => undefined })

const simulated = (path: string, driver: SynchronousDriver): Promise<Store> =>
  openStore(path, {
    clock,
    holder: 'simulation',
    driver: driver.connect,
    isDurable: false,
    lock: unlocked,
    pause: async () => {},
  })

/** Waits for nothing that comes from outside: no timer fires, no file is read, no thread answers. */
async function onlyMicrotasks(task: Promise<unknown>): Promise<boolean> {
  let isOver = false
  task.finally(() => {
    isOver = true
  })
  for (let turn = 0; turn < 10_000 && !isOver; turn++) await null
  return isOver
}

/** A little of everything. */
async function work(store: Store): Promise<void> {
  await read(store, [person('ann'), person('bob')], { absence: 'keep' })
  await enqueue(store, [planned('create', 'ann'), planned('create', 'bob')])
  const { operations } = await store.outbox.claim('crm', { limit: 2, now: at() })
  await Promise.all(operations.map(one => store.outbox.settle([applied(one)])))
}

describe('a store without threads', () => {
  test('opens, works and closes within one turn of the event loop', async () => {
    const driver = synchronousDriver()
    const opening = simulated(place.path, driver)
    expect(await onlyMicrotasks(opening)).toBe(true)
    const store = await opening
    expect(await onlyMicrotasks(work(store))).toBe(true)
    expect(await onlyMicrotasks(store.close())).toBe(true)
  })

  test('takes its chance from whom it was given, so the same seed makes the same ids', async () => {
    const idsOf = async (name: string, seed: number): Promise<readonly string[]> => {
      let next = seed
      const random = (): number => {
        next = (next * 16807) % 2147483647
        return next / 2147483647
      }
      const driver = synchronousDriver({ random })
      await using store = await simulated(join(place.folder, name), driver)
      await enqueue(store, [planned('create', 'ann'), planned('create', 'bob')])
      const { operations } = await store.outbox.claim('crm', { limit: 2, now: at() })
      return [store.salt, ...operations.map(({ id }) => id)]
    }
    const first = await idsOf('a.db', 1)
    expect(await idsOf('b.db', 1)).toEqual(first)
    expect(await idsOf('c.db', 2)).not.toEqual(first)
    expect(new Set(first).size).toBe(3)
  })

  test('a file that was brought up to date once serves as the beginning of many', async () => {
    await (await simulated(place.path, synchronousDriver())).close()
    for (const name of ['a.db', 'b.db']) {
      copyFileSync(place.path, join(place.folder, name))
      await using store = await simulated(join(place.folder, name), synchronousDriver())
      await work(store)
      expect(await store.links.count('crm')).toBe(2)
    }
  })
})

describe('a crash', () => {
  test('undoes what was not committed, keeps what was, and the file is opened again at once', async () => {
    const driver = synchronousDriver()
    const store = await simulated(place.path, driver)
    await read(store, [person('ann')], { absence: 'keep' })
    const database = await openDatabase(place.path, { driver: driver.connect })
    const written = Promise.withResolvers<void>()
    const interrupted = database.tx(async tx => {
      await tx.run(`UPDATE person SET presence = 'gone'`)
      written.resolve()
      await new Promise(() => undefined)
    })
    interrupted.catch(() => undefined)
    await written.promise
    driver.crash()
    await using again = await simulated(place.path, driver)
    expect(await again.people.get(['hr'], key('ann'))).toMatchObject([{ presence: 'present' }])
  })

  test('what still runs of the dead process changes nothing and is told that the store is closed', async () => {
    const driver = synchronousDriver()
    const store = await simulated(place.path, driver)
    await read(store, [person('ann')], { absence: 'keep' })
    const writer = await store.people.begin('hr', { targets: ['crm'], scope: 'everyone' })
    const onItsWay = writer.page([person('bob')])
    driver.crash()
    const closed = { class: 'store', code: 'store.closed' }
    await expect(onItsWay).rejects.toMatchObject(closed)
    await expect(writer.finish({ absence: 'gone' })).rejects.toMatchObject(closed)
    await expect(store.people.get(['hr'], key('ann'))).rejects.toMatchObject(closed)
    await store.close()
    await using again = await simulated(place.path, driver)
    expect(await again.people.get(['hr'], key('bob'))).toEqual([])
    expect(await again.people.get(['hr'], key('ann'))).toMatchObject([{ presence: 'present' }])
  })
})
