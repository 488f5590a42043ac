import { describe, expect, test } from 'vitest'
import { scimPush } from '../../connectors/scim-push/index.ts'
import { tenantsOf } from '../../src/cli/scim-tenants.ts'
import type { Config } from '../../src/config/config.ts'
import { dialectOf } from '../../src/scim/profiles.ts'

/** The door of one source with these settings. */
function tenant(settings: Readonly<Record<string, unknown>>) {
  // Only what the door looks at.
  const sources = [
    { name: 'idp', connector: scimPush, settings },
    { name: 'hr', connector: {}, settings: {} },
  ] as unknown as Config['sources']
  return tenantsOf({ sources })
}

describe('a source that is pushed into', () => {
  test('is as its profile has it, and sources that are read have no door', () => {
    const tenants = tenant({ profile: 'keycloak', discovery: 'open' })
    expect([...tenants.keys()]).toEqual(['idp'])
    expect(tenants.get('idp')).toEqual({ dialect: dialectOf('keycloak'), openDiscovery: true })
  })

  test.each<[string, Readonly<Record<string, string>>, object]>([
    ['missingElement', { missingElement: 'create' }, { missingElement: 'create' }],
    ['looseValues', { looseValues: 'reject' }, { loose: false }],
    ['unknownNames', { unknownNames: 'reject' }, { unknown: 'reject' }],
    ['groupNames', { groupNames: 'free' }, { groupNameUnique: false }],
    ['unquotedLiterals', { unquotedLiterals: 'accept' }, { unquoted: 'accept' }],
    ['userPatchAnswer', { userPatchAnswer: 'nothing' }, { patchAnswer: { User: 'nothing', Group: 'nothing' } }],
    ['groupPatchAnswer', { groupPatchAnswer: 'resource' }, { patchAnswer: { User: 'resource', Group: 'resource' } }],
    ['primaries', { primaries: 'reject' }, { primaries: 'reject' }],
    ['unknownMembers', { unknownMembers: 'skip' }, { unknownMembers: 'skip' }],
    ['putWithoutActive', { putWithoutActive: 'true' }, { putWithoutActive: 'true' }],
  ])('can have %s otherwise', (_name, settings, otherwise) => {
    const dialect = tenant({ profile: 'standard', ...settings }).get('idp')?.dialect
    expect(dialect).toEqual({ ...dialectOf('standard'), ...otherwise })
  })

  test('keeps to a switch whatever its profile is', () => {
    const dialect = tenant({ profile: 'strict', looseValues: 'accept' }).get('idp')?.dialect
    expect(dialect).toEqual(dialectOf('strict', { loose: true }))
  })

  test('can close its discovery documents', () => {
    expect(tenant({ profile: 'standard', discovery: 'closed' }).get('idp')?.openDiscovery).toBe(false)
  })
})
