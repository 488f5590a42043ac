import { describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { type AnyStage, setUpWith } from './any-stage.ts'

const source = 'connector: scim-push\n'

const setUp = (files: Readonly<Record<string, string>> = { 'sources/idp.yaml': source }): Promise<AnyStage> =>
  setUpWith({ files: { 'usherd.yaml': 'listen: { port: 0 }\nstore: ../usherd.db\n', ...files } })

const created = async (stage: AnyStage, ...more: readonly string[]) =>
  JSON.parse((await stage.run('token', 'create', '--json', ...more)).out)

describe('usherd token', () => {
  test('shows a token once, and lists it without what would let anybody in', async () => {
    await using stage = await setUp()
    const { id, token } = await created(stage, '--expires', '90d', '--note', 'for Entra')
    for (const argv of [
      ['token', 'list'],
      ['token', 'list', '--json'],
      ['status', '--json'],
    ]) {
      const { out, err } = await stage.run(...argv)
      expect(out + err).not.toContain(token.slice(-40))
      expect(out).not.toContain('"hash"')
    }
    const { out } = await stage.run('token', 'list')
    expect(out).toContain(id)
    expect(out).toContain('for Entra')
    expect((await stage.databaseBytes()).includes(token.slice(-40))).toBe(false)
  })

  test.each<[string, readonly string[], RegExp]>([
    ['an unknown source', ['--source', 'hr'], /no source "hr" can be pushed into.*idp/s],
    ['an unknown profile', ['--profile', 'azure'], /there is no profile "azure".*entra/s],
    ['a span that is none', ['--expires', 'soon'], /--expires wants a span such as 90d.*"soon"/s],
    ['a date that is over', ['--expires', '2001-01-01'], /--expires wants/],
  ])('says what is wrong with %s, and makes none', async (_what, options, sentence) => {
    await using stage = await setUp()
    const { code, err } = await stage.run('token', 'create', ...options)
    expect(code).toBe(2)
    expect(err).toMatch(sentence)
    expect(JSON.parse((await stage.run('token', 'list', '--json')).out)).toEqual([])
  })

  test('wants a source named where there are several, and says how to make the first one', async () => {
    await using several = await setUp({ 'sources/idp.yaml': source, 'sources/okta.yaml': source })
    expect((await several.run('token', 'create')).err).toMatch(/several sources.*--source: idp, okta/s)
    await using none = await setUp({})
    expect((await none.run('token', 'create')).err).toMatch(/no source can be pushed into.*connector: scim-push/s)
  })

  test('tells of one that will expire in status and check, and of a endpoint nobody can use', async () => {
    await using stage = await setUp()
    expect((await stage.run('check')).out).toContain('no token is live')
    const { id } = await created(stage, '--expires', '10d')
    for (const command of ['status', 'check'])
      expect((await stage.run(command)).out).toContain(`token ${id} of idp expires on`)
    stage.aheadMs = 11 * 86_400_000
    expect((await stage.run('status')).out).toContain(`token ${id} of idp expired on`)
  })

  test('made and revoked while the daemon runs, counts from the next request on', async () => {
    await using stage = await setUp()
    await using daemon = await stage.serve()
    const { id, token } = await created(stage)
    const ask = async (): Promise<number> =>
      (await fetch(`${daemon.url}/scim/v2/Users`, { headers: { authorization: `Bearer ${token}` } })).status
    expect(await ask()).toBe(200)
    expect((await stage.run('token', 'revoke', id)).code).toBe(0)
    expect(await ask()).toBe(401)
    expect((await stage.run('token', 'revoke', id)).err).toContain(`there is no live token "${id}"`)
  })
})

describe('usherd scim record', () => {
  test('keeps the shape of what is refused while it is on, and gives it away as a fixture', async () => {
    await using stage = await setUp()
    await using daemon = await stage.serve()
    const { token } = await created(stage)
    const push = (userName: unknown): Promise<Response> =>
      fetch(`${daemon.url}/scim/v2/Users`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, title: 'Secretive' }),
      })
    expect((await push([])).status).toBe(400)
    expect((await stage.run('scim', 'record', 'list')).out).toMatch(/nothing is kept; recording is off/)
    await stage.run('scim', 'record', 'on')
    await push([])
    await push([])
    await eventually(async () => {
      const { out } = await stage.run('scim', 'record', 'list', '--json')
      expect(JSON.parse(out)).toMatchObject([{ source: 'idp', method: 'POST', status: 400, count: 2 }])
    })
    await stage.run('scim', 'record', 'off')
    await push(['another', 'shape'])
    const { out } = await stage.run('scim', 'record', 'export')
    expect(JSON.parse(out)).toMatchObject([{ method: 'POST', body: { userName: [], title: '…' }, status: 400 }])
    expect((await stage.databaseBytes()).includes('Secretive')).toBe(false)
  })
})

describe('config/scim.yaml', () => {
  test('that is wrong is told with its file, line and the nearest right thing, all at once', async () => {
    await using stage = await setUp({
      'sources/idp.yaml': source,
      'scim.yaml': [
        'schemas:',
        '  - id: urn:example:params:scim:schemas:corp:2.0:User',
        '    attributes:',
        '      - { name: costCenter, type: strng }',
        'extensions:',
        '  - { type: Usr, schema: urn:example:params:scim:schemas:corp:2.0:User }',
        '',
      ].join('\n'),
    })
    const { code, err } = await stage.run('check')
    expect(code).toBe(2)
    expect(err).toMatch(/scim\.yaml:4.*strng/s)
    expect(err).toMatch(/scim\.yaml:6.*Usr/s)
  })

  test('declares what is served, validated and indexed like the rest', async () => {
    await using stage = await setUp({
      'sources/idp.yaml': source,
      'scim.yaml': [
        'schemas:',
        '  - id: urn:example:params:scim:schemas:corp:2.0:User',
        '    attributes: [{ name: costCenter, uniqueness: server }, { name: level, type: integer }]',
        'extensions:',
        '  - { type: User, schema: "urn:example:params:scim:schemas:corp:2.0:User" }',
        '',
      ].join('\n'),
    })
    await using daemon = await stage.serve()
    const { token } = await created(stage)
    const urn = 'urn:example:params:scim:schemas:corp:2.0:User'
    const send = async (method: string, path: string, body?: object) => {
      const answer = await fetch(`${daemon.url}/scim/v2${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: answer.status, json: await answer.json() }
    }
    const user = (userName: string, extension: object) => ({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', urn],
      userName,
      [urn]: extension,
    })
    expect((await send('GET', `/Schemas/${urn}`)).status).toBe(200)
    expect((await send('POST', '/Users', user('ann', { costCenter: 'C1', level: 3 }))).status).toBe(201)
    expect(await send('POST', '/Users', user('bo', { costCenter: 'c1' }))).toMatchObject({
      status: 409,
      json: { scimType: 'uniqueness' },
    })
    expect(await send('POST', '/Users', user('bo', { level: 'three' }))).toMatchObject({
      status: 400,
      json: { scimType: 'invalidValue' },
    })
    const found = await send('GET', `/Users?filter=${encodeURIComponent(`${urn}:level gt 2`)}`)
    expect(found.json).toMatchObject({ totalResults: 1, Resources: [{ userName: 'ann' }] })
  })
})
