import { expect, test } from 'vitest'
import { Secret } from '#contract'
import { validate, type ZabbixSettings } from '../../../connectors/zabbix/settings.ts'

const secret = new Secret('s')
const base: ZabbixSettings = {
  url: 'http://zabbix.test',
  token: undefined,
  username: undefined,
  password: undefined,
  disabledGroup: 'Disabled',
}

test.each<[string, Partial<ZabbixSettings>, readonly RegExp[]]>([
  ['a token alone', { token: secret }, []],
  ['a username with its password', { username: 'sync', password: secret }, []],
  ['nothing to sign in with', {}, [/give a token, or/]],
  ['a token beside a username', { token: secret, username: 'sync' }, [/not both/]],
  ['a token beside a password', { token: secret, password: secret }, [/not both/]],
  ['a username without password', { username: 'sync' }, [/username needs a password/]],
  ['a password without username', { password: secret }, [/password needs a username/]],
  ['an empty group name', { token: secret, disabledGroup: '' }, [/disabledGroup/]],
])('%s', (_what, given, problems) => {
  const found = validate({ ...base, ...given })
  expect(found).toHaveLength(problems.length)
  for (const [index, problem] of problems.entries()) expect(found[index]).toMatch(problem)
})
