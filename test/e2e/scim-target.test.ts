import { expect, test } from 'vitest'
import { person } from './rest-people.ts'
import { onService } from './scim-target-stage.ts'

const ann = person('1')
const cem = person('2')

test('a first run makes the accounts with their groups, a second one sends nothing', async () => {
  await using stage = await onService()
  await stage.people([ann, { ...cem, title: 'Lead' }])
  expect(await stage.run('sync')).toMatchObject({ code: 0, err: '' })
  expect(stage.user('p1')).toMatchObject({ name: { givenName: 'Ann', familyName: 'Nowak 1' }, active: true })
  expect(stage.groupsOf('p2')).toEqual(['Everybody', 'Operators'])
  stage.writes()
  expect((await stage.run('sync')).out).toContain('nothing to do')
  expect(stage.writes()).toEqual([])
})

test('an edit sends that attribute and no other, a new group one request', async () => {
  await using stage = await onService()
  await stage.people([ann, cem])
  await stage.run('sync')
  stage.writes()
  await stage.people([{ ...ann, first: 'Zoë' }, cem])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.writes()).toMatchObject([
    ['PATCH /Users/{id}', { Operations: [{ op: 'replace', path: 'name.givenName', value: 'Zoë' }] }],
  ])
  await stage.people([{ ...ann, first: 'Zoë', title: 'Lead' }, cem])
  await stage.run('sync')
  expect(stage.writes().map(([name]) => name)).toEqual(['PATCH /Users/{id}', 'PATCH /Groups/{id}'])
  expect(stage.groupsOf('p1')).toEqual(['Everybody', 'Operators'])
})

test('a leaver is disabled and keeps groups and names; who comes back is enabled, once each', async () => {
  await using stage = await onService()
  await stage.people([ann, cem])
  await stage.run('sync')
  stage.writes()
  await stage.people([ann])
  await stage.run('sync')
  expect(stage.user('p2')).toMatchObject({ active: false, name: { familyName: 'Nowak 2' } })
  expect(stage.groupsOf('p2')).toEqual(['Operators'])
  await stage.people([ann, cem])
  await stage.run('sync')
  expect(stage.user('p2')).toMatchObject({ active: true })
  expect(stage.writes()).toMatchObject([
    ['PATCH /Users/{id}', { Operations: [{ path: 'active', value: false }] }],
    ['PATCH /Users/{id}', { Operations: [{ path: 'active', value: true }] }],
  ])
  await stage.run('sync')
  expect(stage.writes()).toEqual([])
})

test('an account that was there is taken over by name or address, and no second one is made', async () => {
  await using stage = await onService()
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User']
  const emails = [{ type: 'work', value: 'P2@Example.org', primary: true }]
  await post(stage.service, { schemas, userName: 'P1', displayName: 'Ann' })
  await post(stage.service, { schemas, userName: 'other', displayName: 'Cem', emails })
  await stage.people([ann, cem])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.service.users().map(({ userName }) => userName)).toEqual(['admin@example.org', 'p1', 'p2'])
  expect(stage.user('p2')).toMatchObject({ displayName: 'Cem', title: 'Desk' })
})

test('groups and addresses that others gave stay', async () => {
  await using stage = await onService()
  await stage.people([ann])
  await stage.run('sync')
  const id = String(stage.user('p1')?.id)
  const [everybody = ''] = stage.service.groups().map(group => String(group.id))
  stage.service.join(id, everybody)
  stage.service.edit(id, {
    emails: [
      { type: 'work', value: 'p1@example.org', primary: true },
      { type: 'home', value: 'ann@home.test' },
    ],
  })
  await stage.people([{ ...ann, title: 'None', mail: 'new@example.org' }])
  await stage.run('sync')
  expect(stage.groupsOf('p1')).toEqual(['Everybody'])
  expect(stage.user('p1')).toMatchObject({
    emails: [
      { type: 'work', value: 'new@example.org' },
      { type: 'home', value: 'ann@home.test' },
    ],
  })
})

test('several groups of one person go in bulk requests no larger than the service takes', async () => {
  await using stage = await onService({ mostOperations: 2 })
  await stage.people([{ ...ann, title: 'All' }])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.groupsOf('p1')).toHaveLength(3)
  expect(stage.writes().map(([name]) => name)).toEqual(['POST /Users', 'POST /Bulk', 'PATCH /Groups/{id}'])
  expect((await stage.run('sync')).out).toContain('nothing to do')
})

test('roles come and go one by one, and those others gave stay', async () => {
  await using stage = await onService({ attributes: { roles: '{ expr: "[person.title]" }' } })
  await stage.people([ann])
  await stage.run('sync')
  const id = String(stage.user('p1')?.id)
  expect(stage.user('p1')?.roles).toEqual([{ value: 'Desk' }])
  stage.service.edit(id, { roles: [{ value: 'Desk' }, { value: 'auditor', primary: true }] })
  await stage.people([{ ...ann, title: 'Lead' }])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.user('p1')?.roles).toEqual([{ value: 'auditor', primary: true }, { value: 'Lead' }])
  expect((await stage.run('sync')).out).toContain('nothing to do')
})

test('explain shows the live value, and groups by name', async () => {
  await using stage = await onService()
  await stage.people([ann])
  await stage.run('sync')
  stage.service.edit(String(stage.user('p1')?.id), { title: 'Tampered' })
  const { out } = await stage.run('explain', 'p1')
  expect(out).toMatch(/title <- title\s+wanted\s+"Desk"\s+confirmed\s+"Desk"\s+live\s+"Tampered"/)
  expect(out).toContain('Operators')
})

test('check --live says what the service can do; a wrong token is named as such', async () => {
  await using stage = await onService({ patches: false, filters: false })
  const { code, out } = await stage.run('check', '--live')
  expect(code).toBe(0)
  expect(out).toContain('The service has no PATCH')
  expect(out).toContain('The service cannot filter')
  stage.env.WIKI_TOKEN = 'never-good'
  const refused = await stage.run('check', '--live')
  expect(refused.code).not.toBe(0)
  expect(refused.out + refused.err).toMatch(/refuses our credentials or rights \(HTTP 401\)/)
  expect(refused.out + refused.err).not.toContain('never-good')
})

test.each([
  ['that was built for Entra ID', { builtFor: 'entra', profile: 'entra-like' }],
  ['that was built for Okta', { builtFor: 'okta', profile: 'okta-like' }],
  ['without PATCH', { patches: false, versions: true }],
  ['without filters', { filters: false }],
  ['that shows no groups', { showsGroups: false }],
  ['that says nothing of itself', { states: false }],
] as const)('a life at a service %s: made, edited, disabled, enabled, silent', async (_what, options) => {
  await using stage = await onService(options)
  await stage.people([ann, cem])
  await stage.run('sync')
  await stage.people([{ ...ann, first: 'Zoë', title: 'Lead' }])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.user('p1')).toMatchObject({ name: { givenName: 'Zoë' } })
  expect(stage.groupsOf('p1')).toEqual(['Everybody', 'Operators'])
  expect(stage.user('p2')).toMatchObject({ active: false })
  await stage.people([ann, cem])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.groupsOf('p1')).toEqual(['Operators'])
  expect(stage.user('p2')).toMatchObject({ active: true })
  stage.writes()
  expect((await stage.run('sync')).out).toContain('nothing to do')
  expect(stage.writes()).toEqual([])
})

async function post({ url, token }: { readonly url: string; readonly token: string }, user: object): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' }
  const { status } = await fetch(`${url}/Users`, { method: 'POST', headers, body: JSON.stringify(user) })
  expect(status).toBe(201)
}
