import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { connect } from '../../src/store/sqlite/driver.ts'
import { eventually } from '../eventually.ts'
import { setUpWith } from './any-stage.ts'

// A lock is waited for in real time, for as long as the daemon waits for one.
vi.setConfig({ testTimeout: 60_000 })

const stageOf = () =>
  setUpWith({
    files: {
      'usherd.yaml': 'store: ../usherd.db\nlisten: { port: 0 }\n',
      'sources/people.yaml': 'connector: file\nsettings: { path: ../../people.csv }\nkey: key\n',
    },
    people: [{ key: '1', login: 'ann' }],
  })

async function ask(url: string, path: string): Promise<readonly [number, string]> {
  const answer = await fetch(url + path)
  return [answer.status, await answer.text()]
}

test('health says no while the file of the store is away, and names neither path nor person', async () => {
  await using stage = await stageOf()
  await using serving = await stage.serve()
  expect(await ask(serving.url, '/healthz')).toEqual([200, '{"status":"ok"}'])
  const file = join(stage.folder, 'usherd.db')
  await rename(file, `${file}.away`)
  await eventually(async () => expect((await ask(serving.url, '/healthz'))[0]).toBe(503))
  const [, said] = await ask(serving.url, '/healthz')
  expect(said).toContain('the file of the store was removed while usherd runs')
  expect(said).not.toContain(stage.folder)
  expect(await ask(serving.url, '/readyz')).toEqual([503, expect.stringContaining('the file of the store was removed')])
  await rename(`${file}.away`, file)
  await eventually(async () => expect((await ask(serving.url, '/healthz'))[0]).toBe(200))
})

test('health says no while another program keeps the store locked, within seconds, and yes afterwards', async () => {
  await using stage = await stageOf()
  await using serving = await stage.serve()
  const file = join(stage.folder, 'usherd.db')
  const other = await connect(`file:${file}`, file, 'write')
  await eventually(() => other.run('BEGIN IMMEDIATE'))
  await eventually(async () => {
    const [status, said] = await ask(serving.url, '/healthz')
    expect([status, said]).toEqual([503, expect.stringMatching(/the store (has not answered for 4 s|is locked)/)])
  })
  await other.run('ROLLBACK')
  await other.close()
  await eventually(async () => expect((await ask(serving.url, '/healthz'))[0]).toBe(200))
})
