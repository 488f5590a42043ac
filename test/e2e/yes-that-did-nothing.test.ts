import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Fields, type Handler, json, type SmallProduct, startSmall } from '../connectors/rest/records.ts'
import { type AnyStage, type PersonRow, setUpWith } from './any-stage.ts'

/** A product that says yes, and usherd with the description of it under `test/fixtures/rest`. */
interface Stage extends AnyStage {
  readonly product: SmallProduct
  writes(): number
}

const source = `
connector: file
settings: { path: ../../people.csv }
key: key
attributes:
  userName: login
  emails.work: mail
  name.givenName: first
  name.familyName: last
  department: department
  phoneNumbers.work: phone
  honorificPrefix: title
  groups: { expr: "record.groups == '' ? [] : record.groups.split(' ')" }
  skills: { expr: "[record.department]" }
proof: { shrink: 50% }
`

async function onProduct(name: string, handle: Handler, edit = (yaml: string): string => yaml): Promise<Stage> {
  const product = await startSmall(() => handle)
  const yaml = await readFile(join(import.meta.dirname, '../fixtures/rest', `${name}.yaml`), 'utf8')
  const stage = await setUpWith({
    files: { 'sources/hr.yaml': source, 'targets/desk.yaml': edit(yaml.replace('{url}', product.url)) },
    env: { REDMINE_KEY: 'key', RT_PASSWORD: 'password', DX_TOKEN: 'token' },
  })
  const remove = stage[Symbol.asyncDispose].bind(stage)
  return Object.assign(stage, {
    product,
    writes: () => product.requests.filter(({ write }) => write).length,
    [Symbol.asyncDispose]: async () => {
      await product.close()
      await remove()
    },
  })
}

const ann = (change: Readonly<Record<string, string>> = {}): PersonRow => ({
  key: '1',
  login: 'ann',
  mail: 'ann@example.org',
  first: 'Ann',
  last: 'Nowak',
  department: 'IT',
  phone: '030 1',
  title: 'Dr.',
  groups: '',
  ...change,
})

/** Members of a list of a page, as far as they are on it. */
const record = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {})

/**
 * Redmine 5: `group_ids` of a new user are ignored, those of a user that is changed are taken.
 * @param takesGroups false: an update ignores them too
 */
function redmine(takesGroups: boolean): Handler {
  const users = new Map<number, Fields>()
  const groups = [{ id: 7, name: 'Staff' }]
  const shown = (user: Fields): Fields => {
    const ids = Array.isArray(user.group_ids) ? user.group_ids : []
    return { ...user, group_ids: undefined, groups: groups.filter(({ id }) => ids.includes(id)) }
  }
  return ({ method, path, query, body }) => {
    if (path === '/users/current.json') return json(200, { user: { id: 1, login: 'admin' } })
    if (path === '/groups.json') return json(200, { groups })
    const id = Number(/^\/users\/(\d+)\.json$/.exec(path)?.[1])
    const sent = record(body.user)
    if (method === 'POST') {
      const { group_ids: _ignored, password: _password, password_confirmation: _again, ...kept } = sent
      const user = { id: users.size + 5, status: 1, ...kept }
      users.set(user.id, user)
      return json(201, { user: { ...user, api_key: 'x' } })
    }
    const user = users.get(id)
    if (method === 'PUT' && user !== undefined) {
      const { group_ids, ...fields } = sent
      users.set(id, { ...user, ...fields, ...(takesGroups && group_ids !== undefined ? { group_ids } : {}) })
      return { status: 204, text: '' }
    }
    if (Number.isNaN(id)) {
      const hits = [...users.values()].filter(one => JSON.stringify(one).includes(query.get('name') ?? ''))
      return json(200, {
        users: hits.map(one => ({ id: one.id, login: one.login, mail: one.mail })),
        total_count: hits.length,
      })
    }
    return user === undefined ? json(404, {}) : json(200, { user: shown(user) })
  }
}

describe('Redmine, which makes users without their groups', () => {
  test('gets the groups by an update right behind it, and the second run is silent', async () => {
    await using stage = await onProduct('redmine', redmine(true))
    await stage.people([ann({ groups: 'Staff' })])
    const first = await stage.run('sync')
    expect(first).toMatchObject({ code: 0, err: expect.anything() })
    const log = await stage.run('log', '--json')
    expect(log.out).toMatch(/done in part: groups was sent as \\"7\\" and is empty; what is missing is sent once more/)
    const writes = stage.writes()
    expect(writes).toBe(2)
    expect((await stage.run('sync')).code).toBe(0)
    expect(stage.writes()).toBe(writes)
  })

  test('that never takes them is told, rests, and explain shows both', async () => {
    await using stage = await onProduct('redmine', redmine(false))
    await stage.people([ann({ groups: 'Staff' })])
    expect((await stage.run('sync')).code).toBe(1)
    for (let run = 0; run < 3; run += 1) {
      stage.aheadMs += 60_000
      const again = await stage.run('sync')
      expect(again.code).toBe(1)
    }
    expect(stage.writes()).toBe(3)
    const { out } = await stage.run('explain', '1', 'groups')
    expect(out).toMatch(/wanted +\["Staff"\]|wanted +Staff/)
    expect(out).toMatch(/groups was sent as "7" and is empty/)
  })
})

