import { describe, expect, test } from 'vitest'
import { type HttpRequest, type HttpResponse, type Operation, remoteId, Secret } from '#contract'
import { scim } from '../../../connectors/scim/index.ts'
import { systemClock } from '../../../src/transport/clock.ts'
import { creation, deletion, disabling, edit } from '../contract/operations.ts'
import { never } from '../contract/session.ts'

type User = Readonly<Record<string, unknown>>

/** A small SCIM service that does as it is told and answers writes in its own way. */
interface Service {
  readonly users: Map<string, User>
  readonly members: Set<string>
  readonly asked: string[]
}

interface Dress {
  /** What it answers to a write. */
  readonly says: (id: string) => Partial<HttpResponse>
  /** Whether it does what it says. */
  readonly does?: boolean
  readonly config?: object
  readonly etag?: string
}

const base = 'http://scim.test/scim/v2'
const reply = (status: number, body?: unknown, headers: HttpResponse['headers'] = {}): HttpResponse => ({
  status,
  headers,
  text: body === undefined ? '' : JSON.stringify(body),
})

function onService({ says, does = true, config = {}, etag }: Dress) {
  const service: Service = {
    users: new Map([['1', { id: '1', userName: 'old', title: 'Clerk', active: true }]]),
    members: new Set(),
    asked: [],
  }
  const sent: HttpRequest[] = []
  const write = ({ method, body }: HttpRequest, id: string, isGroup: boolean): HttpResponse => {
    const given = body === undefined ? {} : JSON.parse(body)
    const made = method === 'POST' ? '2' : id
    if (does && isGroup) service.members.add('1')
    else if (does && method === 'DELETE') service.users.delete(id)
    else if (does && method === 'POST') service.users.set('2', { ...given, id: '2' })
    else if (does) {
      const changes = (given.Operations ?? []).map((one: { path: string; value: unknown }) => [one.path, one.value])
      const whole = method === 'PUT' ? given : {}
      service.users.set(id, { ...service.users.get(id), ...whole, ...Object.fromEntries(changes) })
    }
    return { status: 200, headers: {}, text: '', ...says(made) }
  }
  const answer = (request: HttpRequest): HttpResponse => {
    const { pathname, searchParams } = new URL(request.url)
    const [, kind = '', id = ''] = /^\/scim\/v2\/(\w+)\/?(.*)$/.exec(pathname) ?? []
    if (kind === 'ServiceProviderConfig') return reply(200, config)
    if (request.method !== 'GET') return write(request, id, kind === 'Groups')
    if (kind === 'Groups')
      return reply(
        200,
        { id, members: [...service.members].map(value => ({ value })) },
        etag === undefined ? {} : { etag },
      )
    if (id !== '') {
      const user = service.users.get(id)
      return user === undefined
        ? reply(404, { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404' })
        : reply(200, user, etag === undefined ? {} : { etag })
    }
    const [, name] = /userName eq "(.*)"/.exec(searchParams.get('filter') ?? '') ?? []
    const found = [...service.users.values()].filter(({ userName }) => name === undefined || userName === name)
    return reply(200, { totalResults: found.length, Resources: found })
  }
  const http = {
    send: async (request: HttpRequest) => {
      sent.push(request)
      service.asked.push(`${request.method} ${new URL(request.url).pathname.replace('/scim/v2', '')}`)
      return answer(request)
    },
  }
  const nobody = () => undefined
  const log = { debug: nobody, info: nobody, warn: nobody, error: nobody }
  const settings = { url: base, token: new Secret('t'), profile: 'standard', wholeGroups: true }
  const context = { connection: 'test', http, clock: systemClock, log, randomBytes: () => new Uint8Array() }
  const target = scim.open(settings as never, context) // collected connectors have forgotten the type
  return { service, sent, apply: (operation: Operation) => Array.fromAsync(target.apply([operation], never)) }
}

const located = (id: string) => ({ location: `${base}/Users/${id}` })
const title = edit(remoteId('1'), [{ name: 'title', from: 'Clerk', to: 'Lead' }])
const joining = edit(remoteId('1'), [{ name: 'groups', from: [], to: ['g'], mode: 'add' }])

describe('a write that was done, and is answered in an unusual way, is done', () => {
  const dresses: readonly [string, Dress['says']][] = [
    ['201 with a Location and no body', id => ({ status: 201, headers: located(id) })],
    [
      '201 with a Location of a proxy’s scheme',
      id => ({ status: 201, headers: { location: `https://scim.test/scim/v2/Users/${id}` } }),
    ],
    ['201 with a relative Location', id => ({ status: 201, headers: { location: `/scim/v2/Users/${id}` } })],
    ['201 with neither', () => ({ status: 201 })],
    ['200 without a body', () => ({ status: 200 })],
    ['204', () => ({ status: 204 })],
    ['a body without an id', () => ({ status: 201, text: '{"userName":"new"}' })],
    ['a page for people', () => ({ status: 200, text: '<html>done</html>' })],
    ['202 with a Location', id => ({ status: 202, headers: located(id) })],
    ['202 with nothing', () => ({ status: 202 })],
    ['207 with something', () => ({ status: 207, text: '{}' })],
    [
      'a Location on another host',
      () => ({ status: 201, headers: { location: 'http://elsewhere.test/scim/v2/Users/1' } }),
    ],
    ['a Location of somebody else', () => ({ status: 201, headers: located('1') })],
  ]
  test.each(dresses)('a new account: %s', async (_what, says) => {
    const { apply, service } = onService({ says })
    expect(await apply(creation({ userName: 'new' }))).toMatchObject([{ remoteId: '2' }])
    expect(service.asked.filter(one => one.startsWith('POST'))).toHaveLength(1)
  })

  test.each(dresses)('an edit, an account disabled, a membership, a deletion: %s', async (_what, says) => {
    for (const operation of [title, disabling(remoteId('1')), joining, deletion(remoteId('1'))]) {
      const { apply, sent } = onService({ says })
      expect(await apply(operation)).toMatchObject([{ remoteId: '1' }])
      expect(sent.filter(({ method }) => method !== 'GET')).toHaveLength(1)
    }
  })
})

describe('a write that is only accepted is not done before it is seen', () => {
  test.each([202, 207])('HTTP %i', async status => {
    for (const operation of [
      creation({ userName: 'new' }),
      title,
      disabling(remoteId('1')),
      joining,
      deletion(remoteId('1')),
    ]) {
      const { apply } = onService({ says: id => ({ status, headers: located(id) }), does: false })
      await expect(apply(operation)).rejects.toMatchObject({ kind: 'interrupted' })
    }
  })
})

test.each(['{"id":"7","title":"Lead"}', '{}'])('an answer about somebody else (%s) is never acted upon', async text => {
  const nobody = () => undefined
  const log = { debug: nobody, info: nobody, warn: nobody, error: nobody }
  const http = { send: async () => ({ status: 200, headers: {}, text }) }
  const context = { connection: 'test', http, clock: systemClock, log, randomBytes: () => new Uint8Array() }
  const target = scim.open({ url: base, token: new Secret('t'), profile: 'standard' } as never, context)
  await expect(target.get([remoteId('1')], never)).rejects.toMatchObject({ kind: 'broken' })
})

test('a whole account goes back under the version the ETag says, and so does a group', async () => {
  const config = { patch: { supported: false }, etag: { supported: true } }
  const { apply, sent } = onService({ says: () => ({ status: 204 }), config, etag: 'W/"3"' })
  await apply(title)
  await apply(joining)
  const versions = sent.filter(({ method }) => method === 'PUT').map(({ headers }) => headers?.['if-match'])
  expect(versions).toEqual(['W/"3"', 'W/"3"'])
})
