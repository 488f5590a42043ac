import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { exchangeBytes } from '../running.ts'
import { addGroup, addUser, type Endpoint, groupOf, openEndpoint, patchOf, type Said, urn, userOf } from './endpoint.ts'

/** A endpoint with somebody behind it, and somebody else's people beside. */
interface Stage extends Endpoint {
  readonly ann: string
  readonly ops: string
  /** A user of another tenant. */
  readonly stranger: string
  /** Everything that is stored, of both tenants, with versions. */
  everything(): Promise<string>
}

async function onStage(): Promise<Stage> {
  const endpoint = await openEndpoint({ tenants: ['okta'] })
  const other = { ...endpoint, send: endpoint.sendAs(await endpoint.tokenFor('okta')) }
  const ann = await addUser(endpoint, 'ann', { title: 'Lead', emails: [{ type: 'work', value: 'ann@x.test' }] })
  const ops = await addGroup(endpoint, 'Operations', ann)
  const stranger = await addUser(other, 'stranger', { nickName: 'Secretive' })
  const everything = async () => `${(await endpoint.send('GET', '/')).text}\n${(await other.send('GET', '/')).text}`
  return { ...endpoint, ann, ops, stranger, everything }
}

/** `400 invalidValue`; `404` where there is no kind of error. */
const verdictOf = ({ status, json }: Pick<Said, 'status' | 'json'>): string =>
  [status, json?.scimType].filter(part => part !== undefined).join(' ')

