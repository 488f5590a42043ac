import { expect, test } from 'vitest'
import { describe } from '../../../../connectors/rest/describe/description.ts'
import { descriptionProblems } from '../../../../connectors/rest/describe/problems.ts'
import { validate } from '../../../../connectors/rest/settings.ts'

const good = { id: 'id', get: { path: '/u/{id}' }, list: { path: '/u' }, attributes: { name: { type: 'text' } } }

test('a short description is a description', () => {
  expect(descriptionProblems(good)).toEqual([])
  expect(describe(good)).toMatchObject({ product: 'the system', list: { whole: true, paging: { kind: 'none' } } })
})

test.each([
  ['a missing key', { id: undefined }, 'id', 'id is missing: it wants text'],
  ['an unknown key', { lists: {} }, 'lists', 'unknown key "lists"'],
  ['an unknown key deep inside', { list: { path: '/u', pages: 1 } }, 'list.pages', 'unknown key "list.pages"'],
  [
    'a placeholder without a value',
    { get: { path: '/u/{ID}' } },
    'get.path',
    'get.path has the placeholder {ID}, which has no value here',
  ],
  [
    'a placeholder in a query',
    { find: { name: { path: '/u', query: { q: '{name}' } } } },
    'find.name.query.q',
    'find.name.query.q has the placeholder {name}, which has no value here',
  ],
  ['a brace alone', { get: { path: '/u/{id' } }, 'get.path', 'get.path has a brace without its partner'],
  [
    'a wrong word',
    { signIn: { kind: 'magic' } },
    'signIn.kind',
    'signIn.kind wants one of none, basic, bearer, header, password, client-credentials',
  ],
  ['a key of another kind', { signIn: { kind: 'basic', path: '/t' } }, 'signIn.path', 'unknown key "signIn.path"'],
  [
    'a rule that is no pattern',
    { faults: [{ kind: 'denied', at: 'e', matches: '(' }] },
    'faults.0.matches',
    'faults.0.matches is no regular expression: "("',
  ],
  [
    'a fault there is not',
    { faults: [{ kind: 'oops' }] },
    'faults.0.kind',
    'faults.0.kind wants one of unreachable, throttled, interrupted, missing, conflict, rejected, denied, broken',
  ],
  [
    'words for what is no attribute',
    { errors: { text: 'error', words: { Email: 'mail' } } },
    'errors.words.Email',
    'errors.words.Email names mail, which is no attribute',
  ],
  ['a search by what is no attribute', { find: { mail: { path: '/u' } } }, 'find.mail', 'find.mail is no attribute'],
  [
    'rows that are parts, and nothing to complete them',
    { list: { path: '/u', whole: false }, get: undefined },
    'list',
    'list gives parts of accounts, and there is no get',
  ],
  [
    'a switch nobody can see',
    { disable: { kind: 'request', path: '/u/{id}/off' } },
    'disable',
    'disable needs active: how an account shows that it is enabled',
  ],
  [
    'a lookup that is not described',
    { attributes: { r: { type: 'text', lookup: 'role' } } },
    'attributes.r',
    'attributes.r is looked up as role, which lookups does not describe',
  ],
  [
    'a place nobody can write',
    { attributes: { r: { type: 'list', at: 'a.*.id' } } },
    'attributes.r',
    'attributes.r needs to: a place with * cannot be written',
  ],
])('says what is wrong and where: %s', (_what, change, path, message) => {
  const problems = descriptionProblems({ ...good, ...change })
  expect(problems.map(problem => [problem.path.join('.'), problem.message])).toEqual([[path, message]])
})

test('everything that is wrong is said at once', () => {
  const problems = descriptionProblems({ list: { path: 1 }, attributes: { a: { type: 'txt' } } })
  expect(problems.map(({ path }) => path.join('.'))).toEqual(['id', 'list.path', 'attributes.a.type'])
})

test.each([
  [undefined, ['give a preset, or describe the API in api']],
  [{ ...good, signIn: { kind: 'bearer' } }, ['token is missing: this API is signed in to by bearer']],
  [
    { ...good, signIn: { kind: 'password', path: '/t' } },
    [
      'username is missing: this API is signed in to by password',
      'password is missing: this API is signed in to by password',
    ],
  ],
  [good, []],
])('wants the credentials the description needs: %j', (api, problems) => {
  const none = { preset: undefined, username: undefined, password: undefined, token: undefined }
  const settings = { url: 'https://a.test', ...none, clientId: undefined, clientSecret: undefined, api }
  expect(validate(settings)).toEqual(problems)
})
