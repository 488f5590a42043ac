// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to secrets are written like this
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { connectors } from '../../connectors/index.ts'
import { personFields } from '../../connectors/scim-push/person-fields.ts'
import { normalise } from '../../src/mapping/normalise.ts'
import { acceptResource } from '../../src/scim/accept.ts'
import { standard } from '../../src/scim/profiles.ts'
import type { Registry } from '../../src/scim/schema.ts'
import { shown } from '../../src/scim/shown.ts'
import { type Files, load } from '../config/sample.ts'

const root = resolve(import.meta.dirname, '../..')

const user = 'urn:ietf:params:scim:schemas:core:2.0:User'
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const corp = 'urn:example:params:scim:schemas:corp:2.0:User'

/** What each provider sends of a person by the mapping that stands on its page. */
const sent = [
  {
    page: 'identity-providers/entra-id',
    body: {
      schemas: [user, enterprise],
      externalId: '0a1b2c',
      userName: 'Ann@Example.org',
      active: true,
      displayName: 'Ann Lee',
      emails: [{ primary: true, type: 'work', value: 'Ann.Lee@Example.org' }],
      meta: { resourceType: 'User' },
      name: { formatted: 'Ann Lee', familyName: 'Lee', givenName: 'Ann' },
      phoneNumbers: [
        { type: 'work', value: '+49 30 1' },
        { type: 'mobile', value: '+49 170 1' },
      ],
      roles: [],
      title: 'Lead',
      [enterprise]: { department: 'IT', employeeNumber: '1001', manager: { value: 'm-1' } },
    },
  },
  {
    page: 'identity-providers/okta',
    body: {
      schemas: [user, enterprise],
      userName: 'ann@example.org',
      name: { givenName: 'Ann', familyName: 'Lee' },
      emails: [{ primary: true, value: 'ann@example.org', type: 'work' }],
      phoneNumbers: [{ value: '+49 30 1', primary: true, type: 'work' }],
      displayName: 'Ann Lee',
      title: 'Lead',
      locale: 'en-US',
      externalId: '00u1',
      groups: [],
      password: 'placeholder',
      active: true,
      [enterprise]: { department: 'IT', employeeNumber: '1001' },
    },
  },
  {
    page: 'identity-providers/authentik',
    body: {
      schemas: [user],
      externalId: 'hash',
      userName: 'ann',
      name: { formatted: 'Ann Lee', givenName: 'Ann', familyName: 'Lee' },
      displayName: 'Ann Lee',
      photos: [],
      active: true,
      emails: [{ value: 'ann@example.org', type: 'other', primary: true }],
    },
  },
  {
    page: 'identity-providers/keycloak',
    body: {
      schemas: [user],
      externalId: 'kc-1',
      userName: 'ann',
      displayName: 'Ann Lee',
      emails: [{ value: 'ann@example.org', primary: true }],
      roles: [{ value: 'staff' }],
      active: true,
    },
  },
  {
    page: 'identity-providers/google-workspace',
    body: {
      schemas: [user],
      userName: 'Ann@example.org',
      displayName: 'Ann Lee',
      name: { givenName: 'Ann', familyName: 'Lee' },
      emails: [{ value: 'ann@example.org', primary: true, type: 'work' }],
      active: true,
    },
  },
  {
    page: 'scim',
    body: {
      schemas: [user, corp],
      userName: 'ann',
      displayName: 'Ann Lee',
      name: { givenName: 'Ann', familyName: 'Lee' },
      emails: [{ value: 'ann@example.org', type: 'work' }],
      active: true,
      [enterprise]: { department: 'IT' },
      [corp]: { badge: 'B-1', startsOn: '2026-01-01T00:00:00Z', floors: [1, 2], desk: { building: 'A', room: '1.07' } },
    },
  },
]

/** The files of a configuration that a page shows. */
function filesOf(page: string): Files {
  const text = readFileSync(join(root, 'docs', `${page}.md`), 'utf8')
  return Object.fromEntries(
    [...text.matchAll(/^```yaml\n# config\/(\S+\.yaml)\n([\s\S]*?)^```/gm)].map(([, path = '', yaml = '']) => [
      path,
      yaml,
    ]),
  )
}

/** A person as their source's mapping sees them, a member of one group. */
function fieldsOf(body: object, { types: [users] }: Registry): Record<string, unknown> {
  if (users === undefined) return expect.fail('there are no users')
  const accepted = acceptResource(body, { type: users, dialect: standard })
  expect(accepted.ignored).toEqual([])
  const stored = { id: 'u-1', type: 'User', body: JSON.stringify(accepted.body), version: 1, created: 0, modified: 0 }
  return { ...personFields(shown({ ...stored, groups: [{ id: 'g-1', display: 'Monitoring' }] }, users, '')), id: 'u-1' }
}

describe.each(sent)('the mapping in docs/$page', ({ page, body }) => {
  test('finds a value for every attribute, in what the provider sends', async () => {
    const config = await load(filesOf(page), { ZABBIX_TOKEN: 'set' }, connectors)
    const recipe = config.sources[0]?.recipe ?? expect.fail('it shows no source')
    const result = normalise({ row: 1, fields: fieldsOf(body, config.scim.registry) }, recipe)
    const { attributes } = 'person' in result ? result.person : expect.fail(result.failure.reason)
    const mapped = Object.keys(recipe.mapping?.rules ?? {})
    expect(mapped.length).toBeGreaterThan(4)
    const missing = mapped.filter(name => attributes[name] === undefined || attributes[name] === null)
    expect(missing).toEqual([])
  })
})

test('addresses arrive in small letters where the mapping says so', async () => {
  const config = await load(filesOf('identity-providers/entra-id'), {}, connectors)
  const recipe = config.sources[0]?.recipe ?? expect.fail('it shows no source')
  const result = normalise({ row: 1, fields: fieldsOf(sent[0]?.body ?? {}, config.scim.registry) }, recipe)
  expect('person' in result && result.person.attributes['emails.work']).toBe('ann.lee@example.org')
})
