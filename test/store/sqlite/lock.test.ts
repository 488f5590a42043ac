import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Holder, isAlive, ourselves } from '../../../src/store/sqlite/holder.ts'
import { at } from '../sample.ts'
import { type SqlitePlace, sqlitePlace } from './place.ts'
import { type Child, startChild } from './process.ts'

// Other processes take part, and a busy machine may let them wait.
vi.setConfig({ testTimeout: 60_000 })

let place: SqlitePlace
let children: Child[] = []

const start = (task: string, path = place.path): Child => {
  const child = startChild(task, { path })
  children.push(child)
  return child
}

beforeEach(async () => {
  place = await sqlitePlace()
})
afterEach(async () => {
  for (const child of children) await child.kill()
  children = []
  await place.remove()
})

describe('one process per database', () => {
  test('a second process is told who has the database, since when, and what it can do', async () => {
    const holder = start('hold')
    expect(await holder.line()).toBe('holds')
    const opening = place.open()
    await expect(opening).rejects.toMatchObject({
      class: 'store',
      code: 'store.held',
      message: expect.stringMatching(
        `^The database ${place.path} is in use by usherd serve \\(process ${holder.pid}, since \\d+ Jan \\d\\d:\\d\\d\\)$`,
      ),
      next: expect.stringContaining('status, log, explain'),
    })
  })

  test('the same process cannot open it twice either', async () => {
    await using _store = await place.open()
    await expect(place.open()).rejects.toMatchObject({ code: 'store.held' })
  })

  test('a process that ends lets the database go', async () => {
    const holder = start('hold')
    await holder.line()
    expect(await holder.end()).toBe(0)
    expect(existsSync(`${place.path}.lock`)).toBe(false)
    await (await place.open()).close()
  })

  test('the database of a process that was killed is taken over', async () => {
    const holder = start('hold')
    await holder.line()
    await holder.kill()
    expect(existsSync(`${place.path}.lock`)).toBe(true)
    await using _store = await place.open()
    expect(JSON.parse(readFileSync(`${place.path}.lock`, 'utf8'))).toMatchObject({ pid: process.pid })
  })

  test('of many processes that find a dead one at the same time exactly one gets the database', async () => {
    for (let round = 0; round < 4; round++) {
      const crowd = Array.from({ length: 5 }, () => start('hold'))
      const said = await Promise.all(crowd.map(one => one.line()))
      expect(said.toSorted()).toEqual(['holds', 'store.held', 'store.held', 'store.held', 'store.held'])
      await crowd[said.indexOf('holds')]?.kill()
    }
    const left = readdirSync(join(place.folder, 'data')).filter(name => name.includes('.lock'))
    expect(left).toEqual(['usherd.db.lock'])
  })

  test('processes that fight for the locks of dead ones never hold one together', async () => {
    const path = join(place.folder, 'fought-for')
    const fighters = Array.from({ length: 4 }, () => start('fight-for-lock', path))
    expect(await Promise.all(fighters.map(one => one.end()))).toEqual([0, 0, 0, 0])
  })

  test("a lock that nobody wrote whole is nobody's", async () => {
    await (await place.open()).close()
    writeFileSync(`${place.path}.lock`, '')
    await (await place.open()).close()
  })

  test('a failed opening lets the lock go', async () => {
    await (await place.open()).close()
    writeFileSync(place.path, 'not a database at all, but long enough to be taken for one'.repeat(99))
    await expect(place.open()).rejects.toMatchObject({ code: 'store.not-a-database' })
    expect(existsSync(`${place.path}.lock`)).toBe(false)
  })
})

describe('whether a holder still lives', () => {
  const us = (): Holder => ourselves('usherd test', at())

  test('this process does', () => expect(isAlive(us())).toBe(true))

  test('a process that has ended does not', async () => {
    const child = spawn('true')
    const pid = child.pid ?? 0
    await once(child, 'exit')
    expect(isAlive({ ...us(), pid, start: '' })).toBe(false)
  })

  test('a process of the same number that started at another time is another one', () => {
    expect(isAlive({ ...us(), start: '1' })).toBe(false)
  })

  test('nobody lives on from before the machine was started', () => {
    expect(isAlive({ ...us(), boot: 'another' })).toBe(false)
  })

  test('a process of another container cannot be asked, so it lives', () => {
    expect(isAlive({ ...us(), pid: 2 ** 22 - 1, space: 'pid:[1]' })).toBe(true)
  })

  test('a process that has ended and was not asked about does not live', async () => {
    // `head` waits until it is told to end. By then its shell has become `sleep`, which never asks after it.
    const script = 'head -c 1 <&3 >/dev/null & echo $!; exec sleep 60'
    const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] })
    try {
      const [line] = await once(parent.stdout ?? parent, 'data')
      const pid = Number(String(line).trim())
      await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n')
      expect(isAlive({ ...us(), pid, start: '' })).toBe(true)
      const [, , , leash] = parent.stdio
      leash?.destroy()
      await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(' Z ')
      expect(isAlive({ ...us(), pid, start: '' })).toBe(false)
    } finally {
      parent.kill('SIGKILL')
    }
  })
})
