import { describe, expect, test } from 'vitest'
import { dialectOf } from '../../../connectors/otrs/dialects.ts'
import { parseRoute, requestOn, routeProblems, routesOf } from '../../../connectors/otrs/routes.ts'

const znuny = dialectOf('znuny')
const otrs8 = dialectOf('otrs8')

test.each([
  ['POST /CustomerUser', { verb: 'POST', path: '/CustomerUser' }],
  [' PATCH  /a/:ID ', { verb: 'PATCH', path: '/a/:ID' }],
  ['none', undefined],
  ['POST', undefined],
  ['HEAD /a', undefined],
  ['post /a', undefined],
  ['POST a', undefined],
  ['POST /a b', undefined],
])('%s as a route', (text, route) => {
  expect(parseRoute(text)).toEqual(route)
})

test('what the configuration does not name is at POST /<operation>; OTRS 8 shows no accounts', () => {
  expect(routesOf(znuny, { CustomerUserAdd: 'PUT /Add' })).toMatchObject({
    create: { verb: 'PUT', path: '/Add' },
    get: { verb: 'POST', path: '/CustomerUserGet' },
  })
  expect(Object.keys(routesOf(otrs8, {}))).toEqual(['create', 'update', 'search'])
})

describe('a request', () => {
  const payload = { CustomerUserID: 'a/b c', SessionID: 's' }

  test.each([
    [
      { verb: 'PATCH', path: '/CustomerUser/:CustomerUserID' },
      { method: 'PATCH', url: 'http://desk/Sync/CustomerUser/a%2Fb%20c', body: '{"SessionID":"s"}' },
    ],
    [
      { verb: 'GET', path: '/CustomerUser/:CustomerUserID' },
      { method: 'GET', url: 'http://desk/Sync/CustomerUser/a%2Fb%20c?SessionID=s' },
    ],
    [
      { verb: 'POST', path: '/CustomerUserGet' },
      { method: 'POST', url: 'http://desk/Sync/CustomerUserGet', body: JSON.stringify(payload) },
    ],
  ] as const)('on %o', (route, request) => {
    expect(requestOn(route, 'http://desk/Sync', payload)).toEqual(request)
    expect(requestOn(route, 'http://desk/Sync/', payload)).toEqual(request)
  })
})

test.each([
  ['nothing', znuny, {}, true, []],
  ['another verb and path', znuny, { CustomerUserUpdate: 'PATCH /a/:CustomerUserID' }, true, []],
  [
    'a name in another spelling',
    znuny,
    { customeruserupdate: 'POST /a' },
    true,
    [/no operation "customeruserupdate"; it has CustomerUserAdd,/],
  ],
  [
    'no verb',
    znuny,
    { CustomerUserAdd: '/a' },
    true,
    [/needs a verb and a path such as "POST \/CustomerUserAdd", not "\/a"/],
  ],
  ['an operation that is needed', znuny, { CustomerUserGet: 'none' }, true, [/cannot do without CustomerUserGet/]],
  ['dynamic fields can be missing', znuny, { DynamicFieldUpdate: 'none' }, true, []],
  ['OTRS 8 can be without get', otrs8, { CustomerUserGet: 'none' }, true, []],
  ['a GET with a session', znuny, { CustomerUserGet: 'GET /a/:CustomerUserID' }, true, []],
  [
    'a GET with the password',
    znuny,
    { CustomerUserGet: 'GET /a/:CustomerUserID' },
    false,
    [/put the credentials into the address/],
  ],
  ['a sign-in by GET', znuny, { SessionCreate: 'GET /Session' }, true, [/put the credentials into the address/]],
  ['a token in an address', otrs8, { CustomerUserSearch: 'GET /s' }, true, [/put the credentials into the address/]],
  ['a write by GET', znuny, { CustomerUserUpdate: 'GET /a' }, true, [/cannot be a GET/]],
])('problems of routes: %s', (_what, dialect, given, sessions, problems) => {
  const found = routeProblems(given, dialect, { sessions })
  expect(found).toHaveLength(problems.length)
  for (const [index, problem] of problems.entries()) expect(found[index]).toMatch(problem)
})
