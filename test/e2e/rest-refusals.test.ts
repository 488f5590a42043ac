import { expect, test } from 'vitest'
import { type Asked, type Fields, json, startSmall } from '../connectors/rest/records.ts'
import { setUpWith } from './any-stage.ts'
import { peopleSource, person } from './rest-people.ts'
import { onSnipe } from './rest-presets-stage.ts'
import { onNexudus, targetYaml } from './rest-stage.ts'

const ann = person('1')
const cem = person('2')

test('a role the target does not have is withheld with its name and the person; the others go through', async () => {
  await using stage = await onNexudus({ attributes: { UserRoles: '{ expr: "[person.title]", lookup: role }' } })
  await stage.people([
    { ...ann, title: 'Wizard' },
    { ...cem, title: 'Manager' },
  ])
  const { out } = await stage.run('sync')
  expect(out).toMatch(/1 .*UserRoles: spaces has no role named "Wizard"; create it there or correct the mapping/)
  expect(stage.user('p1@example.org')).toBeUndefined()
  expect(stage.user('p2@example.org')).toMatchObject({ UserRoles: [2] })
})

test('a value that is not one of the few the target takes is withheld with them', async () => {
  await using stage = await onNexudus({ attributes: { Language: 'title' } })
  await stage.people([
    { ...ann, title: '7' },
    { ...cem, title: '3' },
  ])
  const { out } = await stage.run('sync')
  expect(out).toMatch(/1 .*Language must be one of 1, 2, 3/)
  expect(stage.user('p2@example.org')).toMatchObject({ Language: 3 })
})

test('what the target refuses is refused for that person, with its field and words, and done once corrected', async () => {
  await using stage = await onNexudus()
  await stage.people([{ ...ann, mail: 'no address' }, cem])
  expect((await stage.run('sync')).code).toBe(1)
  expect((await stage.run('log', '--user', '1')).out).toMatch(
    /refused .*\n(.*\n)*.*Email: "is not a valid email address"/,
  )
  expect(stage.user('p2@example.org')).toBeDefined()
  stage.writes()
  await stage.run('sync')
  expect(stage.writes()).toEqual([])
  await stage.people([ann, cem])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.user('p1@example.org')).toBeDefined()
})

test('an address two people claim is told to the second', async () => {
  await using stage = await onNexudus()
  await stage.people([ann])
  await stage.run('sync')
  await stage.people([ann, { ...cem, mail: 'P1@example.org' }])
  const { out } = await stage.run('sync')
  expect(out).toMatch(/2 .*already belongs to person "1"; correct one of the two records/)
  expect(stage.nexudus.users()).toHaveLength(2)
})

test('an account a directory keeps is left alone, and the plan says whose it is', async () => {
  const attributes = { username: 'userName', first_name: 'name.givenName' }
  await using stage = await onSnipe({ attributes })
  stage.users.set(7, { id: 7, username: 'p1', first_name: 'Old', activated: true, ldap_import: true, groups: [] })
  await stage.people([ann, cem])
  const { out } = await stage.run('sync')
  expect(out).toContain('account 7 is kept by the LDAP synchronisation of Snipe-IT')
  expect(stage.user('p1')).toMatchObject({ first_name: 'Old' })
  expect(stage.user('p2')).toBeDefined()
})

