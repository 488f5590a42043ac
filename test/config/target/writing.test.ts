import { describe, expect, test } from 'vitest'
import { connectors } from '../../../connectors/index.ts'
import { systemOf } from '../../../src/config/settings/system.ts'
import { writingMarks } from '../../../src/config/target/writing.ts'
import type { Connector, TargetConnector } from '../../../src/domain/contract.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { isSameSystem } from '../../../src/domain/system.ts'
import { activeName } from '../../../src/domain/writing.ts'

type Settings = Readonly<Record<string, unknown>>

function connector<Kind extends Connector['kind']>(name: string, kind: Kind): Extract<Connector, { kind: Kind }> {
  const found = connectors.find(
    (one): one is Extract<Connector, { kind: Kind }> => one.name === name && one.kind === kind,
  )
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`)
  return found
}

const target = (name: string): TargetConnector => connector(name, 'target')

const api = {
  id: 'id',
  get: { path: '/users/{id}' },
  list: { path: '/users', paging: { kind: 'page', param: 'page' } },
  update: { style: 'merge', path: '/users/{id}' },
  disable: { kind: 'fields', fields: { enabled: false } },
  attributes: { title: { type: 'text' }, mail: { type: 'text' }, 'custom.*': { type: 'text' } },
}

const base: Readonly<Record<string, Settings>> = {
  rest: { url: 'https://a.test', api },
  scim: { url: 'https://a.test/scim', profile: 'standard', wholeGroups: false },
  zabbix: { url: 'https://a.test/api_jsonrpc.php', disabledGroup: 'Disabled' },
  otrs: { url: 'https://a.test/Sync', dialect: 'otrs8', validId: 1, invalidId: 2, sessions: true },
  superoffice: { url: 'https://a.test/api/v1', language: 'en' },
}

const mapped: Readonly<Record<string, readonly string[]>> = {
  rest: ['title', 'mail', 'custom.room'],
  scim: ['userName', 'groups'],
  zabbix: ['username'],
  otrs: ['UserEmail', 'DynamicField.Room'],
  superoffice: ['UserName', 'LicenseOwners'],
}

/** Which marks are others with these settings. */
function changed(name: string, change: Settings): readonly string[] {
  const attributes = Object.fromEntries(
    (mapped[name] ?? []).map(one => [one, { type: 'text', description: '' } as const]),
  )
  const before = writingMarks(target(name), base[name] ?? {}, attributes)
  const now = writingMarks(target(name), { ...base[name], ...change }, attributes)
  return Object.keys(now)
    .filter(one => now[one] !== before[one])
    .sort()
}

const title = (more: Settings): Settings => ({
  api: { ...api, attributes: { ...api.attributes, title: { type: 'text', ...more } } },
})

describe('where and how a value is written', () => {
  test.each<[string, string, Settings, readonly string[]]>([
    ['rest', 'at', title({ at: 'job_title' }), ['title']],
    ['rest', 'to', title({ to: 'job_title' }), ['title']],
    ['rest', 'at spelled out', title({ at: 'title', to: 'title' }), []],
    ['rest', 'also', title({ also: ['role'] }), ['title']],
    ['rest', 'wire', title({ wire: 'number' }), ['title']],
    ['rest', 'empty', title({ empty: '' }), ['title']],
    [
      'rest',
      'at of a pattern',
      { api: { ...api, attributes: { ...api.attributes, 'custom.*': { type: 'text', at: 'fields.*' } } } },
      ['custom.room'],
    ],
    ['rest', 'the description of an attribute', title({ description: 'What they do.' }), []],
    ['rest', 'the longest text', title({ maxLength: 9 }), []],
    [
      'rest',
      'the method of updates',
      { api: { ...api, update: { ...api.update, method: 'PUT' } } },
      [activeName, 'custom.room', 'mail', 'title'],
    ],
    [
      'rest',
      'the path of updates',
      { api: { ...api, update: { ...api.update, path: '/v2/{id}' } } },
      [activeName, 'custom.room', 'mail', 'title'],
    ],
    [
      'rest',
      'how accounts are disabled',
      { api: { ...api, disable: { kind: 'fields', fields: { state: 'off' } } } },
      [activeName],
    ],
    ['rest', 'where accounts show it', { api: { ...api, active: { at: 'enabled' } } }, [activeName]],
    ['rest', 'pages', { api: { ...api, list: { path: '/users', paging: { kind: 'link' } } } }, []],
    ['rest', 'the token', { token: 'another' }, []],
    ['scim', 'the profile', { profile: 'okta-like' }, [activeName, 'groups', 'userName']],
    ['scim', 'whole groups', { wholeGroups: true }, ['groups']],
    ['zabbix', 'the group that disables', { disabledGroup: 'Locked' }, [activeName]],
    ['zabbix', 'who signs in', { username: 'usherd' }, []],
    ['otrs', 'the dialect', { dialect: 'znuny' }, [activeName, 'DynamicField.Room', 'UserEmail'].sort()],
    ['otrs', 'the way updates are written', { update: 'full' }, [activeName, 'DynamicField.Room', 'UserEmail'].sort()],
    ['otrs', 'the ValidID of disabled accounts', { invalidId: 3 }, [activeName]],
    ['otrs', 'sessions', { sessions: false }, []],
    ['superoffice', 'hidden licences', { hiddenLicences: ['web'] }, ['LicenseOwners']],
    ['superoffice', 'the culture', { culture: 'de-DE' }, [activeName, 'LicenseOwners', 'UserName']],
    ['superoffice', 'the right of administrators', { administratorRight: 'admin' }, []],
  ])('%s: %s', (name, _what, change, marks) => {
    expect(changed(name, change)).toEqual(marks)
  })
})

describe('which system settings name', () => {
  test.each<[string, Connector, Settings, Settings, boolean]>([
    ['a Zabbix at another address', target('zabbix'), { url: 'https://a.test' }, { url: 'https://b.test' }, false],
    [
      'a Zabbix with another token',
      target('zabbix'),
      { url: 'https://a.test' },
      { url: 'https://a.test', token: 'x' },
      true,
    ],
    [
      'a tenant of SuperOffice Online at another host of theirs',
      target('superoffice'),
      { url: 'https://online2.superoffice.com/Cust12345/api/v1' },
      { url: 'https://online3.superoffice.com/Cust12345/api/v1' },
      true,
    ],
    [
      'another tenant',
      target('superoffice'),
      { url: 'https://online2.superoffice.com/Cust12345/api/v1' },
      { url: 'https://online2.superoffice.com/Cust99999/api/v1' },
      false,
    ],
    [
      'accounts at another path',
      target('rest'),
      { url: 'https://a.test', api },
      { url: 'https://a.test', api: { ...api, get: { path: '/people/{id}' } } },
      false,
    ],
    [
      'an API with other pages',
      target('rest'),
      { url: 'https://a.test', api },
      { url: 'https://a.test', api: { ...api, list: { path: '/users' } } },
      true,
    ],
    [
      'people listed by another parameter',
      connector('rest', 'source'),
      { url: 'https://a.test', api },
      { url: 'https://a.test', api: { ...api, list: { path: '/users', query: { company: '2' } } } },
      false,
    ],
    ['what is pushed in', connector('scim-push', 'source'), { profile: 'entra' }, { profile: 'okta' }, true],
    ['another file', connector('file', 'source'), { path: '/data/a.csv' }, { path: '/data/b.csv' }, false],
  ])('%s', (_what, one, before, now, same) => {
    expect(isSameSystem(systemOf(one, before, before), systemOf(one, now, now))).toBe(same)
  })

  test('a short password that stands in an address by chance makes no other system when it is changed', () => {
    const url = 'https://zabbix.corp.test/api_jsonrpc.php'
    const [before, now] = ['zabbix', 'other'].map(text =>
      systemOf(target('zabbix'), { url, password: new Secret(text) }, { url }),
    )
    expect(before).toEqual(now)
  })

  test('a path that is written relative stays the same where the whole folder is moved', () => {
    const file = connector('file', 'source')
    const written = { path: '../people.csv' }
    const [one, two] = ['/etc/people.csv', '/srv/people.csv'].map(path => systemOf(file, { path }, written))
    expect(one).toEqual(two)
  })
})
