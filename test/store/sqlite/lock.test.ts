import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Holder, isProvablyAlive, ourselves } from '../../../src/store/sqlite/holder.ts'
import { openStore } from '../../../src/store/sqlite/open.ts'
import { at } from '../sample.ts'
import { clock, type SqlitePlace, sqlitePlace } from './place.ts'
import { type Child, canContain, startChild, startContained } from './process.ts'

// Other processes take part, and a busy machine may let them wait.
vi.setConfig({ testTimeout: 60_000 })

let place: SqlitePlace
let children: Child[] = []

const kept = (child: Child): Child => {
  children.push(child)
  return child
}
const start = (task: string, path = place.path): Child => kept(startChild(task, { path }))

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

  test('the database of a process that was killed is free at once, many times in a row', async () => {
    for (let round = 0; round < 5; round++) {
      const holder = start('hold')
      expect(await holder.line()).toBe('holds')
      await expect(place.open()).rejects.toMatchObject({ code: 'store.held' })
      await holder.kill()
      expect(existsSync(`${place.path}.lock`)).toBe(true)
      await using _store = await place.open()
      expect(JSON.parse(readFileSync(`${place.path}.lock`, 'utf8'))).toMatchObject({ pid: process.pid })
    }
  })

  test('a stopped process holds it as long as it exists', async () => {
    const holder = start('hold')
    await holder.line()
    process.kill(holder.pid, 'SIGSTOP')
    await expect(place.open()).rejects.toMatchObject({ code: 'store.held' })
    await holder.kill()
    await (await place.open()).close()
  })

  test('the same database by another name is the same database', async () => {
    await (await place.open()).close()
    const holder = start('hold')
    await holder.line()
    symlinkSync(place.path, join(place.folder, 'other.db'))
    symlinkSync(join(place.folder, 'data'), join(place.folder, 'other'))
    for (const path of [join(place.folder, 'other.db'), join(place.folder, 'other', 'usherd.db')])
      await expect(openStore(path, { clock, holder: 'usherd test' })).rejects.toMatchObject({
        code: 'store.held',
        message: expect.stringContaining(path),
      })
  })

  test('who removes the note by hand changes nothing', async () => {
    const holder = start('hold')
    await holder.line()
    rmSync(`${place.path}.lock`)
    await expect(place.open()).rejects.toMatchObject({
      code: 'store.held',
      message: `The database ${place.path} is in use by another usherd`,
    })
  })

  test('who removes what the kernel holds is told all the same as long as the holder can be asked', async () => {
    const holder = start('hold')
    await holder.line()
    rmSync(`${place.path}.kernel-lock`)
    await expect(place.open()).rejects.toMatchObject({
      code: 'store.held',
      message: expect.stringContaining(`process ${holder.pid}`),
    })
  })

  test('a command that only looks is not kept away, neither by a holder nor by a dead one', async () => {
    const holder = start('hold')
    await holder.line()
    await (await place.open({ mode: 'read' })).close()
    await holder.kill()
    await (await place.open({ mode: 'read' })).close()
  })

  test('of many processes that find a dead one at the same time exactly one gets the database', async () => {
    for (let round = 0; round < 4; round++) {
      const crowd = Array.from({ length: 5 }, () => start('hold'))
      const said = await Promise.all(crowd.map(one => one.line()))
      expect(said.toSorted()).toEqual(['holds', 'store.held', 'store.held', 'store.held', 'store.held'])
      await crowd[said.indexOf('holds')]?.kill()
    }
    const left = readdirSync(join(place.folder, 'data')).filter(name => name.includes('lock'))
    expect(left.toSorted()).toEqual(['usherd.db.kernel-lock', 'usherd.db.lock'])
  })

  test('processes that fight for the lock hundreds of times never hold it together', async () => {
    const path = join(place.folder, 'fought-for')
    const fighters = Array.from({ length: 4 }, () => start('fight-for-lock', path))
    expect(await Promise.all(fighters.map(one => one.end()))).toEqual([0, 0, 0, 0])
  })

  test("a note that nobody wrote whole is nobody's", async () => {
    await (await place.open()).close()
    writeFileSync(`${place.path}.lock`, '')
    await (await place.open()).close()
  })

  test('a failed opening lets the lock go', async () => {
    await (await place.open()).close()
    writeFileSync(place.path, 'not a database at all, but long enough to be taken for one'.repeat(99))
    await expect(place.open()).rejects.toMatchObject({ code: 'store.not-a-database' })
    expect(existsSync(`${place.path}.lock`)).toBe(false)
    writeFileSync(place.path, '')
    await (await place.open()).close()
  })
})

