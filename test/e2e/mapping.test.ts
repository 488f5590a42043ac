import { expect, test } from 'vitest'
import { crowd, type TargetParts, targetYaml } from './files.ts'
import { accountOf, type Stage, setUp } from './stage.ts'

const remap = (stage: Stage, parts: TargetParts): Promise<void> =>
  stage.configure({ target: targetYaml(stage.zabbix.url, parts) })
const urls = (stage: Stage): unknown[] =>
  crowd(30)
    .map(({ login }) => accountOf(stage, login))
    .filter(one => one !== undefined)
    .map(one => ('url' in one ? one.url : undefined))

test('an attribute mapped later reaches everybody', async () => {
  await using stage = await setUp()
  await stage.people(crowd(5))
  await stage.run('sync')
  await remap(stage, { attributes: { url: `{ value: "https://wiki.test" }` } })
  expect((await stage.run('sync')).code).toBe(0)
  expect(new Set(urls(stage))).toEqual(new Set(['https://wiki.test']))
  stage.writes()
  await stage.run('sync')
  expect(stage.writes()).toEqual([])
})

test('a mapping edit that would change too many accounts at once waits for a human', async () => {
  await using stage = await setUp()
  await stage.people(crowd(30))
  await stage.run('sync')
  stage.writes()
  await remap(stage, { attributes: { url: `{ value: "https://wiki.test" }` } })
  const held = await stage.run('sync')
  expect(held.code).toBe(3)
  expect(held.out).toContain('30 of 30 active accounts would be updated')
  expect(stage.writes()).toEqual([])
  expect((await stage.run('apply')).code).toBe(0)
  expect(new Set(urls(stage))).toEqual(new Set(['https://wiki.test']))
})

test('an attribute that is no longer mapped stays as it is', async () => {
  await using stage = await setUp({ target: { attributes: { url: `{ value: "https://wiki.test" }` } } })
  await stage.people(crowd(2))
  await stage.run('sync')
  await remap(stage, {})
  stage.writes()
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.writes()).toEqual([])
  expect(urls(stage)).toEqual(['https://wiki.test', 'https://wiki.test'])
})

test('if-empty fills what is empty and leaves what somebody wrote; create-only is sent once', async () => {
  const attributes = {
    url: '{ value: "https://wiki.test", own: if-empty }',
    lang: '{ value: en_US, own: create-only }',
  }
  const written = { texts: { username: 'p1', roleid: '1', url: 'https://mine.test', lang: 'default' }, usrgrps: ['13'] }
  await using stage = await setUp({ users: [written], target: { attributes } })
  await stage.people(crowd(2))
  expect((await stage.run('sync')).code).toBe(0)
  expect(accountOf(stage, 'p1')).toMatchObject({ url: 'https://mine.test', lang: 'default' })
  expect(accountOf(stage, 'p2')).toMatchObject({ url: 'https://wiki.test', lang: 'en_US' })
  stage.zabbix.edit(accountOf(stage, 'p2')?.userid ?? '', { texts: { lang: 'default' } })
  await stage.people(crowd(2, row => ({ ...row, last: 'Else' })))
  await stage.run('sync')
  expect(accountOf(stage, 'p2')).toMatchObject({ lang: 'default', surname: 'Else' })
})

test('if-empty mapped later looks before it writes', async () => {
  await using stage = await setUp()
  await stage.people(crowd(2))
  await stage.run('sync')
  stage.zabbix.edit(accountOf(stage, 'p1')?.userid ?? '', { texts: { url: 'https://mine.test' } })
  await remap(stage, { attributes: { url: '{ value: "https://wiki.test", own: if-empty }' } })
  expect((await stage.run('sync')).code).toBe(0)
  expect(urls(stage)).toEqual(['https://mine.test', 'https://wiki.test'])
})

test('a department that is not in the table stops that person, by name; the others go on', async () => {
  await using stage = await setUp()
  await stage.people(crowd(2, row => (row.login === 'p1' ? { ...row, department: 'Moon' } : row)))
  const { out } = await stage.run('sync')
  expect(out).toMatch(/1001.*usrgrps.*Moon/)
  expect(accountOf(stage, 'p1')).toBeUndefined()
  expect(accountOf(stage, 'p2')).toBeDefined()
})

test('an empty source value leaves the target alone unless clearing is asked for', async () => {
  await using stage = await setUp({ target: { attributes: { url: 'emails.work' } } })
  await stage.people(crowd(3, row => ({ ...row, mail: 'https://page.test' })))
  await stage.run('sync')
  await stage.people(crowd(3))
  stage.writes()
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.writes()).toEqual([])

  await remap(stage, { attributes: { url: '{ from: emails.work, clear: true }' } })
  expect((await stage.run('sync')).code).toBe(0)
  expect(urls(stage)).toEqual(['', '', ''])
})

test('a rule that yields null empties the attribute', async () => {
  await using stage = await setUp({ target: { attributes: { url: '{ value: "https://page.test" }' } } })
  await stage.people(crowd(2))
  await stage.run('sync')
  await remap(stage, { attributes: { url: '{ value: null }' } })
  expect((await stage.run('sync')).code).toBe(0)
  expect(urls(stage)).toEqual(['', ''])
})

test('emptying one attribute of many accounts is held; the rest of the plan goes on', async () => {
  await using stage = await setUp({
    target: { guard: '{ update: 1000 }', attributes: { url: '{ from: emails.work, clear: true }' } },
  })
  await stage.people(crowd(20, row => ({ ...row, mail: 'https://page.test' })))
  await stage.run('sync')
  await stage.people([...crowd(20), { key: '2001', login: 'new' }])
  const held = await stage.run('sync')
  expect(held.code).toBe(3)
  expect(held.out).toContain('url would be emptied for 20 of 20 active accounts')
  expect(urls(stage).filter(url => url === 'https://page.test')).toHaveLength(20)
  expect(accountOf(stage, 'new')).toBeDefined()
})
