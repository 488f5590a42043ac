import { expect, test } from 'vitest'
import { targetYaml } from './files.ts'
import { accountOf, setUp } from './stage.ts'

const ann = { key: '1001', login: 'ann', title: 'Lead' }
const bo = { key: '1002', login: 'bo' }

test('a leaver whose protection cannot be answered is told at every run, and waits for a human in status', async () => {
  await using stage = await setUp()
  await stage.people([ann, bo])
  expect((await stage.run('sync')).code).toBe(0)
  await stage.configure({ target: targetYaml(stage.zabbix.url, { protect: '["url == 5"]' }) })
  await stage.people([ann, { ...bo, status: 'left' }])
  for (let round = 0; round < 2; round += 1) {
    const said = await stage.run('sync')
    expect(said.code).toBe(1)
    expect(said.out).toMatch(/"url == 5" protects the account cannot be told: url compared with 5/)
  }
  expect(accountOf(stage, 'bo')?.disabled).toBe(false)
  expect((await stage.run('status')).out).toMatch(/waits for a human.*still open.*"1002".*cannot be told/s)
})

test('a protection names groups by their names, and covers an account that holds one of them', async () => {
  await using stage = await setUp({ target: { protect: `['"Network" in usrgrps']` } })
  await stage.people([{ ...ann, department: 'Network' }, bo])
  await stage.run('sync')
  stage.writes()
  expect(accountOf(stage, 'ann')?.groups ?? []).toEqual([])
  expect(accountOf(stage, 'bo')).toBeDefined()
})
