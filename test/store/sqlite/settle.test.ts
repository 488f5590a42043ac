import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Driver } from '../../../src/store/sqlite/connection.ts'
import { connect } from '../../../src/store/sqlite/driver.ts'
import type { Store } from '../../../src/store/store.ts'
import { applied, at, enqueue, planned } from '../sample.ts'
import { type SqlitePlace, sqlitePlace } from './place.ts'

let place: SqlitePlace
let store: Store
/** What was asked, BEGIN and COMMIT included. */
let asked: string[]

const counting: Driver = async (...where) => {
  const connection = await connect(...where)
  return {
    ...connection,
    all: (sql, ...values) => {
      asked.push(sql)
      return connection.all(sql, ...values)
    },
    run: (sql, ...values) => {
      asked.push(sql)
      return connection.run(sql, ...values)
    },
  }
}

beforeEach(async () => {
  asked = []
  place = await sqlitePlace()
  store = await place.open({ driver: counting })
})
afterEach(async () => {
  await store.close()
  await place.remove()
})

// A statement is a way to another thread and back, and most of what an operation costs us.
test.each([
  ['one operation', 1],
  ['ten at once', 10],
])('%s that went well and nobody waits for costs nine statements', async (_what, count) => {
  await enqueue(store, [planned('create', 'first')])
  const before = await store.outbox.claim('crm', { limit: 1, now: at() })
  await store.outbox.settle(before.operations.map(operation => applied(operation)))
  await enqueue(
    store,
    Array.from({ length: count }, (_none, index) => planned('create', `p${index}`)),
  )
  const { operations } = await store.outbox.claim('crm', { limit: 100, now: at() })
  expect(operations).toHaveLength(count)
  asked = []
  await store.outbox.settle(operations.map(operation => applied(operation)))
  expect(asked).toHaveLength(9)
})
