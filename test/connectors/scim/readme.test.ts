import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { attributes } from '../../../connectors/scim/attributes.ts'
import { lookups } from '../../../connectors/scim/lookup.ts'
import { enterpriseSchema } from '../../../connectors/scim/places.ts'
import { findBy } from '../../../connectors/scim/read.ts'
import { settings } from '../../../connectors/scim/settings.ts'

/** Attributes of a user (RFC 7643 §3.1, §4.1 to §4.3). */
const documented = [
  ...['id', 'externalId', 'meta', 'schemas', 'userName'],
  ...['formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix'].map(
    part => `name.${part}`,
  ),
  ...['displayName', 'nickName', 'profileUrl', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'],
  ...['active', 'password', 'emails', 'phoneNumbers', 'ims', 'photos', 'addresses', 'groups', 'entitlements', 'roles'],
  'x509Certificates',
  ...['employeeNumber', 'costCenter', 'organization', 'division', 'department', 'manager'].map(
    name => `${enterpriseSchema}:${name}`,
  ),
]

const page = await readFile(new URL('../../../connectors/scim/README.md', import.meta.url), 'utf8')
const rows = page
  .split('\n')
  .map(line => line.split('|').map(cell => cell.trim()))
  .filter(([, , state = '']) => ['mapped', 'read-only', 'not provisionable'].includes(state))
  .map(([, field = '', state = '', remark = '']) => ({ field: quoted(field)[0] ?? '', state, remark }))

function quoted(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
}

/** Names of attributes in a remark; those before the first colon, `*` standing for any part. */
const named = (remark: string): readonly string[] => quoted(remark.split(': ')[0] ?? '')

const isNamed = (name: string): boolean =>
  rows
    .flatMap(row => named(row.remark))
    .some(one => one === name || (one.endsWith('*') && name.startsWith(one.slice(0, -1))))

describe('the page of the connector', () => {
  test('has one row for each field of a user, and no other', () => {
    expect(rows.map(row => row.field).toSorted()).toEqual(documented.toSorted())
  })

  test.each(rows.filter(row => row.state !== 'not provisionable'))('says of $field what the connector does', row => {
    for (const name of named(row.remark).filter(one => !one.endsWith('*'))) {
      expect(attributes).toHaveProperty([name])
      expect(attributes[name]?.readOnly !== undefined).toBe(row.state === 'read-only')
    }
    expect(named(row.remark)).not.toEqual([])
  })

  test('says why a field is not provisionable', () => {
    for (const row of rows.filter(one => one.state === 'not provisionable')) expect(row.remark).not.toBe('')
  })

  test.each(Object.keys(attributes))('names attribute %s', name => {
    expect(isNamed(name)).toBe(true)
  })

  test('explains every setting, profile, lookup and everything accounts are found by', () => {
    for (const name of [...Object.keys(settings), ...settings.profile.choices, ...findBy])
      expect(page).toContain(`\`${name}\``)
    for (const kind of lookups) expect(page).toContain(`lookup: ${kind}`)
  })
})
