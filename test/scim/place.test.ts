import { describe, expect, test } from 'vitest'
import { placeMeant, placeOf } from '../../src/scim/place.ts'
import type { ResourceType } from '../../src/scim/schema.ts'
import { enterpriseUrn, user } from './filter/types.ts'

const path = (name: string, type = user): string | undefined => placeMeant(name, type)?.path

/** The same type with a second extension that has a manager, too. */
const [enterprise] = user.extensions
const twice: ResourceType = {
  ...user,
  extensions:
    enterprise === undefined ? [] : [enterprise, { ...enterprise, schema: { ...enterprise.schema, id: 'urn:x' } }],
}

describe('a name without the URN of its extension', () => {
  const urn = enterpriseUrn.toLowerCase()
  test.each([
    ['an attribute of the one extension that has it', 'manager', `${urn}:manager`],
    ['a part of it', 'manager.value', `${urn}:manager.value`],
    ['in any case', 'MANAGER.Value', `${urn}:manager.value`],
    ['with its URN it means the same', `${enterpriseUrn}:manager`, `${urn}:manager`],
    ['what the type itself has comes first', 'displayName', 'displayname'],
    ['a name nobody has', 'shoeSize', undefined],
    ['the end of a URN is no name', 'User:manager', undefined],
    ['a name every object has', 'constructor', undefined],
    ['another one', '__proto__', undefined],
  ])('%s', (_what, name, expected) => {
    expect(path(name)).toBe(expected)
  })

  test('means nothing where two extensions have it; each URN still does', () => {
    expect(path('manager', twice)).toBeUndefined()
    expect(path('urn:x:manager', twice)).toBe('urn:x:manager')
  })

  test('means nothing to who has to write it out', () => {
    expect(placeOf('manager', user)).toBeUndefined()
  })
})
