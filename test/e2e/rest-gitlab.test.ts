import { expect, test } from 'vitest'
import { person } from './rest-people.ts'
import { onGitlab } from './rest-presets-stage.ts'

const target = {
  attributes: { username: 'userName', email: 'emails.work', name: 'displayName', organization: 'title' },
}
const ann = person('1')
const cem = person('2')

test('a person lives through everything: made, left alone, edited, blocked, unblocked, each in one write', async () => {
  await using stage = await onGitlab(target)
  await stage.people([ann, cem])
  expect((await stage.run('sync')).code).toBe(0)
  stage.writes()
  expect((await stage.run('sync')).out).toContain('nothing to do')

  await stage.people([{ ...ann, name: 'Zoë' }, cem])
  await stage.run('sync')
  await stage.people([{ ...ann, name: 'Zoë' }])
  await stage.run('sync')
  expect(stage.user('p2')).toMatchObject({ state: 'blocked' })
  await stage.people([{ ...ann, name: 'Zoë' }, cem])
  await stage.run('sync')
  expect(stage.user('p2')).toMatchObject({ state: 'active' })
  expect(stage.writes()).toEqual([
    ['PUT /api/v4/users/2', { name: 'Zoë', skip_reconfirmation: true }],
    ['POST /api/v4/users/3/block', {}],
    ['POST /api/v4/users/3/unblock', {}],
  ])
  expect((await stage.run('sync')).out).toContain('nothing to do')
})

test('who is blocked already when we block, or let in already when we unblock, is simply done', async () => {
  await using stage = await onGitlab(target)
  await stage.people([ann, cem])
  await stage.run('sync')
  stage.users.set(3, { ...stage.users.get(3), state: 'blocked' })
  await stage.people([ann])
  expect((await stage.run('sync')).code).toBe(0)
  stage.users.set(3, { ...stage.users.get(3), state: 'active' })
  await stage.people([ann, cem])
  expect((await stage.run('sync')).code).toBe(0)
})

test('a dormant person who was deactivated can sign in, and is not taken for disabled', async () => {
  const dormant = {
    id: 7,
    username: 'p1',
    email: 'p1@example.org',
    name: 'Ann 1',
    organization: 'Desk',
    state: 'deactivated',
  }
  await using stage = await onGitlab(target, [dormant])
  await stage.people([ann])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.writes()).toEqual([])
})

test('an address that another account has is refused for that person; everybody else goes through', async () => {
  await using stage = await onGitlab(target)
  await stage.people([ann, cem])
  await stage.run('sync')
  await stage.people([
    { ...ann, mail: 'root@example.org' },
    { ...cem, name: 'Kim' },
  ])
  expect((await stage.run('sync')).code).toBe(1)
  expect((await stage.run('log', '--user', '1')).out).toContain('Email has already been taken')
  expect(stage.user('p2')).toMatchObject({ name: 'Kim' })
})

test('a user the API does not let be blocked is refused, and the target goes on', async () => {
  await using stage = await onGitlab(target)
  await stage.people([ann, cem])
  await stage.run('sync')
  stage.users.set(3, { ...stage.users.get(3), user_type: 'bot' })
  await stage.people([{ ...ann, name: 'Zoë' }])
  expect((await stage.run('sync')).code).toBe(1)
  expect((await stage.run('log', '--user', '2')).out).toContain(
    'GitLab does not let this user be blocked or unblocked by the API: "An internal user cannot be blocked"',
  )
  expect(stage.user('p1')).toMatchObject({ name: 'Zoë' })
})

test('what the API shows and does not take is refused when the configuration is checked', async () => {
  await using stage = await onGitlab({ attributes: { ...target.attributes, job_title: 'title' } })
  const { code, out, err } = await stage.run('check')
  expect(code).toBe(2)
  expect(out + err).toMatch(/targets\/desk\.yaml:\d+.*job_title.*the API shows it and does not take it/)
})