/** An API that shows accounts only when asked for them, and keeps what it likes. */
async function onSmall(keep: (sent: Fields) => Fields) {
  const users = new Map<string, Fields>()
  const answer = ({ method, path, body, query }: Asked) => {
    const id = path.split('/')[2]
    if (id === undefined && method === 'GET')
      return json(
        200,
        [...users.values()].filter(({ login }) => login === query.get('login')),
      )
    const key = id ?? String(users.size + 1)
    if (method === 'GET') return users.has(key) ? json(200, users.get(key)) : json(404, {})
    users.set(key, { ...users.get(key), id: key, ...(method === 'POST' ? body : keep(body)) })
    return json(200, { id: key })
  }
  const product = await startSmall(() => answer)
  const target = `
connector: rest
settings:
  url: ${product.url}
  api:
    product: Wiki
    id: id
    get: { path: "/users/{id}" }
    find: { login: { path: /users, query: { login: "{value}" } } }
    create: { path: /users, id: id }
    update: { method: PATCH, path: "/users/{id}", style: merge }
    attributes: { login: { type: text, required: true }, name: { type: text }, title: { type: text } }
from: [people]
match: [login]
attributes: { login: userName, name: displayName, title: title }
pace: { requests: 1000, per: 1s, concurrency: 1 }
leavers: { action: unmanage }
`
  const stage = await setUpWith({ files: { 'sources/people.yaml': peopleSource, 'targets/wiki.yaml': target } })
  const writes = () => product.requests.filter(({ write }) => write).length
  const remove = stage[Symbol.asyncDispose].bind(stage)
  return Object.assign(stage, {
    writes,
    [Symbol.asyncDispose]: async () => {
      await product.close()
      await remove()
    },
  })
}

test('a value that is kept differently is read back and told, and not sent again in every run', async () => {
  await using stage = await onSmall(({ name, ...rest }) => ({ ...rest, name: String(name).slice(0, 3) }))
  await stage.people([ann])
  await stage.run('sync')
  await stage.people([{ ...ann, name: 'Zoë the Great', title: 'Lead' }])
  expect((await stage.run('sync')).code).toBe(0)
  expect((await stage.run('log', '--user', '1')).out).toContain('name is kept as "Zoë"')
  expect((await stage.run('explain', '1', 'name')).out).toMatch(
    /wanted\s+"Zoë the Great"\s+confirmed\s+"Zoë"\s+live\s+"Zoë"/,
  )
  const before = stage.writes()
  await stage.run('sync')
  await stage.run('sync')
  expect(stage.writes()).toBe(before)
})

test('an API that says yes and does nothing is found out, for that person', async () => {
  await using stage = await onSmall(({ name: _ignored, ...rest }) => rest)
  await stage.people([ann, cem])
  await stage.run('sync')
  await stage.people([
    { ...ann, name: 'Zoë' },
    { ...cem, title: 'Lead' },
  ])
  expect((await stage.run('sync')).code).toBe(1)
  expect((await stage.run('log', '--user', '1')).out).toMatch(
    /refused .*\n(.*\n)*.*wiki said it was done, twice, and name was sent as "Zoë" and is "Ann 1"/,
  )
  const before = stage.writes()
  await stage.run('sync')
  expect(stage.writes()).toBe(before)
})

test.each([
  ['an unknown key', '  api: { lists: { path: /u } }', /targets\/spaces\.yaml:8:\d+.*unknown key.*lists/],
  [
    'a placeholder nobody fills',
    '  api: { get: { path: "/api/sys/users/{Id}" } }',
    /targets\/spaces\.yaml:8:\d+.*get\.path has the placeholder \{Id\}, which has no value here/,
  ],
  [
    'a brace alone',
    '  api: { get: { path: "/api/sys/users/{id" } }',
    /targets\/spaces\.yaml:8:\d+.*get\.path has a brace without its partner/,
  ],
  [
    'a path that is no text',
    '  api: { create: { path: [sys, users] } }',
    /targets\/spaces\.yaml:8:\d+.*create\.path wants text/,
  ],
  [
    'a search by what is no attribute',
    '  api: { find: { Mail: { path: /u } } }',
    /targets\/spaces\.yaml:8:\d+.*find\.Mail is no attribute/,
  ],
  ['a preset there is not', '  api: {}', /targets\/spaces\.yaml:4:\d+.*nexudos.*nexudus/],
] as const)('%s in a description is named with file, line and column', async (_what, settings, message) => {
  await using stage = await onNexudus()
  const text = targetYaml(stage.nexudus.url, {}, settings)
  await stage.configure({
    'targets/spaces.yaml':
      _what === 'a preset there is not' ? text.replace('preset: nexudus', 'preset: nexudos') : text,
  })
  const { code, out, err } = await stage.run('check')
  expect(code).toBe(2)
  expect(out + err).toMatch(message)
})
