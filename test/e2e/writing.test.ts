import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Served } from '#simulation'
import { type Asked, startSmall } from '../connectors/rest/records.ts'
import { setUpWith } from './any-stage.ts'
import { crowd, targetYaml } from './files.ts'
import { peopleSource, person } from './rest-people.ts'
import { onService } from './scim-target-stage.ts'
import { setUp } from './stage.ts'

type Account = Record<string, unknown>

interface Described {
  /** Lines of the description of the attribute `title`. */
  readonly title?: string
  readonly update?: string
  readonly disable?: string
  readonly pace?: string
  readonly own?: string
  readonly guard?: string
}

/** An API of plain records, and a target whose description of it can be another one. */
async function onRecords() {
  const accounts = new Map<string, Account>()
  const json = (status: number, body: unknown): Served => ({
    status,
    headers: { 'content-type': 'application/json' },
    text: JSON.stringify(body),
  })
  const product = await startSmall(() => ({ method, path, raw }: Asked) => {
    const id = path.split('/')[2]
    if (id === undefined && method === 'GET') return json(200, [...accounts.values()])
    if (id !== undefined && !accounts.has(id)) return json(404, {})
    const made = id ?? String(accounts.size + 1)
    if (method !== 'GET') accounts.set(made, { enabled: true, ...accounts.get(made), ...JSON.parse(raw), id: made })
    return json(200, accounts.get(made))
  })
  const target = ({
    title = '{ type: text }',
    update = '{ style: merge, path: "/users/{id}" }',
    disable = '{ enabled: false }',
    pace = '{ requests: 1000, per: 1s, concurrency: 1 }',
    own = 'managed',
    guard = '{}',
  }: Described = {}): string => `
connector: rest
settings:
  url: ${product.url}
  api:
    id: id
    active: { at: enabled }
    list: { path: /users }
    get: { path: "/users/{id}" }
    create: { path: /users, id: id }
    update: ${update}
    enable: { kind: fields, fields: { enabled: true } }
    disable: { kind: fields, fields: ${disable} }
    attributes: { login: { type: text }, title: ${title} }
from: [people]
match: []
attributes: { login: userName, title: { from: title, own: ${own} } }
pace: ${pace}
guard: ${guard}
`
  const stage = await setUpWith({ files: { 'sources/people.yaml': peopleSource, 'targets/desk.yaml': target() } })
  const remove = stage[Symbol.asyncDispose].bind(stage)
  let told = 0
  return Object.assign(stage, {
    accounts,
    describe: (described: Described) => stage.configure({ 'targets/desk.yaml': target(described) }),
    writes: () => {
      const fresh = product.requests.slice(told).filter(({ asked }) => asked.method !== 'GET')
      told = product.requests.length
      return fresh.map(({ asked: { method, path, raw } }) => `${method} ${path} ${raw}`)
    },
    [Symbol.asyncDispose]: async () => {
      await product.close()
      await remove()
    },
  })
}

const two = [person('1'), person('2')]