/** Nothing of how we are made, of credentials, of other people. */
const leaks = /Secretive|hunter2|usherd_[0-9a-f]{12}|node_modules|\.ts:|SQLITE|SELECT |\bat \w+ \(/

async function expectHarmless(stage: Stage, before: string, { status, text, json, headers }: Said): Promise<void> {
  expect(status).toBeLessThan(500)
  expect(text).not.toMatch(leaks)
  expect(text.length).toBeLessThan(1_000)
  expect(json).toMatchObject({ schemas: [urn.error], status: String(status), detail: expect.any(String) })
  expect(headers.get('content-type')).toBe('application/scim+json')
  expect(await stage.everything()).toBe(before)
  expect(stage.log.lines.filter(({ message }) => String(message).includes('nobody foresaw'))).toEqual([])
  expect(Object.keys(Object.prototype)).toEqual([])
}

const head = `"schemas":["${urn.user}"]`
const deep = (levels: number, open: string, close: string): string => `${open.repeat(levels)}1${close.repeat(levels)}`
const many = <T>(count: number, one: (at: number) => T): T[] => Array.from({ length: count }, (_none, at) => one(at))

describe('bodies', () => {
  const bodies: readonly (readonly [what: string, body: unknown, verdict: string])[] = [
    ['nothing', '', '400 invalidSyntax'],
    ['half an object', '{', '400 invalidSyntax'],
    ['a comma too many', `{${head},"userName":"x",}`, '400 invalidSyntax'],
    ['single quotes', "{'userName':'x'}", '400 invalidSyntax'],
    ['two objects', `{${head}}{}`, '400 invalidSyntax'],
    ['a list', '[]', '400 invalidSyntax'],
    ['null', 'null', '400 invalidSyntax'],
    ['a text', '"x"', '400 invalidSyntax'],
    ['NaN', `{${head},"userName":"x","active":NaN}`, '400 invalidSyntax'],
    ['a raw NUL', `{${head},"userName":"a\0b"}`, '400 invalidSyntax'],
    ['a raw line feed in text', `{${head},"userName":"a\nb"}`, '400 invalidSyntax'],
    ['no schemas', { userName: 'x' }, '400 invalidSyntax'],
    ['schemas of another type', { schemas: [urn.group], userName: 'x' }, '400 invalidSyntax'],
    ['schemas that are text', { schemas: urn.user, userName: 'x' }, '400 invalidSyntax'],
    ['schemas that are an object', { schemas: { 0: urn.user }, userName: 'x' }, '400 invalidSyntax'],
    ['schemas that are numbers', { schemas: [1], userName: 'x' }, '400 invalidSyntax'],
    ['a name twice', `{${head},"userName":"x","userName":"y"}`, '400 invalidSyntax'],
    ['a name twice, once escaped', `{${head},"userName":"x","user\\u004eame":"y"}`, '400 invalidSyntax'],
    ['a name twice, once in capitals', { schemas: [urn.user], userName: 'x', USERNAME: 'y' }, '400 invalidSyntax'],
    ['a name twice, deep inside', `{${head},"userName":"x","name":{"a":1,"a":2}}`, '400 invalidSyntax'],
    ['a name nobody else may say twice', `{${head},"userName":"x","__proto__":1,"__proto__":2}`, '400 invalidSyntax'],
    ['lists 500,000 deep', '['.repeat(500_000), '400 invalidSyntax'],
    ['objects 100,000 deep', deep(100_000, '{"a":', '}'), '400 invalidSyntax'],
    ['lists 20 deep', `{${head},"userName":"x","emails":${deep(20, '[', ']')}}`, '400 invalidValue'],
    ['a userName that is a number', userOf('', { userName: 5 }), '400 invalidValue'],
    ['a userName that is an object', userOf('', { userName: { value: 'x' } }), '400 invalidValue'],
    ['a userName that is a list', userOf('', { userName: ['x', 'y'] }), '400 invalidValue'],
    ['a userName that is null', userOf('', { userName: null }), '400 invalidValue'],
    ['a userName of blanks', userOf(' \t\u3000'), '400 invalidValue'],
    ['a userName with NUL', userOf('a\0b'), '400 invalidValue'],
    ['half a surrogate pair', `{${head},"userName":"\\ud800"}`, '400 invalidValue'],
    ['the other half', `{${head},"userName":"x","title":"\\udc00\\ud800"}`, '400 invalidValue'],
    ['name as text', userOf('x', { name: 'Ann' }), '400 invalidValue'],
    ['an address that is a number', userOf('x', { emails: [5] }), '400 invalidValue'],
    ['a number beyond all numbers', `{${head},"userName":"x","active":1e999}`, '400 invalidValue'],
    ['an extension that is a list', userOf('x', { [urn.enterprise]: ['IT'] }), '400 invalidValue'],
    ['2,001 addresses', userOf('x', { emails: many(2_001, at => ({ value: `${at}@x.test` })) }), '400 invalidValue'],
    ['10,001 unknown names', userOf('x', Object.fromEntries(many(10_001, at => [`a${at}`, at]))), '400 invalidValue'],
    ['a password that is none', userOf('x', { password: { hunter2: 'hunter2' } }), '400 invalidValue'],
    ['a name that is taken', userOf('ANN', { password: 'hunter2' }), '409 uniqueness'],
    ['two mebibytes', userOf('x'.repeat(2 * 1024 * 1024)), '413'],
  ]

  test.each(bodies)('%s is refused and changes nothing', async (_what, body, verdict) => {
    const stage = await onStage()
    const before = await stage.everything()
    const said = await stage.send('POST', '/Users', body)
    expect(verdictOf(said)).toBe(verdict)
    await expectHarmless(stage, before, said)
  })

  test.each([
    ['compressed a thousandfold', gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }, '415'],
    ['said to be brotli', Buffer.from('{}'), { 'content-encoding': 'br' }, '415'],
    ['said to be compressed twice', Buffer.from('{}'), { 'content-encoding': 'gzip, gzip' }, '415'],
    ['of no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), {}, '400 invalidSyntax'],
    ['in UTF-16', Buffer.from('\ufeff{}', 'utf16le'), {}, '400 invalidSyntax'],
    ['with a surrogate as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), {}, '400 invalidSyntax'],
    ['of a form', Buffer.from('userName=x'), { 'content-type': 'application/x-www-form-urlencoded' }, '415'],
    ['of several parts', Buffer.from('--x--'), { 'content-type': 'multipart/form-data; boundary=x' }, '415'],
    ['of XML', Buffer.from('<!DOCTYPE x [<!ENTITY y SYSTEM "file:///">]>'), { 'content-type': 'text/xml' }, '415'],
  ])('bytes %s are refused and change nothing', async (_what, bytes, headers, verdict) => {
    const stage = await onStage()
    const before = await stage.everything()
    const said = await sendBytes(stage, bytes, headers)
    expect(verdictOf(said)).toBe(verdict)
    await expectHarmless(stage, before, said)
  })

  test('a byte order mark before a body is passed over', async () => {
    const stage = await onStage()
    expect((await sendBytes(stage, Buffer.from(`\ufeff${JSON.stringify(userOf('bom'))}`), {})).json.userName).toBe(
      'bom',
    )
  })

  test('names that every object has are names nobody declared', async () => {
    const stage = await onStage()
    const odd =
      '"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"toString":1,"hasOwnProperty":null'
    const said = await stage.send('POST', '/Users', `{${head},"userName":"x",${odd},"name":{${odd},"givenName":"X"}}`)
    expect(said.status).toBe(201)
    expect(Object.keys(said.json).sort()).toEqual(['id', 'meta', 'name', 'schemas', 'userName'])
    expect(said.json.name).toEqual({ givenName: 'X' })
    const patched = await stage.send(
      'PATCH',
      `/Users/${said.json.id}`,
      `{"schemas":["${urn.patch}"],"Operations":[{"op":"add","value":{${odd}}}]}`,
    )
    expect(patched.json).toEqual(said.json)
    expect({}).not.toHaveProperty('admin')
  })
})

async function sendBytes(
  { base, token }: Pick<Endpoint, 'base' | 'token'>,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): Promise<Said> {
  const authorization = `Bearer ${token}`
  const all = { authorization, 'content-type': 'application/scim+json', ...headers }
  const answer = await fetch(`${base}/Users`, { method: 'POST', body: bytes, headers: all })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, json: JSON.parse(text) }
}

describe('PATCH messages', () => {
  const replace = (path: unknown, value: unknown = 'x') => patchOf({ op: 'replace', path, value })
  const patches: readonly (readonly [what: string, message: unknown, verdict: string])[] = [
    ['no operations', patchOf(), '400 invalidSyntax'],
    ['operations that are an object', { schemas: [urn.patch], Operations: { 0: {} } }, '400 invalidSyntax'],
    ['an operation that is text', { schemas: [urn.patch], Operations: ['remove'] }, '400 invalidSyntax'],
    ['an unknown op', patchOf({ op: 'move', from: 'title', path: 'name' }), '400 invalidSyntax'],
    [
      '10,000 operations',
      patchOf(...many(10_000, () => ({ op: 'add', path: 'title', value: 'x' }))),
      '400 invalidValue',
    ],
    ['a path that is a number', replace(5), '400 invalidPath'],
    ['a path that is empty', replace(''), '400 invalidPath'],
    ['the path __proto__.admin', replace('__proto__.admin', true), '400 invalidPath'],
    ['the path constructor.prototype.admin', replace('constructor.prototype.admin', true), '400 invalidPath'],
    ['the path name.__proto__', replace('name.__proto__', { admin: true }), '400 invalidPath'],
    ['a bracket that stays open', replace('emails[type eq "work"'), '400 invalidFilter'],
    ['200 brackets', replace(`emails[${'('.repeat(200)}type pr${')'.repeat(200)}]`), '400 invalidFilter'],
    ['a path of 100,000 characters', replace('x'.repeat(100_000)), '400 invalidPath'],
    [
      'somebody of another tenant',
      patchOf({ op: 'add', path: 'members', value: [{ value: 'STRANGER' }] }),
      '400 invalidValue',
    ],
    ['members that are numbers', patchOf({ op: 'add', path: 'members', value: [5] }), '400 invalidValue'],
    [
      'a member that is half a surrogate pair',
      patchOf({ op: 'add', path: 'members', value: ['\ud800'] }),
      '400 invalidValue',
    ],
    ['the group itself', patchOf({ op: 'add', path: 'members', value: [{ value: 'OPS' }] }), '400 invalidValue'],
    ['somebody else’s id', replace('id', 'STRANGER'), '400 mutability'],
  ]

  test.each(patches)('%s: refused, and nothing changes', async (_what, message, verdict) => {
    const stage = await onStage()
    const before = await stage.everything()
    const body = JSON.stringify(message).replaceAll('STRANGER', stage.stranger).replaceAll('OPS', stage.ops)
    const path = body.includes('members') ? `/Groups/${stage.ops}` : `/Users/${stage.ann}`
    const said = await stage.send('PATCH', path, body)
    expect(verdictOf(said)).toBe(verdict)
    await expectHarmless(stage, before, said)
  })

  test('10,000 bulk operations: refused, and nothing changes', async () => {
    const stage = await onStage()
    const before = await stage.everything()
    const Operations = many(10_000, () => ({ method: 'DELETE', path: `/Users/${stage.ann}` }))
    const said = await stage.send('POST', '/Bulk', { schemas: [urn.bulk], Operations })
    expect(said.status).toBe(413)
    await expectHarmless(stage, before, said)
  })
})

describe('questions', () => {
  const filters: readonly (readonly [what: string, filter: string])[] = [
    ['200 brackets', `${'('.repeat(200)}userName pr${')'.repeat(200)}`],
    ['200 negations', `${'not ('.repeat(200)}userName pr${')'.repeat(200)}`],
    ['10,000 terms', many(10_000, () => 'active pr').join(' or ')],
    ['nearly a mebibyte of text', `userName eq "${'x'.repeat(1_000_000)}"`],
    ['nearly a mebibyte of brackets', '('.repeat(1_000_000)],
    ['nothing', ''],
    ['a text that does not end', 'userName eq "ann'],
    ['a bad escape', 'userName eq "\\x"'],
    ['half a surrogate pair', 'userName eq "\\ud800"'],
    ['NUL', 'userName eq "\\u0000"'],
    ['a number beyond all numbers', 'active eq 1e999'],
    ['an operator that is none', 'userName like "%"'],
    ['SQL', `userName eq "x" or 1=1; DROP TABLE scim_resource; --`],
    ['__proto__', '__proto__ pr'],
    ['constructor.name', 'constructor.name eq "Object"'],
    ['a password', 'password sw "h"'],
    ['names nobody declared', 'shoeSize gt 5'],
  ]

  test.each(filters)('a filter of %s is an invalid filter', async (_what, filter) => {
    const stage = await onStage()
    const before = await stage.everything()
    const said = await stage.send('POST', '/Users/.search', { schemas: [urn.search], filter })
    expect(verdictOf(said)).toBe('400 invalidFilter')
    await expectHarmless(stage, before, said)
  })

  test.each([
    ['/Users/%zz', '400 invalidSyntax'],
    ['/%E0%A4%A', '400 invalidSyntax'],
    ['/Users?filter=%zz', '400 invalidFilter'],
    ['/Users?sortBy=__proto__', '400 invalidPath'],
    ['/Users?sortBy=userName;drop', '400 invalidPath'],
    ['/Users?count=1e9', '400 invalidValue'],
    ['/Users?count=0x10', '400 invalidValue'],
    ['/Users?startIndex=99999999999999999999', '400 invalidValue'],
    ['/Users?cursor=a1.AAAA', '400 invalidCursor'],
    [`/Users?cursor=${'x'.repeat(5_000)}`, '400 invalidCursor'],
    ['/Users/%00', '404'],
    ['/Users/__proto__', '404'],
    ['/Users/..%2f..%2fhealthz', '404'],
    ['/Users/%ED%9F%BF%EF%BF%BF', '404'],
    [`/Users/${'x'.repeat(12_000)}`, '404'],
    ['/Users/STRANGER', '404'],
    ['/Groups/STRANGER', '404'],
    ['/constructor', '404'],
    ['/__proto__', '404'],
    [`/${'a/'.repeat(4_000)}`, '404'],
  ])('GET %s is refused', async (path, verdict) => {
    const stage = await onStage()
    const before = await stage.everything()
    const said = await stage.send('GET', path.replace('STRANGER', stage.stranger))
    expect(verdictOf(said)).toBe(verdict)
    await expectHarmless(stage, before, said)
  })

  test('a long list of names to show is answered, and shows what there is of it', async () => {
    const stage = await onStage()
    const names = many(1_500, at => `a${at}`).join()
    const { status, json } = await stage.send('GET', `/Users?attributes=__proto__,constructor,title,${names}`)
    expect(status).toBe(200)
    expect(json.Resources).toEqual([{ schemas: [urn.user], id: stage.ann, title: 'Lead' }])
  })

  test('what another tenant has is not found by any question', async () => {
    const stage = await onStage()
    for (const filter of [
      `id eq "${stage.stranger}"`,
      'userName eq "stranger"',
      'nickName pr',
      'not (userName eq "ann")',
      `not (id eq "${stage.ann}") or userName pr`,
      'members.display eq "stranger"',
    ]) {
      const { text } = await stage.send('POST', '/.search', { schemas: [urn.search], filter })
      expect(text).not.toMatch(/stranger|Secretive/)
    }
    const body = groupOf('x', { members: [{ value: stage.stranger }] })
    for (const [method, path] of [
      ['POST', '/Groups'],
      ['PUT', `/Groups/${stage.ops}`],
    ] as const)
      expect(verdictOf(await stage.send(method, path, body))).toBe('400 invalidValue')
    const Operations = [{ method: 'DELETE', path: `/Users/${stage.stranger}` }]
    const bulk = await stage.send('POST', '/Bulk', { schemas: [urn.bulk], Operations })
    expect(bulk.json.Operations[0].status).toBe('404')
  })
})

describe('bytes on the wire', () => {
  const ask = (lines: readonly string[], body = '') => [...lines, 'connection: close', '', body].join('\r\n')
  const get = 'GET /scim/v2/Users HTTP/1.1'
  const wire: readonly (readonly [what: string, status: number, bytes: (stage: Stage) => string])[] = [
    [
      'a Host that is no name',
      400,
      ({ token }) => ask([get, 'host: evil.example/x?', `authorization: Bearer ${token}`]),
    ],
    ['a Host with markup', 400, ({ token }) => ask([get, 'host: <script>', `authorization: Bearer ${token}`])],
    ['a Host with a user', 400, ({ token }) => ask([get, 'host: a@evil.example', `authorization: Bearer ${token}`])],
    ['no Host', 400, ({ token }) => ask([get, `authorization: Bearer ${token}`])],
    [
      'an old client without a Host',
      400,
      ({ token }) => ask(['GET /scim/v2/Users HTTP/1.0', `authorization: Bearer ${token}`]),
    ],
    ['two Hosts', 400, ({ token }) => ask([get, 'host: a', 'host: b/c', `authorization: Bearer ${token}`])],
    [
      'two lengths',
      400,
      ({ token }) =>
        ask(
          [
            'POST /scim/v2/Users HTTP/1.1',
            'host: x',
            `authorization: Bearer ${token}`,
            'content-length: 2',
            'content-length: 3',
          ],
          '{}',
        ),
    ],
    [
      'a length and chunks',
      400,
      ({ token }) =>
        ask(
          [
            'POST /scim/v2/Users HTTP/1.1',
            'host: x',
            `authorization: Bearer ${token}`,
            'content-length: 2',
            'transfer-encoding: chunked',
          ],
          '{}',
        ),
    ],
    [
      'two tokens',
      401,
      ({ token }) => ask([get, 'host: x', `authorization: Bearer ${token}`, `authorization: Bearer ${token}`]),
    ],
    [
      'an address of 20,000 characters',
      431,
      ({ token }) =>
        ask([`GET /scim/v2/Users?filter=${'x'.repeat(20_000)} HTTP/1.1`, 'host: x', `authorization: Bearer ${token}`]),
    ],
    [
      'steps upwards',
      404,
      ({ token }) => ask(['GET /scim/v2/../../healthz HTTP/1.1', 'host: x', `authorization: Bearer ${token}`]),
    ],
    [
      'half a chunk',
      400,
      ({ token }) =>
        ask(
          ['POST /scim/v2/Users HTTP/1.1', 'host: x', `authorization: Bearer ${token}`, 'transfer-encoding: chunked'],
          'zz\r\n{}\r\n',
        ),
    ],
  ]

  test.each(wire)('%s: %i, and nothing changes', async (_what, status, bytes) => {
    const stage = await onStage()
    const before = await stage.everything()
    const answer = await exchangeBytes(stage.url, bytes(stage))
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).not.toMatch(leaks)
    expect(await stage.everything()).toBe(before)
  })

  test.each([
    ['/scim/v2/Users', '"urn:ietf:params:scim:api:messages:2.0:Error"'],
    ['/scim/v2/Schemas', '"urn:ietf:params:scim:api:messages:2.0:Error"'],
    ['/healthz', '"error"'],
  ])('two Hosts are 400 at %s, also where links do not come from them', async (path, shape) => {
    const { url, token } = await openEndpoint({ publicUrl: 'https://usherd.example.org' })
    for (const hosts of [
      ['host: a.example', 'host: b.example'],
      ['host: a.example', 'host: a.example'],
    ]) {
      const answer = await exchangeBytes(url, ask([`GET ${path} HTTP/1.1`, ...hosts, `authorization: Bearer ${token}`]))
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
      expect(answer).toContain(shape)
    }
  })

  test('an address as proxies write it is the address, and its host the one in links', async () => {
    const endpoint = await openEndpoint()
    const id = await addUser(endpoint, 'ann')
    const authorized = ['host: other.example', `authorization: Bearer ${endpoint.token}`]
    const ofAnn = `filter=${encodeURIComponent('userName eq "ann"')}`
    const got = async (target: string) => exchangeBytes(endpoint.url, ask([`GET ${target} HTTP/1.1`, ...authorized]))
    const one = await got(`http://scim.example:8080/scim/v2/Users/${id}`)
    expect(one).toMatch(/^HTTP\/1\.1 200 /)
    expect(one).toContain(`"location":"http://scim.example:8080/scim/v2/Users/${id}"`)
    expect(await got(`HTTPS://scim.example/scim/v2/Users?${ofAnn}`)).toContain('"totalResults":1')
    expect(await got('http://scim.example/nowhere')).toMatch(/^HTTP\/1\.1 404 /)
    for (const root of ['http://scim.example', 'http://scim.example?x=http://y/scim/v2/Users'])
      expect(await got(root)).toMatch(/^HTTP\/1\.1 404 /)
    expect(await got(`http://a@scim.example/scim/v2/Users/${id}`)).toMatch(/^HTTP\/1\.1 400 /)
  })

  test('a Host that somebody made up gets into no other answer', async () => {
    const { url, token, send } = await onStage()
    const bytes = ask([get, 'host: evil.example', `authorization: Bearer ${token}`])
    expect(await exchangeBytes(url, bytes)).toContain('http://evil.example/scim/v2/Users/')
    expect((await send('GET', '/Users')).text).not.toContain('evil.example')
  })

  test('a method in a header is not the method', async () => {
    const stage = await onStage()
    const before = await stage.everything()
    const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' }
    expect((await stage.send('GET', `/Users/${stage.ann}`, undefined, headers)).status).toBe(200)
    expect(await stage.everything()).toBe(before)
  })
})
