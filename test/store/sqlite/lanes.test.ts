import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src/store/sqlite/database.ts'
import { createLanes } from '../../../src/store/sqlite/lanes.ts'
import type { Store } from '../../../src/store/store.ts'
import { at, person } from '../sample.ts'
import { type SqlitePlace, sqlitePlace } from './place.ts'

const crowd = (from: number, count: number) =>
  Array.from({ length: count }, (_none, index) => person(`p${from + index}`))

describe('at a store that is being filled', () => {
  let place: SqlitePlace
  let store: Store
  beforeEach(async () => {
    place = await sqlitePlace()
    store = await place.open()
  })
  afterEach(async () => {
    await store.close()
    await place.remove()
  })

  const short = (): Promise<void> => store.sources.setDue('idp', at())

  test('whoever does one short thing after the other is done before any page that waited already', async () => {
    const reading = await store.people.begin('hr', { targets: ['crm'], scope: 'everyone' })
    const order: string[] = []
    const pages = [0, 1, 2].map(async page => {
      await reading.page(crowd(1000 * page, 1000))
      order.push('page')
    })
    for (let done = 0; done < 30; done++) {
      await short()
      order.push('short')
    }
    await Promise.all(pages)
    expect(order).toEqual([...Array(30).fill('short'), 'page', 'page', 'page'])
  })

  test('a few changes pass a reading of everybody', async () => {
    const reading = await store.people.begin('hr', { targets: ['crm'], scope: 'everyone' })
    const order: string[] = []
    const page = reading.page(crowd(0, 1000)).then(() => order.push('page'))
    const push = await store.people.begin('idp', { targets: ['crm'], scope: 'changes' })
    await push.page([person('ann')])
    await push.finish({ absence: 'keep', cursor: '1' })
    order.push('push')
    await page
    expect(order).toEqual(['push', 'page'])
  })

  test('a page comes to its turn also when short things never end', async () => {
    const reading = await store.people.begin('hr', { targets: ['crm'], scope: 'everyone' })
    let isIn = false
    const page = reading.page(crowd(0, 1000)).then(() => {
      isIn = true
    })
    let passed = 0
    for (; !isIn && passed < 1000; passed++) await short()
    await page
    // It is compared first and written then, and waits for both.
    expect(passed).toBeLessThan(300)
  })

  test('whoever closes the database waits for the page that waits', async () => {
    await store.close()
    const database = await openDatabase(place.path)
    const short = database.tx(tx => tx.run('UPDATE store SET revision = revision'))
    const page = database.background.tx(tx => tx.run('UPDATE store SET revision = 7'))
    await database.close()
    expect(await Promise.all([short, page])).toEqual([1, 1])
  })
})

describe('in the lanes', () => {
  test('the background is in order, one at a time', async () => {
    const { background } = createLanes()
    const order: string[] = []
    const work = (name: string) =>
      background(async () => {
        order.push(`${name} begins`)
        await turn()
        order.push(`${name} ends`)
      })
    await Promise.all([work('one'), work('two')])
    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends'])
  })

  test('who fails holds nobody up', async () => {
    const { foreground, background } = createLanes()
    await expect(foreground(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(background(() => Promise.reject(new Error('neither')))).rejects.toThrow('neither')
    expect(await background(async () => 'done')).toBe('done')
  })

  test('no more than so many pass', async () => {
    const { foreground, background } = createLanes(undefined, 5)
    let passed = 0
    let isOver = false
    const waiting = background(async () => {
      isOver = true
    })
    for (; !isOver && passed < 50; passed++) await foreground(turn)
    await waiting
    expect(passed).toBeLessThanOrEqual(7)
  })

  test('the end is when everything asked until then has ended', async () => {
    const { background, idle } = createLanes()
    let isOver = false
    void background(async () => {
      await turn()
      isOver = true
    })
    await idle()
    expect(isOver).toBe(true)
  })
})
