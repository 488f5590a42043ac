import { expect, test } from 'vitest'
import { Secret } from '#contract'
import { type OtrsSettings, validate } from '../../../connectors/otrs/settings.ts'

const secret = new Secret('s')
const base: OtrsSettings = {
  url: 'http://desk.test',
  dialect: 'otrs8',
  username: undefined,
  password: undefined,
  accessToken: undefined,
  update: undefined,
  sessions: true,
  routes: undefined,
  validId: 1,
  invalidId: 2,
}
const agent = { username: 'sync', password: secret }

test.each<[string, Partial<OtrsSettings>, readonly RegExp[]]>([
  ['a token', { accessToken: secret }, []],
  ['an agent', agent, []],
  ['an agent at Znuny', { ...agent, dialect: 'znuny' }, []],
  ['nothing to sign in with', {}, [/give accessToken, or username and password/]],
  ['nothing to sign in with at Znuny', { dialect: 'znuny' }, [/^give username and password$/]],
  ['both', { ...agent, accessToken: secret }, [/not both/]],
  ['a token at Znuny', { accessToken: secret, dialect: 'znuny' }, [/known to OTRS 8 only/]],
  ['a name without password', { username: 'sync' }, [/username needs a password/]],
  ['a password without name', { password: secret }, [/password needs a username/]],
  ['disabling that does nothing', { ...agent, invalidId: 1 }, [/must differ/]],
  [
    'several at once',
    { invalidId: 1, routes: { X: 'POST /x' } },
    [/give accessToken/, /must differ/, /no operation "X"/],
  ],
])('%s', (_what, given, problems) => {
  const found = validate({ ...base, ...given })
  expect(found).toHaveLength(problems.length)
  for (const [index, problem] of problems.entries()) expect(found[index]).toMatch(problem)
})
