import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { startZabbixSimulator } from '../../connectors/zabbix/simulator.ts'
import { connect } from '../../src/store/sqlite/driver.ts'
import { eventually } from '../eventually.ts'
import { setUpWith } from './any-stage.ts'
import { crowd, csv, sourceYaml, targetYaml } from './files.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Changes the database behind everybody's back. */
async function tamper(folder: string, ...statements: readonly string[]): Promise<void> {
  const path = join(folder, 'usherd.db')
  const database = await connect(`file:${path}`, path, 'write')
  for (const statement of statements) await database.run(statement)
  await database.close()
}

test('the daemon has planned again who was forgotten, and forgets what is over; a command does neither', async () => {
  await using zabbix = await startZabbixSimulator({ version: '7.0.22', groups: ['Operations', 'Network'] })
  await using stage = await setUpWith({
    files: {
      'usherd.yaml': 'store: ../usherd.db\nlisten: { port: 0 }\n',
      'sources/people.yaml': sourceYaml(),
      'targets/zabbix.yaml': targetYaml(zabbix.url),
    },
    env: { ZABBIX_TOKEN: zabbix.token },
  })
  await writeFile(join(stage.folder, 'people.csv'), csv(crowd(2)))
  expect((await stage.run('sync')).code).toBe(0)
  expect((await stage.run('store', 'check')).code).toBe(0)
  await tamper(
    stage.folder,
    "DELETE FROM link WHERE key = '1002'",
    'UPDATE ledger SET at = 1000',
    'UPDATE run SET started_at = 1000',
    `UPDATE store SET upkept_at = ${Date.now() - 86_400_000}`,
  )
  expect((await stage.run('store', 'check')).code).toBe(1)
  await stage.run('sync')
  expect((await stage.run('store', 'check')).code).toBe(1)
  expect((await stage.run('log', '--run', '1', '--json')).out).not.toBe('')
  {
    await using serving = await stage.serve()
    await eventually(async () => {
      expect(serving.log()).toMatch(/warn.*people were forgotten .*please report.*1002 \(missing\)/)
      expect(serving.log()).toMatch(/old entries removed.*ledger=2/)
      expect(serving.log()).toMatch(/operation .*person=1002 .*outcome=applied/)
      expect((await stage.run('store', 'check')).code).toBe(0)
    })
  }
  expect((await stage.run('log', '--run', '1', '--json')).out).toBe('')
  const undo = await stage.run('undo', '1')
  expect(undo).toMatchObject({ code: 2, err: expect.stringContaining('the ledger is whole since') })
})
