import { describe, expect, test } from 'vitest'
import { isSameSystem, type System, systemIn, systemName, systemText } from '../../src/domain/system.ts'

const at = (url: string, connector = 'rest', more: Readonly<Record<string, string>> = {}): System => ({
  connector,
  parts: { url, ...more },
})

describe('what is configured now is the system that is remembered', () => {
  test.each<[string, System, System, boolean]>([
    ['the very same', at('https://a.test/api'), at('https://a.test/api'), true],
    ['a slash at the end', at('https://a.test/api'), at('https://a.test/api/'), true],
    ['the host in capitals', at('https://a.test'), at('https://A.TEST'), true],
    ['the default port', at('https://a.test'), at('https://a.test:443/'), true],
    ['HTTPS in the place of HTTP', at('http://a.test/api'), at('https://a.test/api'), true],
    ['HTTP in the place of HTTPS', at('https://a.test/api'), at('http://a.test/api'), false],
    ['HTTPS at a port of its own', at('http://a.test:8080/api'), at('https://a.test:8080/api'), false],
    ['another host', at('https://a.test'), at('https://b.test'), false],
    ['another port', at('https://a.test'), at('https://a.test:8443'), false],
    ['another path', at('https://a.test/one'), at('https://a.test/two'), false],
    ['a path in other letters', at('https://a.test/One'), at('https://a.test/one'), false],
    ['another connector', at('https://a.test'), at('https://a.test', 'scim'), false],
    [
      'another tenant',
      at('https://a.test', 'crm', { tenant: 'Cust1' }),
      at('https://a.test', 'crm', { tenant: 'Cust2' }),
      false,
    ],
    ['a tenant where none was', at('https://a.test'), at('https://a.test', 'rest', { tenant: 'Cust2' }), false],
    ['nothing that could differ', { connector: 'scim-push', parts: {} }, { connector: 'scim-push', parts: {} }, true],
    [
      'another file',
      { connector: 'file', parts: { path: 'a.csv' } },
      { connector: 'file', parts: { path: 'b.csv' } },
      false,
    ],
  ])('%s', (_what, before, now, same) => {
    expect(isSameSystem(before, now)).toBe(same)
    expect(isSameSystem(systemIn(systemText(before)), systemIn(systemText(now)))).toBe(same)
  })
})

test('what may be a secret is in no text of a system', () => {
  const system = at('https://ann:s3cret@a.test/api?token=s3cret#s3cret')
  expect(systemText(system)).not.toContain('s3cret')
  expect(systemName(system)).toBe('https://a.test/api (rest)')
})