/** Request Tracker 5: a PUT is answered with 200 and a sentence for each field, also for those that were refused. */
function requestTracker(): Handler {
  const users = new Map<string, Fields>()
  const row = ({ id }: Fields): Fields => ({ id, type: 'user', _url: `/user/${id}` })
  return ({ method, path, query, body }) => {
    if (path === '/REST/2.0/rt') return json(200, { Version: '5.0.3' })
    if (path === '/REST/2.0/users') {
      const asked: unknown = JSON.parse(query.get('query') ?? '[]')
      const [{ field, value }] = asked as [{ field: string; value: string }]
      const hits = [...users.values()].filter(
        user => field === 'id' || String(user[field] ?? '').toLowerCase() === value.toLowerCase(),
      )
      return json(200, { items: query.get('page') === '1' ? hits.map(row) : [] })
    }
    if (method === 'POST') {
      const user = { id: String(users.size + 20), Disabled: '0', CustomFields: [], ...body, Privileged: undefined }
      const { CustomFields: _custom, ...plain } = body
      users.set(user.id, { ...user, ...plain, CustomFields: fieldsOf(body.CustomFields) })
      return json(201, { id: user.id, type: 'user' })
    }
    const id = path.split('/').at(-1) ?? ''
    const user = users.get(id)
    if (user === undefined) return json(404, { message: 'Not found' })
    if (method === 'GET') return json(200, user)
    const said: string[] = []
    const next: Record<string, unknown> = { ...user }
    for (const [name, value] of Object.entries(body)) {
      const isTaken = name === 'EmailAddress' && String(value).startsWith('taken')
      if (!isTaken) next[name] = name === 'CustomFields' ? fieldsOf(value) : value
      said.push(isTaken ? 'Email address in use' : `User ${name} changed`)
    }
    users.set(id, next)
    return json(200, said)
  }
}

const fieldsOf = (written: unknown): readonly Fields[] =>
  Object.entries(record(written)).map(([name, values]) => ({ name, values: [values].flat() }))

describe('Request Tracker, which says yes to a change of which one field was refused', () => {
  const change = { phone: '030 2', mail: 'taken@example.org' }

  const knows = (sentences: string) => (yaml: string) =>
    yaml.replace('    id: id\n', `    id: id\n    refusals: [{ matches: "${sentences}" }]\n`)

  test.each<[string, (yaml: string) => string]>([
    ['with a description that knows its sentences', knows('in use|could not|not valid')],
    ['with one that says nothing of it', yaml => yaml],
  ])('%s: the other field is confirmed, and the refused one told until somebody corrects it', async (_how, edit) => {
    await using stage = await onProduct('rt', requestTracker(), edit)
    await stage.people([ann()])
    expect(await stage.run('sync')).toMatchObject({ code: 0 })
    await stage.people([ann(change)])
    expect((await stage.run('sync')).code).toBe(1)
    stage.aheadMs += 60_000
    expect((await stage.run('sync')).code).toBe(1)
    stage.aheadMs += 60_000
    const writes = stage.writes()
    expect((await stage.run('sync')).code).toBe(1)
    expect(stage.writes()).toBe(writes)
    const { out } = await stage.run('explain', '1')
    expect(out).toMatch(/confirmed +"030 2"/)
    expect(out).toMatch(/wanted +"taken@example.org"\n +confirmed +"ann@example.org"\n +live +"ann@example.org"/)
    await stage.people([ann({ ...change, mail: 'free@example.org' })])
    expect((await stage.run('sync')).code).toBe(0)
  })

  test('says in the ledger what it said', async () => {
    await using stage = await onProduct('rt', requestTracker(), knows('in use'))
    await stage.people([ann()])
    await stage.run('sync')
    await stage.people([ann(change)])
    await stage.run('sync')
    expect((await stage.run('log', '--json')).out).toContain('Request Tracker says: \\"Email address in use\\"')
  })
})

/** Directus 11: 204 to a PATCH of a user that is not there, 403 to a look at it. */
function directus(users: Map<string, Fields>): Handler {
  let made = 0
  return ({ method, path, query, body }) => {
    if (path === '/users/me') return json(200, { data: { id: 'me', email: 'admin@example.org' } })
    if (path === '/roles') return json(200, { data: [{ id: 'r1', name: 'Editors' }], meta: { filter_count: 1 } })
    const id = /^\/users\/(.+)$/.exec(path)?.[1]
    if (method === 'POST') {
      made += 1
      const user = { id: `u${made}`, status: 'active', ...body }
      users.set(user.id, user)
      return json(200, { data: user })
    }
    if (id === undefined) {
      const value = query.get('filter[email][_icontains]') ?? ''
      const hits = [...users.values()].filter(one => String(one.email).includes(value))
      return json(200, { data: hits, meta: { filter_count: hits.length } })
    }
    const user = users.get(id)
    if (user === undefined)
      return method === 'GET' ? json(403, { errors: [{ message: 'no permission' }] }) : { status: 204, text: '' }
    if (method === 'PATCH') users.set(id, { ...user, ...body })
    return json(200, { data: users.get(id) })
  }
}

describe('Directus, which says yes to a change of a user that is not there', () => {
  test('is not believed: the person gets an account again', async () => {
    const users = new Map<string, Fields>()
    await using stage = await onProduct('directus', directus(users))
    await stage.people([ann()])
    expect(await stage.run('sync')).toMatchObject({ code: 0 })
    users.clear()
    await stage.people([ann({ last: 'Kowalska' })])
    await stage.run('sync')
    expect([...users.values()].map(({ last_name }) => last_name)).toEqual(['Kowalska'])
    expect((await stage.run('sync')).code).toBe(0)
  })
})