describe('where and how a value is written', () => {
  test.each<[string, Described, readonly string[]]>([
    ['under another field', { title: '{ type: text, at: job_title }' }, ['{"job_title":"Desk"}']],
    ['to another field than it is read from', { title: '{ type: text, to: job_title }' }, ['{"job_title":"Desk"}']],
    ['to one more place', { title: '{ type: text, also: [role] }' }, ['{"title":"Desk","role":"Desk"}']],
    [
      'by another method',
      { update: '{ style: merge, path: "/users/{id}", method: PUT }' },
      ['{"login":"p1","title":"Desk"}', '{"login":"p2","title":"Desk"}'],
    ],
  ])('%s: everybody is sent it again though it is equal, once', async (_how, described, bodies) => {
    await using stage = await onRecords()
    await stage.people(two)
    expect((await stage.run('sync')).code).toBe(0)
    stage.writes()
    await stage.describe(described)
    const { out } = await stage.run('plan')
    expect(out).toContain('desk: 2 update')
    expect(out).toContain('title: "Desk" -> "Desk"  (sent again: it is written in another place or way now)')
    expect((await stage.run('sync')).code).toBe(0)
    const writes = stage.writes()
    expect(writes).toHaveLength(2)
    for (const body of bodies) expect(writes.some(write => write.endsWith(body))).toBe(true)
    expect((await stage.run('sync')).out).toContain('nothing to do')
    expect(stage.writes()).toEqual([])
  })

  test.each<[string, Described]>([
    ['the pace', { pace: '{ requests: 500, per: 1s, concurrency: 1 }' }],
    ['what a value is called for people', { title: '{ type: text, description: "What they do." }' }],
    ['the longest text', { title: '{ type: text, maxLength: 200 }' }],
    ['the limits', { guard: '{ update: 7 }' }],
  ])('%s is another one: nobody is due', async (_what, described) => {
    await using stage = await onRecords()
    await stage.people(two)
    await stage.run('sync')
    stage.writes()
    await stage.describe(described)
    expect((await stage.run('sync')).out).toContain('nothing to do')
    expect(stage.writes()).toEqual([])
  })

  test('counts as a change of everybody: more than the limit waits for a human', async () => {
    await using stage = await onRecords()
    await stage.people(two)
    await stage.run('sync')
    stage.writes()
    await stage.describe({ title: '{ type: text, at: job_title }', guard: '{ update: 1 }' })
    expect((await stage.run('sync')).code).toBe(3)
    expect(stage.writes()).toEqual([])
    await stage.describe({ title: '{ type: text, at: job_title }', guard: '{ update: 2 }' })
    expect((await stage.run('sync')).code).toBe(0)
    expect(stage.writes()).toHaveLength(2)
  })

  test('a value that is set once, when an account is made, stays where it was set', async () => {
    await using stage = await onRecords()
    await stage.describe({ own: 'create-only' })
    await stage.people(two)
    await stage.run('sync')
    stage.writes()
    await stage.describe({ own: 'create-only', title: '{ type: text, at: job_title }' })
    expect((await stage.run('sync')).out).toContain('nothing to do')
    expect(stage.writes()).toEqual([])
  })

  test('a value that fills what is empty looks at the new place first', async () => {
    await using stage = await onRecords()
    await stage.describe({ own: 'if-empty' })
    await stage.people(two)
    await stage.run('sync')
    stage.writes()
    stage.accounts.set('1', { ...stage.accounts.get('1'), job_title: 'Kept' })
    await stage.describe({ own: 'if-empty', title: '{ type: text, at: job_title }' })
    expect((await stage.run('sync')).code).toBe(0)
    expect(stage.accounts.get('1')).toMatchObject({ job_title: 'Kept' })
    expect(stage.accounts.get('2')).toMatchObject({ job_title: 'Desk' })
  })

  test('disabling in another way disables those again who have left, and lets nobody in', async () => {
    await using stage = await onRecords()
    await stage.people(two)
    await stage.run('sync')
    await stage.people([person('2')])
    await stage.run('sync')
    stage.writes()
    await stage.describe({ disable: '{ enabled: false, locked: true }' })
    await stage.run('sync')
    expect(stage.writes()).toEqual(['PATCH /users/1 {"enabled":false,"locked":true}'])
    expect((await stage.run('sync')).out).toContain('nothing to do')
  })

  test('of a Zabbix: another group that disables takes in those who have left', async () => {
    await using stage = await setUp()
    await stage.people(crowd(3))
    await stage.run('sync')
    await stage.people(crowd(3).slice(1))
    await stage.run('sync')
    stage.writes()
    stage.zabbix.renameGroup('Disabled', 'Locked')
    await stage.configure({
      target: targetYaml(stage.zabbix.url).replace('settings: {', 'settings: { disabledGroup: Locked,'),
    })
    const { out } = await stage.run('plan')
    expect(out).toContain('- disable   1001')
    expect(out).toContain('zabbix: 1 disable')
    expect((await stage.run('sync')).code).toBe(0)
    expect((await stage.run('sync')).out).toContain('nothing to do')
  })

  test('of a SCIM service: with another profile everybody is looked at again, and what is not as wanted put right', async () => {
    await using stage = await onService()
    await stage.people(two)
    expect((await stage.run('sync')).code).toBe(0)
    stage.writes()
    const { id = '' } = stage.user('p1') ?? {}
    stage.service.edit(String(id), { title: 'Elsewhere' })
    const path = join(stage.folder, 'config/targets/wiki.yaml')
    const text = await readFile(path, 'utf8')
    await stage.configure({ 'targets/wiki.yaml': text.replace('profile: standard', 'profile: okta-like') })
    const { out } = await stage.run('sync')
    expect(out).toContain('wiki: 2 update')
    expect(stage.user('p1')).toMatchObject({ title: 'Desk' })
    expect(stage.writes().map(([name]) => name)).toEqual([`PATCH /Users/{id}`])
    expect((await stage.run('sync')).out).toContain('nothing to do')
  })
})
