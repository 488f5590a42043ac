import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { crowd } from './files.ts'
import { accountOf, day, fingerprintIn, setUp } from './stage.ts'

const twenty = crowd(20)
const believing = { proof: '{ shrink: 100% }' }
const disabled = (stage: Awaited<ReturnType<typeof setUp>>): number =>
  twenty.filter(({ login }) => accountOf(stage, login)?.disabled).length

test('60 % of the rows are gone: exit 3 and no write request; apply with the fingerprint goes ahead', async () => {
  await using stage = await setUp({ source: believing })
  await stage.people(twenty)
  await stage.run('sync')
  stage.writes()
  await stage.people(twenty.slice(0, 8))
  const held = await stage.run('sync')
  expect(held.code).toBe(3)
  expect(held.out).toContain('12 of 20 active accounts would be disabled')
  expect(stage.writes()).toEqual([])

  const applied = await stage.run('apply', fingerprintIn(held))
  expect(applied.code).toBe(0)
  expect(disabled(stage)).toBe(12)
  stage.writes()
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.writes()).toEqual([])
})

test('a source that lost more people than is believed takes nothing from anybody until a human has looked', async () => {
  await using stage = await setUp({ target: { guard: '{ disable: 1000 }' } })
  await stage.people(twenty)
  await stage.run('sync')
  stage.writes()
  await stage.people(twenty.slice(0, 8))
  const held = await stage.run('sync')
  expect(held.code).toBe(3)
  expect(held.out).toContain('whose absence is not proved')
  expect(stage.writes()).toEqual([])
  expect((await stage.run('apply', fingerprintIn(held))).code).toBe(0)
  expect(disabled(stage)).toBe(12)
})

test('people who reappear before anybody applied keep their accounts', async () => {
  await using stage = await setUp({ source: believing })
  await stage.people(twenty)
  await stage.run('sync')
  await stage.people(twenty.slice(0, 8))
  await stage.run('sync')
  await stage.people(twenty)
  stage.writes()
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.writes()).toEqual([])
  expect(disabled(stage)).toBe(0)
})

test('a plan that no longer fits is refused whole, and names who moved', async () => {
  await using stage = await setUp({ source: believing })
  await stage.people(twenty)
  await stage.run('sync')
  await stage.people(twenty.slice(0, 8))
  const held = await stage.run('plan')
  expect(held.code).toBe(3)
  await stage.people(twenty.slice(0, 9))
  await stage.run('plan')
  stage.writes()
  const refused = await stage.run('apply', fingerprintIn(held))
  expect(refused.code).toBe(3)
  expect(refused.err).toMatch(/no longer fits: .*1009|no longer fits: Ann Nowak at zabbix \(the person changed\)/)
  expect(stage.writes()).toEqual([])
})

test('other kinds go on while leavers are held', async () => {
  await using stage = await setUp({ source: believing })
  await stage.people(twenty)
  await stage.run('sync')
  await stage.people([
    ...twenty.slice(0, 8).map((row, index) => (index === 0 ? { ...row, last: 'Else' } : row)),
    { key: '2001', login: 'new' },
  ])
  expect((await stage.run('sync')).code).toBe(3)
  expect(accountOf(stage, 'new')).toBeDefined()
  expect(accountOf(stage, 'p1')).toMatchObject({ surname: 'Else' })
  expect(disabled(stage)).toBe(0)
})

test('with hold: all, one kind over its limit holds everything at that target', async () => {
  await using stage = await setUp({ source: believing, target: { guard: '{ hold: all }' } })
  await stage.people(twenty)
  await stage.run('sync')
  stage.writes()
  await stage.people([...twenty.slice(0, 8), { key: '2001', login: 'new' }])
  const held = await stage.run('sync')
  expect(held.code).toBe(3)
  expect(stage.writes()).toEqual([])
  expect((await stage.run('apply', fingerprintIn(held))).code).toBe(0)
  expect(accountOf(stage, 'new')).toBeDefined()
  expect(disabled(stage)).toBe(12)
})

