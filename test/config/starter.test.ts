import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connectors } from '../../connectors/index.ts'
import { loadConfig } from '../../src/config/load.ts'
import { writeStarter } from '../../src/config/starter.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usherd-starter-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('the starter configuration', () => {
  test('loads as it is written, and its mapping tests pass', async () => {
    await writeStarter(join(folder, 'config'))
    const config = await loadConfig(join(folder, 'config'), { connectors, env: { ZABBIX_TOKEN: 'x' } })
    expect(config.sources.map(({ name, schedule }) => [name, schedule?.cron])).toEqual([['people', '*/15 * * * *']])
    expect(config.targets.map(({ name, testFailures }) => [name, testFailures])).toEqual([['zabbix', []]])
    expect(config.remarks).toEqual([])
  })

  test('disables leavers, and deletes nobody', async () => {
    await writeStarter(join(folder, 'config'))
    const { targets } = await loadConfig(join(folder, 'config'), { connectors, env: { ZABBIX_TOKEN: 'x' } })
    expect(targets.map(({ policy }) => policy.leavers)).toEqual([{ action: 'disable' }])
  })

  test('says which variable is missing', async () => {
    await writeStarter(folder)
    await expect(loadConfig(folder, { connectors, env: {} })).rejects.toThrow(
      /targets\/zabbix\.yaml:\d+:\d+ {2}.*ZABBIX_TOKEN/,
    )
  })

  test('is a list of files that are there', async () => {
    const written = await writeStarter(folder)
    expect(written.map(path => path.slice(folder.length + 1))).toEqual([
      'people.csv',
      'schema/scim.json',
      'schema/source.json',
      'schema/target.json',
      'schema/usherd.json',
      'sources/people.yaml',
      'targets/zabbix.yaml',
      'usherd.yaml',
    ])
    for (const path of written) await readFile(path)
  })

  test('names the schema of each file in its first line, here and where it is written', async () => {
    await writeStarter(folder)
    for (const root of [folder, resolve(import.meta.dirname, '../../config/starter')]) {
      for (const name of ['usherd.yaml', 'sources/people.yaml', 'targets/zabbix.yaml']) {
        const [first = ''] = (await readFile(join(root, name), 'utf8')).split('\n')
        const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)$/.exec(first) ?? []
        expect(JSON.parse(await readFile(resolve(dirname(join(root, name)), schema), 'utf8'))).toMatchObject({
          $schema: expect.stringContaining('draft-07'),
        })
      }
    }
  })

  test('writes over nothing', async () => {
    await writeFile(join(folder, 'mine.txt'), 'mine')
    await expect(writeStarter(folder)).rejects.toMatchObject({
      code: 'config.exists',
      next: expect.stringContaining('usherd init'),
    })
    expect(await readdir(folder)).toEqual(['mine.txt'])
  })

  test('cannot be written where a file stands, in words', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(writeStarter(join(folder, 'file'))).rejects.toMatchObject({
      name: 'Problem',
      code: 'config.unwritable',
      message: expect.stringContaining('there is a file of that name'),
    })
  })
})
