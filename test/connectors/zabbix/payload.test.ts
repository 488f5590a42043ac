import { describe, expect, test } from 'vitest'
import { Fault, type Value } from '#contract'
import { dialectOf } from '../../../connectors/zabbix/dialect.ts'
import { createRecord, textValue } from '../../../connectors/zabbix/payload.ts'

describe('plain attributes', () => {
  test.each<[string, Value | null, string]>([
    ['name', 'Zoë', 'Zoë'],
    ['name', null, ''],
    ['url', '', ''],
    ['rows_per_page', 50, '50'],
    ['autologin', true, '1'],
    ['autologin', false, '0'],
    ['roleid', 3, '3'],
    ['lang', null, 'default'],
    ['theme', null, 'default'],
    ['timezone', null, 'default'],
    ['refresh', null, '30s'],
    ['autologout', null, '15m'],
    ['rows_per_page', null, '50'],
  ])('%s %j goes out as %j', (name, value, text) => {
    expect(textValue(name, value)).toBe(text)
  })

  test.each<[string, Value | null, RegExp]>([
    ['username', null, /username of a Zabbix account cannot be empty/],
    ['roleid', '', /roleid of a Zabbix account cannot be empty/],
    ['userdirectoryid', '1', /cannot be written/],
    ['department', 'IT', /no attribute/],
    ['constructor', 'IT', /no attribute/],
    ['name', ['a', 'b'], /one value/],
    ['name', 'a\0b', /NUL/],
  ])('%s %j is rejected in words', (name, value, words) => {
    expect(() => textValue(name, value)).toThrow(words)
    expect(() => textValue(name, value)).toThrow(Fault)
  })
})

describe('a new account', () => {
  const options = { dialect: dialectOf('7.0.22'), disabledGroup: '9' }

  test('goes out with every number as text, groups once each, medias with the defaults, nothing that is empty', () => {
    const after = {
      username: 'ann',
      roleid: 1,
      surname: null,
      usrgrps: [13, '13'],
      medias: [{ mediatypeid: 1, sendto: ['ann@example.org'] }],
    }
    expect(createRecord(after, options)).toEqual({
      username: 'ann',
      roleid: '1',
      usrgrps: [{ usrgrpid: '13' }],
      medias: [{ mediatypeid: '1', sendto: 'ann@example.org', active: '0', severity: '63', period: '1-7,00:00-24:00' }],
    })
  })

  test.each([
    ['no role', { username: 'a' }, '7.0.22', /without a role/],
    ['the role that is none', { username: 'a', roleid: '0' }, '7.0.22', /without a role/],
    ['no name', { roleid: '1' }, '7.0.22', /needs a username/],
    [
      'no group before 6.4',
      { username: 'a', roleid: '1' },
      '6.0.14',
      /6\.0\.14 wants every account in at least one user group/,
    ],
    [
      'an empty list of groups before 6.4',
      { username: 'a', roleid: '1', usrgrps: [] },
      '6.0.14',
      /at least one user group/,
    ],
    ['the group that disables', { username: 'a', roleid: '1', usrgrps: ['9'] }, '7.0.22', /disables accounts/],
  ])('with %s is rejected', (_what, after, version, words) => {
    expect(() => createRecord(after, { ...options, dialect: dialectOf(version) })).toThrow(words)
  })
})
