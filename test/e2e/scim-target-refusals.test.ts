import { expect, test } from 'vitest'
import { person } from './rest-people.ts'
import { onService } from './scim-target-stage.ts'

const ann = person('1')
const cem = person('2')

test('a group the service does not have is withheld with its name and the person; the others go through', async () => {
  await using stage = await onService({ attributes: { groups: '{ expr: "[person.title]", lookup: group }' } })
  await stage.people([
    { ...ann, title: 'Wizards' },
    { ...cem, title: 'Operators' },
  ])
  const { out } = await stage.run('sync')
  expect(out).toMatch(/1 .*groups: wiki has no group named "Wizards"; create it there or correct the mapping/)
  expect(stage.user('p1')).toBeUndefined()
  expect(stage.groupsOf('p2')).toEqual(['Operators'])
})

test('what the service refuses is refused for that person with its field, and done once corrected', async () => {
  await using stage = await onService()
  await stage.people([{ ...ann, mail: 'no address' }, cem])
  expect((await stage.run('sync')).code).toBe(1)
  expect((await stage.run('log', '--user', '1')).out).toMatch(/refused .*\n(.*\n)*.*emails\.value is no e-mail address/)
  expect(stage.user('p2')).toBeDefined()
  stage.writes()
  await stage.run('sync')
  expect(stage.writes()).toEqual([])
  await stage.people([ann, cem])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.user('p1')).toBeDefined()
})

test('a value that is kept differently is told, and not sent again in every run', async () => {
  const keeps = (wanted: Readonly<Record<string, unknown>>) => ({ ...wanted, title: String(wanted.title).slice(0, 4) })
  await using stage = await onService({ keeps })
  await stage.people([{ ...ann, title: 'Engineer' }])
  expect((await stage.run('sync')).code).toBe(0)
  expect((await stage.run('log', '--user', '1')).out).toContain('title is kept as "Engi"')
  expect((await stage.run('explain', 'p1', 'title')).out).toMatch(
    /wanted\s+"Engineer"\s+confirmed\s+"Engi"\s+live\s+"Engi"/,
  )
  stage.writes()
  await stage.run('sync')
  await stage.run('sync')
  expect(stage.writes()).toEqual([])
})

test('a service that says yes and does nothing is found out, for that person', async () => {
  const keeps = (wanted: Readonly<Record<string, unknown>>, before?: Readonly<Record<string, unknown>>) => ({
    ...wanted,
    active: before?.active ?? true,
    name: before?.name ?? wanted.name,
  })
  await using stage = await onService({ keeps })
  await stage.people([ann, cem, person('3')])
  await stage.run('sync')
  await stage.people([
    { ...ann, first: 'Zoë' },
    { ...cem, title: 'None' },
  ])
  expect((await stage.run('sync')).code).toBe(1)
  expect((await stage.run('log', '--user', '1')).out).toMatch(
    /said it was done, and account .* is as it was: name\.givenName/,
  )
  expect((await stage.run('log', '--user', '3')).out).toMatch(/said it was done, and account .* is still enabled/)
  expect(stage.user('p2')).toMatchObject({ title: 'None' })
  stage.writes()
  await stage.run('sync')
  expect(stage.writes()).toEqual([])
})

test('an account that somebody deleted between plan and send is made again, with its groups', async () => {
  await using stage = await onService()
  await stage.people([ann, cem])
  await stage.run('sync')
  await erase(stage.service, stage.user('p1')?.id)
  await stage.people([{ ...ann, first: 'Zoë' }, cem])
  await stage.run('sync')
  await stage.run('sync')
  expect(stage.user('p1')).toMatchObject({ name: { givenName: 'Zoë' } })
  expect(stage.groupsOf('p1')).toEqual(['Operators'])
  expect((await stage.run('sync')).out).toContain('nothing to do')
})

test('a leaver who is gone already is done; a service that keeps every account says so once', async () => {
  await using stage = await onService({ leavers: '{ action: delete }', deletes: false })
  await stage.people([ann, cem])
  await stage.run('sync')
  await stage.people([ann])
  expect((await stage.run('sync')).code).toBe(1)
  expect((await stage.run('log', '--user', '2')).out).toContain('does not delete accounts')
  stage.writes()
  await stage.run('sync')
  expect(stage.writes()).toEqual([])
})

test('a service that was built for another identity provider is named as the likely reason', async () => {
  await using stage = await onService({ builtFor: 'entra' })
  await stage.people([ann])
  await stage.run('sync')
  await stage.people([{ ...ann, first: 'Zoë' }])
  await stage.run('sync')
  expect((await stage.run('log', '--user', '1')).out).toContain('set the profile to the one the service was built for')
})

async function erase({ url, token }: { readonly url: string; readonly token: string }, id: unknown): Promise<void> {
  const { status } = await fetch(`${url}/Users/${String(id)}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  })
  expect(status).toBe(204)
}