test('a first run that recognises nobody in a populated target asks before it makes everybody anew', async () => {
  const strangers = crowd(6).map(({ login }) => ({ texts: { username: `old.${login}`, roleid: '1' } }))
  await using stage = await setUp({ users: strangers, target: { protect: `["username == 'guest'"]` } })
  await stage.people(twenty)
  const held = await stage.run('sync')
  expect(held.code).toBe(3)
  expect(held.out).toContain('none of 20 people matches any of the 6 accounts that are there')
  expect(stage.writes()).toEqual([])
})

test('a few leavers in each run, again and again: no more than the limit of a day go out, and the plan says so too', async () => {
  await using stage = await setUp()
  await stage.people(twenty)
  await stage.run('sync')
  await stage.people(twenty.slice(0, 18))
  expect((await stage.run('sync')).code).toBe(0)
  await stage.people(twenty.slice(0, 16))
  for (const command of ['sync', 'plan', 'sync']) {
    const held = await stage.run(command)
    expect(held.code).toBe(3)
    expect(held.out).toContain(
      '2 of 18 active accounts would be disabled, deleted or left alone, after 2 within a day; the limit is 3',
    )
  }
  expect(disabled(stage)).toBe(2)
  stage.aheadMs = 3 * day
  const waiting = await stage.run('sync')
  expect(waiting.code).toBe(3)
  expect(waiting.out).toContain('as it was too much then and nobody has looked; the limit is 3')
  expect((await stage.run('apply', fingerprintIn(waiting))).code).toBe(0)
  expect(disabled(stage)).toBe(4)
  await stage.people(twenty.slice(0, 14))
  expect((await stage.run('sync')).code).toBe(0)
  expect(disabled(stage)).toBe(6)
})

test('sync --attended is a yes beforehand: the limits hold nothing, and it does not count for the day', async () => {
  await using stage = await setUp({ source: believing })
  await stage.people(twenty)
  await stage.run('sync')
  await stage.people(twenty.slice(0, 10))
  expect((await stage.run('sync', '--attended')).code).toBe(0)
  expect(disabled(stage)).toBe(10)
  await stage.people(twenty.slice(0, 7))
  expect((await stage.run('sync')).code).toBe(0)
  expect(disabled(stage)).toBe(13)
})

test('sync at a terminal asks about what it holds: everything but a yes is a no', async () => {
  await using stage = await setUp({ source: believing })
  await stage.people(twenty)
  await stage.run('sync')
  await stage.people(twenty.slice(0, 10))
  for (const answer of ['', 'n', 'yes please', 'no']) {
    stage.answers.push(answer)
    const asked = await stage.run('sync')
    expect(asked.code).toBe(3)
    expect(asked.err).toContain('Send the 10 changes that are held all the same? [y/N]')
    expect(disabled(stage)).toBe(0)
  }
  stage.answers.push('y')
  expect((await stage.run('sync', '--json')).code).toBe(3)
  expect((await stage.run('plan')).code).toBe(3)
  expect((await stage.run('sync')).code).toBe(0)
  expect(disabled(stage)).toBe(10)
  await stage.people(twenty.slice(0, 7))
  expect((await stage.run('sync')).code).toBe(0)
})

test('a failing mapping test lets nothing out', async () => {
  await using stage = await setUp()
  await stage.people(crowd(3))
  const good = await readTarget(stage)
  await stage.configure({
    target: `${good}tests: [{ given: { userName: ann, department: IT }, expect: { username: bob } }]\n`,
  })
  const held = await stage.run('sync')
  expect(held.code).toBe(3)
  expect(held.out).toContain('mapping test fails')
  expect(stage.writes()).toEqual([])
  expect((await stage.run('check')).code).toBe(2)
})

async function readTarget({ folder }: { readonly folder: string }): Promise<string> {
  return readFile(`${folder}/config/targets/zabbix.yaml`, 'utf8')
}
