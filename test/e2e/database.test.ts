import { spawn } from 'node:child_process'
import { chmod, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { crowd } from './files.ts'
import { type Stage, setUp } from './stage.ts'

const endpoint = join(import.meta.dirname, '../../bin/usherd.js')

test('two programs on one database: the second says who holds it; commands that only look work', async () => {
  await using stage = await setUp()
  await stage.people(crowd(2))
  await stage.run('sync')
  // The other program waits for an answer of the target while it holds the database.
  const arrived = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  stage.zabbix.misbehave({
    misbehaviour: { kind: 'slow', until: answered.promise },
    next: 1,
    matching: ({ write }) => {
      if (write) arrived.resolve()
      return write
    },
  })
  await stage.people(crowd(3))
  const other = spawn(process.execPath, [endpoint, '--config', join(stage.folder, 'config'), 'sync'], {
    env: { ...process.env, ...stage.env },
    stdio: 'ignore',
  })
  const ended = new Promise<number | null>(resolve => other.once('close', resolve))
  await arrived.promise
  const second = await stage.run('sync')
  expect(second.code).toBe(1)
  expect(second.err).toMatch(new RegExp(`usherd\\.db is in use by usherd sync \\(process ${other.pid}, since .*\\)`))
  expect((await stage.run('status')).code).toBe(0)
  expect((await stage.run('log')).code).toBe(0)
  answered.resolve()
  expect(await ended).toBe(0)
})

/** Root may write everything, so a test that runs as root starts the program as nobody. */
async function asOrdinaryUser(stage: Stage): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [endpoint, '--config', join(stage.folder, 'config'), 'sync'], {
    env: { ...process.env, ...stage.env },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(process.getuid?.() === 0 ? { uid: 65_534 } : {}),
  })
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  return new Promise(resolve => child.once('close', code => resolve({ code, output })))
}

describe('a database that cannot be used is one sentence and exit 1', () => {
  async function oneSentence(stage: Stage, sentence: RegExp): Promise<void> {
    await stage.people(crowd(1))
    const { code, out, err } = await stage.run('sync')
    expect(code).toBe(1)
    expect(err).toMatch(sentence)
    expect(err).not.toMatch(/defect|\n\s+at /)
    expect(out).toBe('')
    expect(stage.zabbix.journal).toEqual([])
  }

  test('garbage', async () => {
    await using stage = await setUp()
    await writeFile(join(stage.folder, 'usherd.db'), 'this is a letter to my aunt '.repeat(50))
    await oneSentence(stage, /usherd\.db.*not.*database/i)
  })

  test('made by a newer usherd', async () => {
    await using stage = await setUp()
    await stage.run('sync', '--user', 'nobody')
    const database = new DatabaseSync(join(stage.folder, 'usherd.db'))
    database.exec('PRAGMA user_version = 999')
    database.close()
    await oneSentence(stage, /newer/)
  })

  test('read-only', async () => {
    await using stage = await setUp()
    await stage.people(crowd(1))
    await stage.run('sync')
    await chmod(join(stage.folder, 'usherd.db'), 0o444)
    await chmod(stage.folder, 0o555)
    const { code, output } = await asOrdinaryUser(stage)
    await chmod(stage.folder, 0o755)
    expect(code).toBe(1)
    expect(output).toMatch(/^error .*usherd\.db.*\n/)
    expect(output).not.toMatch(/defect|\n\s+at /)
  })

  test('in a place that is no folder', async () => {
    await using stage = await setUp()
    await writeFile(join(stage.folder, 'letter'), 'dear aunt')
    await stage.configure({ daemon: 'store: ../letter/usherd.db\n' })
    await oneSentence(stage, /letter/)
  })

  test('status before the first run says that there is none yet', async () => {
    await using stage = await setUp()
    const { code, err } = await stage.run('status')
    expect(code).toBe(1)
    expect(err).toMatch(/usherd\.db/)
  })

  test('a database that was moved away takes its memory along: existing accounts are found again, not made again', async () => {
    await using stage = await setUp()
    await stage.people(crowd(3))
    await stage.run('sync')
    await rename(join(stage.folder, 'usherd.db'), join(stage.folder, 'elsewhere.db'))
    stage.writes()
    expect((await stage.run('sync')).code).toBe(0)
    expect(stage.writes()).toEqual([])
  })
})
