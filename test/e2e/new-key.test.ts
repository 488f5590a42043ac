import { expect, test } from 'vitest'
import { accountOf, setUp } from './stage.ts'

const ann = { key: '1001', login: 'ann', title: 'Lead' }
const bo = { key: '1002', login: 'bo' }

test('somebody with a new number keeps the account: held, listed, asked about, and settled by one command', async () => {
  await using stage = await setUp()
  await stage.people([ann, bo])
  await stage.run('sync')
  await stage.people([{ ...ann, key: '2001', title: 'Head' }, bo])
  const held = await stage.run('sync')
  expect(held.code).toBe(1)
  expect(held.out).toMatch(/one person with a new key, or two\? One: usherd relink 1001 2001/)
  expect(accountOf(stage, 'ann')?.disabled).toBe(false)
  expect((await stage.run('status')).out).toMatch(/waits for a human.*new key\?.*usherd relink 1001 2001/s)
  const status = JSON.parse((await stage.run('status', '--json')).out)
  expect(status.newKeys.map(({ person }: { person: string }) => person).sort()).toEqual(['1001', '2001'])
  expect((await stage.run('explain', '2001')).out).toMatch(/withheld by the plan of .*usherd relink 1001 2001/)

  stage.answers.push('no')
  expect(await stage.run('relink', '1001', '2001')).toMatchObject({
    code: 3,
    err: expect.stringMatching('nothing was written'),
  })
  stage.answers.push('yes')
  const done = await stage.run('relink', '1001', '2001')
  expect(done).toMatchObject({
    code: 0,
    out: expect.stringMatching(/account \d+ at zabbix: the next run brings it up to date/),
  })
  expect((await stage.run('sync')).code).toBe(0)
  expect(accountOf(stage, 'ann')?.disabled).toBe(false)
  expect((await stage.run('status')).out).not.toMatch('new key?')
  expect((await stage.run('sync')).out).toMatch('nothing to do')
})

test('where nobody can be asked nothing is written without --yes', async () => {
  await using stage = await setUp()
  await stage.people([ann, bo])
  await stage.run('sync')
  const unasked = await stage.run('unlink', '1001')
  expect(unasked).toMatchObject({ code: 2, err: expect.stringMatching('usherd unlink 1001 --yes') })
  expect(JSON.parse((await stage.run('unlink', '1001', '--yes', '--json')).out)).toMatchObject({
    command: 'unlink 1001',
    accounts: [{ target: 'zabbix', active: true }],
  })
  const left = await stage.run('sync')
  expect(left).toMatchObject({ code: 0, out: expect.stringMatching('was unlinked by hand and is left alone') })
  const linked = await stage.run('link', '1001', 'ann', '--yes', '--json')
  expect(linked).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(linked.out)).toMatchObject({ accounts: [{ target: 'zabbix' }] })
  expect((await stage.run('explain', '1001', '--offline')).out).toMatch('linked by hand')
  // What was in its lists before the link is remembered as found there.
  expect(await stage.run('sync')).toMatchObject({ code: 0, out: expect.stringMatching('= link') })
  expect((await stage.run('sync')).out).toMatch('nothing to do')
})
