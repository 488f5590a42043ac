import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Fault } from '../../../src/domain/fault.ts'
import { patientStore } from '../../../src/engine/daemon/patient-store.ts'
import { createStoreTrouble, type StoreTrouble } from '../../../src/engine/daemon/store-trouble.ts'
import { createDispatcher } from '../../../src/engine/deliver/dispatcher.ts'
import { createSettler } from '../../../src/engine/deliver/settler.ts'
import type { Connection } from '../../../src/store/sqlite/connection.ts'
import { connect } from '../../../src/store/sqlite/driver.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Trouble } from '../memory-target.ts'
import { accountOf, openWorkplace, until, type Workplace } from '../workplace.ts'

/** Another program's connection to the database. */
let other: Connection
let place: Workplace
let trouble: StoreTrouble
let store: Store
let stop: AbortController
let kill: AbortController

beforeEach(async () => {
  place = await openWorkplace({ busyMs: 1 })
  place.people('ann', 'bo', 'cem')
  await place.enqueue()
  other = await connect(`file:${place.path}`, place.path, 'write')
  stop = new AbortController()
  kill = new AbortController()
  trouble = createStoreTrouble({ clock: place.clock, tell: event => void place.events.push(event) })
  store = patientStore(place.store, { trouble, stop: stop.signal, kill: kill.signal })
})
afterEach(async () => {
  await other.close()
  await place[Symbol.asyncDispose]()
})

const lock = () => other.run('BEGIN IMMEDIATE')
const unlock = () => other.run('ROLLBACK')

/** Sends what is due, over the patient store. */
const work = () => {
  const deps = { ...place.engine.deps, store, settler: createSettler(store) }
  return createDispatcher(place.desk, deps).work({ patienceMs: 0, stop: stop.signal, kill: kill.signal })
}

/** Happens while the target is asked for the first time. @param fault how that request ends, and every later one */
function duringTheFirstRequest(what: () => Promise<unknown>, fault?: Trouble): void {
  let isFirst = true
  place.desk.target.trouble = async () => {
    if (!isFirst) return fault
    isFirst = false
    await what()
    return fault
  }
}

const told = () => place.events.map(({ kind }) => kind).filter(kind => kind.startsWith('store:'))

/** As long as it is locked, and a while. */
async function outlast(): Promise<void> {
  await until(() => trouble.current() !== undefined)
  for (let second = 0; second < 20; second++) await place.clock.advance(1_000)
  expect(trouble.current()).toMatchObject({ problem: { code: 'store.locked' } })
}

/** Time passes until nothing waits for the store any more; then it ends by itself. */
async function over<Result>(task: Promise<Result>): Promise<Result> {
  task.catch(() => undefined)
  while (trouble.current() !== undefined) await place.clock.advance(1_000)
  return task
}

describe('another program locks the database', () => {
  test('while an answer comes in: it is written when the lock is gone, and nothing is sent twice', async () => {
    duringTheFirstRequest(lock)
    const working = work()
    await outlast()
    expect(place.desk.target.writes).toEqual(['create ann'])
    await unlock()
    expect(await over(working)).toMatchObject({ kind: 'empty' })
    expect(await place.ledger()).toEqual(['create ann applied', 'create bo applied', 'create cem applied'])
    expect(place.desk.target.writes).toEqual(['create ann', 'create bo', 'create cem'])
    expect(told()).toEqual(['store:troubled', 'store:mended'])
  })

  test('before anything is claimed: it is claimed when the lock is gone', async () => {
    await lock()
    const working = work()
    await outlast()
    expect(place.desk.target.writes).toEqual([])
    await unlock()
    expect(await over(working)).toMatchObject({ kind: 'empty' })
    expect(await place.ledger()).toHaveLength(3)
  })

  test('while a target goes wrong: its halt is kept when the lock is gone', async () => {
    duringTheFirstRequest(lock, { when: 'before', error: new Fault('denied', 'wrong password') })
    const working = work()
    await outlast()
    await unlock()
    expect(await over(working)).toMatchObject({ kind: 'halted' })
    expect(await place.store.targets.get('crm')).toMatchObject({ halted: { reason: 'wrong password' } })
    expect(await place.store.outbox.counts('crm')).toMatchObject({ leased: 0, waiting: 3 })
  })

  test('while requests of the day are counted: the count waits, and none is lost or counted twice', async () => {
    const take = () => store.targets.takeBudget('crm', { day: '2026-01-05', count: 3, most: 4 })
    await lock()
    const taken = take()
    await outlast()
    await unlock()
    expect(await over(taken)).toBe(3)
    expect(await take()).toBe(1)
  })

  test('and usherd is told to stop: what is not claimed stays, and the dispatcher ends in good order', async () => {
    await lock()
    const working = work()
    await outlast()
    stop.abort(new Error('stopped'))
    expect(await over(working)).toMatchObject({ kind: 'stopped' })
    await unlock()
    expect(await place.store.outbox.counts('crm')).toMatchObject({ leased: 0, waiting: 3 })
  })

  test('and usherd is told to stop with an answer in its hands: that is written all the same', async () => {
    duringTheFirstRequest(lock)
    const working = work()
    await outlast()
    stop.abort(new Error('stopped'))
    for (let second = 0; second < 20; second++) await place.clock.advance(1_000)
    await unlock()
    expect(await over(working)).toMatchObject({ kind: 'stopped' })
    expect(await place.ledger()).toEqual(['create ann applied'])
    expect(await place.store.outbox.counts('crm')).toMatchObject({ leased: 0, waiting: 2 })
  })

  test('and usherd is killed: nobody says that it was done, and the next one looks', async () => {
    duringTheFirstRequest(lock)
    const working = work()
    await outlast()
    stop.abort(new Error('stopped'))
    kill.abort(new Error('killed'))
    await expect(over(working)).rejects.toMatchObject({ code: 'store.locked' })
    await unlock()
    expect(await place.ledger()).toEqual([])
    expect(await place.store.outbox.recover()).toBe(3)
    expect(accountOf(place.desk, 'ann')).toHaveLength(1)
  })

  test('a run is as impatient as ever: it ends and says why', async () => {
    await lock()
    await expect(place.plan()).rejects.toMatchObject({ code: 'store.locked' })
    await unlock()
  })
})
