import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import type { Attributes } from '../../src/domain/value.ts'
import { mappingRevision, personHash } from '../../src/mapping/person-hash.ts'

describe('the hash of a person', () => {
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean())
  const value = fc.oneof(
    scalar,
    fc.constant(null),
    fc.array(scalar),
    fc.array(fc.dictionary(fc.string(), scalar), { minLength: 1 }),
  )
  const attributes = fc.dictionary(fc.string(), value)

  const reversed = (inner: Attributes): Attributes =>
    Object.fromEntries(
      Object.entries(inner)
        .toReversed()
        .map(([name, held]) => [
          name,
          Array.isArray(held) && typeof held[0] === 'object' ? (held as Attributes[]).map(reversed) : held,
        ]),
    )

  test('does not depend on the order of attributes or of the fields in a record', () => {
    fc.assert(fc.property(attributes, person => personHash(reversed(person), 'r') === personHash(person, 'r')))
  })

  test('is 32 hex digits', () => {
    expect(personHash({}, '')).toMatch(/^[0-9a-f]{32}$/)
  })

  test.each<[string, Attributes, Attributes]>([
    ['a value', { a: 'x' }, { a: 'y' }],
    ['a type', { a: '5' }, { a: 5 }],
    ['null and absent', { a: null }, {}],
    ['null and empty', { a: null }, { a: '' }],
    ['where a name ends and a value begins', { ab: 'c' }, { a: 'bc' }],
    ['which value belongs to which name', { a: 'x', b: 'y' }, { a: 'y', b: 'x' }],
    ['a list and its text', { a: ['x'] }, { a: '["x"]' }],
    ['the order of a list', { a: ['x', 'y'] }, { a: ['y', 'x'] }],
    ['a record and a list', { a: [{ b: 1 }] }, { a: ['{"b":1}'] }],
  ])('tells apart %s', (_what, one, other) => {
    expect(personHash(one, 'r')).not.toBe(personHash(other, 'r'))
  })

  test('depends on the revision of the mapping', () => {
    expect(personHash({ a: 1 }, 'r1')).not.toBe(personHash({ a: 1 }, 'r2'))
  })
})

describe('the revision of a mapping', () => {
  test('is 16 hex digits, the same for the same content', () => {
    expect(mappingRevision({ a: 1, b: { c: [2], d: 3 } })).toBe(mappingRevision({ b: { d: 3, c: [2] }, a: 1 }))
    expect(mappingRevision({})).toMatch(/^[0-9a-f]{16}$/)
    expect(mappingRevision({ a: 1 })).not.toBe(mappingRevision({ a: 2 }))
    expect(mappingRevision(undefined)).toMatch(/^[0-9a-f]{16}$/)
  })

  test('tells nothing about a secret', () => {
    expect(mappingRevision({ p: new Secret('one') })).toBe(mappingRevision({ p: new Secret('two') }))
  })
})
