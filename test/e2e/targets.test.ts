import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDirectory, type Directory, directoryYaml } from './directory.ts'
import { crowd } from './files.ts'
import { accountOf, type Stage, setUp } from './stage.ts'

/** A second target beside the simulated Zabbix. */
async function withDirectory(directory: Directory): Promise<Stage> {
  const stage = await setUp({ connectors: [directory.connector] })
  await writeFile(join(stage.folder, 'config/targets/directory.yaml'), directoryYaml)
  return stage
}

test('a match that fits several accounts stops that person, with every candidate named; the others go on', async () => {
  const directory = createDirectory([
    ['old.ann', 'team@example.org'],
    ['old.cem', 'team@example.org'],
  ])
  await using stage = await withDirectory(directory)
  await stage.people([
    { key: '1001', login: 'ann', mail: 'team@example.org' },
    { key: '1002', login: 'zoe', mail: 'zoe@example.org' },
  ])
  const { out } = await stage.run('sync')
  expect(out).toMatch(/directory\s+1001.*mail matches 2 accounts at directory: 1 .*, 2 /)
  expect(directory.accounts.map(({ attributes }) => attributes.login)).toEqual(['old.ann', 'old.cem', 'zoe'])
})

test('what a target cannot do is found while planning, in words, and nothing of it is sent', async () => {
  const directory = createDirectory([])
  await using stage = await withDirectory(directory)
  await stage.people([{ key: '1001', login: 'ann', mail: 'ann@example.org' }])
  await stage.run('sync')
  await stage.people([{ key: '1001', login: 'ann', mail: 'new@example.org' }])
  const { writes } = directory
  const { out } = await stage.run('sync')
  expect(out).toMatch(/1001.*directory cannot update accounts; do it there by hand/)
  expect(directory.writes).toBe(writes)
})

test('one target that is down does not keep the other from being served, and is served by the next run', async () => {
  const directory = createDirectory([])
  await using stage = await withDirectory(directory)
  directory.isDown = true
  await stage.people(crowd(3))
  const { code, err } = await stage.run('sync', '--patience', '0')
  expect(code).toBe(1)
  expect(err).toContain('the directory does not answer')
  expect(accountOf(stage, 'p1')).toBeDefined()
  expect(directory.accounts).toEqual([])

  directory.isDown = false
  stage.writes()
  stage.aheadMs += 60_000
  expect((await stage.run('sync')).code).toBe(0)
  expect(directory.accounts).toHaveLength(3)
  expect(stage.writes()).toEqual([])
})

test('only the targets that are named are read for, planned and sent to', async () => {
  const directory = createDirectory([])
  await using stage = await withDirectory(directory)
  await stage.people(crowd(2))
  expect((await stage.run('sync', 'directory')).code).toBe(0)
  expect(directory.accounts).toHaveLength(2)
  expect(accountOf(stage, 'p1')).toBeUndefined()
})
