import { expect, test } from 'vitest'
import { person } from './rest-people.ts'
import { onService } from './scim-target-stage.ts'
import { type Stage, setUp } from './stage.ts'

/** An account that was there before usherd. */
const there = (username: string) => ({
  texts: { username, name: 'Old', surname: 'Name', roleid: '1' },
  usrgrps: ['13'],
  medias: [],
})

const namesAt = (stage: Stage): readonly (string | undefined)[] =>
  stage.zabbix.users().flatMap(({ texts: { username } }) => (/admin|guest/i.test(String(username)) ? [] : [username]))

test.each([
  ['ANN.MEYER', 'ann.meyer'],
  ['buße', 'busse'],
  ['busse', 'buße'],
  ['dıdem', 'didem'],
])('the account %s is neither taken over nor doubled for a newcomer called %s', async (old, login) => {
  await using stage = await setUp({ users: [there(old)] })
  await stage.people([{ key: '1', login: 'bob' }])
  expect((await stage.run('sync')).code).toBe(0)
  stage.writes()
  await stage.people([
    { key: '1', login: 'bob' },
    { key: '2', login },
  ])
  const said = await stage.run('sync')
  expect(said.code).toBe(1)
  expect(said.out).toContain(`has username "${login}", but account`)
  expect(said.out).toContain(`has "${old}"`)
  expect(said.out).toContain('--user 2 --attended')
  expect(stage.writes()).toEqual([])
  expect((await stage.run('sync', '--user', '2', '--attended')).code).toBe(0)
  expect(namesAt(stage)).toEqual([old, 'bob', login])
})

test.each([
  ['Ann', 'ann'],
  ['buße', 'busse'],
  ['dıdem', 'didem'],
])('a rename from %s to %s is sent, and the run after it is silent', async (before, after) => {
  await using stage = await setUp()
  await stage.people([{ key: '1', login: before }])
  await stage.run('sync')
  stage.writes()
  await stage.people([{ key: '1', login: after }])
  expect((await stage.run('sync')).code).toBe(0)
  expect(namesAt(stage)).toEqual([after])
  expect(stage.writes()).toEqual(['user.update'])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.writes()).toEqual([])
})

test('a SCIM service, which compares without case, gets a rename in case only, and gets it once', async () => {
  await using stage = await onService()
  await stage.people([person('1', { login: 'Ann', mail: 'Ann@b.test' })])
  await stage.run('sync')
  stage.writes()
  await stage.people([person('1', { login: 'ann', mail: 'ann@b.test' })])
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.user('ann')).toMatchObject({ userName: 'ann', emails: [{ type: 'work', value: 'ann@b.test' }] })
  expect(stage.writes()).toHaveLength(1)
  expect((await stage.run('sync')).code).toBe(0)
  expect(stage.writes()).toEqual([])
})

test('explain says of a name that is written otherwise there why it is not sent again', async () => {
  await using stage = await onService()
  await stage.people([person('1', { login: 'Ann' })])
  await stage.run('sync')
  const { url, token } = stage.service
  const answer = await fetch(`${url}/Users/${stage.user('Ann')?.id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/scim+json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'userName', value: 'ann' }],
    }),
  })
  expect(answer.ok).toBe(true)
  const { out } = await stage.run('explain', '1', 'userName')
  expect(out).toContain(
    'live       "ann" (another spelling; to wiki the two are the same, so the one wanted is not sent again)',
  )
})