// Process spaces of its own take rights that not every machine gives; the skip shows in the report.
describe.skipIf(!canContain)('containers on one volume', () => {
  test('a holder in another container keeps us away as long as it lives, and is named', async () => {
    const holder = kept(startContained('hold', place))
    expect(await holder.line()).toBe('holds')
    await expect(place.open()).rejects.toMatchObject({
      code: 'store.held',
      message: expect.stringMatching(/is in use by usherd serve \(process 1 in another container, since /),
    })
    expect(await holder.end()).toBe(0)
    await (await place.open()).close()
  })

  test('the database of a container that was killed is free at once, for the next one and for us', async () => {
    for (let round = 0; round < 3; round++) {
      const holder = kept(startContained('hold', place))
      expect(await holder.line()).toBe('holds')
      await holder.kill()
      expect(existsSync(`${place.path}.lock`)).toBe(true)
    }
    await (await place.open()).close()
  })

  test('of two that start at the same time one is refused, whoever else has died before', async () => {
    await using _store = await place.open()
    const other = kept(startContained('hold', place))
    expect(await other.line()).toBe('store.held')
  })

  test('a lock that an earlier release left in a container that is gone is no obstacle', async () => {
    await (await place.open()).close()
    const gone = { ...ourselves('usherd serve', at()), pid: 1, space: 'pid:[1]', nonce: '00' }
    writeFileSync(`${place.path}.lock`, JSON.stringify(gone))
    await (await place.open()).close()
  })
})

describe('a lock of an earlier release', () => {
  const left = (holder: Holder): void =>
    writeFileSync(`${place.path}.lock`, JSON.stringify({ ...holder, nonce: '0011223344556677' }))

  test('keeps us away while its holder provably lives, and stays as it is', async () => {
    await (await place.open()).close()
    const living = spawn('sleep', ['60'])
    try {
      left(holderOf(living.pid ?? 0))
      await expect(place.open()).rejects.toMatchObject({
        code: 'store.held',
        message: expect.stringContaining(`in use by usherd serve (process ${living.pid}, since`),
      })
      expect(readFileSync(`${place.path}.lock`, 'utf8')).toContain('0011223344556677')
    } finally {
      living.kill('SIGKILL')
      await once(living, 'exit')
    }
    await (await place.open()).close()
  })

  test('is taken over when its holder is of an earlier boot, or its number went to another process', async () => {
    await (await place.open()).close()
    for (const more of [{ boot: 'another' }, { start: '1' }, { pid: 2 ** 22 - 1 }]) {
      left({ ...ourselves('usherd serve', at()), pid: process.ppid, ...more })
      await (await place.open()).close()
    }
  })
})

/** Another process as the holder it would be. */
function holderOf(pid: number): Holder {
  const start =
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19] ?? ''
  return { ...ourselves('usherd serve', at()), pid, start }
}

describe('whether a holder still lives', () => {
  const us = (): Holder => ourselves('usherd test', at())

  test('this process does', () => expect(isProvablyAlive(us())).toBe(true))

  test('a process that has ended does not', async () => {
    const child = spawn('sleep', ['60'])
    const holder = holderOf(child.pid ?? 0)
    expect(isProvablyAlive(holder)).toBe(true)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(isProvablyAlive(holder)).toBe(false)
  })

  test('a process of the same number that started at another time is another one', () => {
    expect(isProvablyAlive({ ...us(), start: '1' })).toBe(false)
  })

  test('nobody lives on from before the machine was started', () => {
    expect(isProvablyAlive({ ...us(), boot: 'another' })).toBe(false)
  })

  test('a process of another container cannot be asked, so nothing is proved', () => {
    expect(isProvablyAlive({ ...us(), space: 'pid:[1]' })).toBe(false)
  })

  test('nor where the system does not say when a process started', () => {
    expect(isProvablyAlive({ ...us(), start: '' })).toBe(false)
  })

  test('a process that has ended and was not asked about does not live', async () => {
    // `head` waits until it is told to end. By then its shell has become `sleep`, which never asks after it.
    const script = 'head -c 1 <&3 >/dev/null & echo $!; exec sleep 60'
    const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] })
    try {
      const [line] = await once(parent.stdout ?? parent, 'data')
      const pid = Number(String(line).trim())
      await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8')).toBe('sleep\n')
      const { start } = holderOf(pid)
      expect(isProvablyAlive({ ...us(), pid, start })).toBe(true)
      const [, , , leash] = parent.stdio
      leash?.destroy()
      await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(' Z ')
      expect(isProvablyAlive({ ...us(), pid, start })).toBe(false)
    } finally {
      parent.kill('SIGKILL')
    }
  })
})
