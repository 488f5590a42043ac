import { expect, test } from 'vitest'
import { answerOf } from '../../../connectors/otrs/answer.ts'

const data = { ID: 'jsmith', CustomerUser: { UserLogin: 'jsmith' } }
const error = { ErrorCode: 'CustomerUserUpdate.AuthFail', ErrorMessage: 'no' }
const failed = { kind: 'error', error: { code: 'CustomerUserUpdate.AuthFail', message: 'no' } }

test.each<[string, unknown, unknown]>([
  ['data alone, as on the wire', data, { kind: 'data', data }],
  ['the whole result', { Success: 1, ErrorMessage: '', Data: data }, { kind: 'data', data }],
  ['the whole result with a text for 1', { Success: '1', Data: data }, { kind: 'data', data }],
  ['an error alone', { Error: error }, failed],
  ['an error inside Data', { Success: 1, ErrorMessage: '', Data: { Error: error } }, failed],
  ['an error beside data', { ...data, Error: error }, failed],
  [
    'a failure without data',
    { Success: 0, ErrorMessage: 'broke' },
    { kind: 'error', error: { code: '', message: 'broke' } },
  ],
  ['a failure with its error', { Success: 0, ErrorMessage: 'broke', Data: { Error: error } }, failed],
  ['nothing found', {}, { kind: 'data', data: {} }],
  ['a list', [data], undefined],
  ['a text', 'jsmith', undefined],
  ['a hard failure of the transport', { faultcode: 'Server', faultstring: 'mapping' }, undefined],
])('an answer: %s', (_what, body, answer) => {
  expect(answerOf(JSON.stringify(body), [])).toEqual(answer)
})

test.each(['', '<html>', '{"ID":'])('no answer: %s', text => {
  expect(answerOf(text, [])).toBeUndefined()
})

test('secrets that come back in a text are masked, hashes always', () => {
  const message = `password pa55 of 6ca13d52ca70c883e0f0bb101e425a89e8624de51db2d2392593af6a84118090 and BCRYPT:12:salt:hash`
  const answer = answerOf(JSON.stringify({ Error: { ErrorCode: 'X.Y', ErrorMessage: message } }), ['pa55', ''])
  expect(answer).toMatchObject({ error: { message: 'password *** of *** and ***' } })
})

test.each([
  ['as it is', 'a"b c', 'said a"b c'],
  ['in JSON', 'a"b c', `said ${JSON.stringify({ Password: 'a"b c' })}`],
  ['in an address', 'a"b c', 'said ?Password=a%22b%20c'],
])('a secret is masked %s', (_how, secret, text) => {
  const answer = answerOf(JSON.stringify({ Error: { ErrorCode: 'X.Y', ErrorMessage: text } }), [secret])
  expect(JSON.stringify(answer)).toMatch(/\*\*\*/)
})
