import { describe, expect, test } from 'vitest'
import { createToken, hasHash, hashOf, idOf } from '../../src/scim/token.ts'

const bytes = (seed: number) => (count: number) => Uint8Array.from({ length: count }, (_none, index) => seed + index)

describe('a token', () => {
  test('shows its public part, and is recognised by its hash alone', () => {
    const { id, token, hash } = createToken(bytes(1))
    expect(idOf(token.reveal())).toBe(id)
    expect(hasHash(token.reveal(), hash)).toBe(true)
    expect(hash).not.toContain(token.reveal().slice(-20))
    expect(String(token)).toBe('***')
  })

  test('is recognised neither by another hash nor by its beginning', () => {
    const { token, hash } = createToken(bytes(1))
    const { hash: other } = createToken(bytes(2))
    expect(hasHash(token.reveal(), other)).toBe(false)
    expect(hasHash(token.reveal().slice(0, -1), hash)).toBe(false)
    expect(hasHash(token.reveal(), 'no hash')).toBe(false)
  })

  test.each([
    '',
    'usherd_',
    'usherd_0102030405_00',
    `Bearer ${'a'.repeat(64)}`,
    `usherd_${'0'.repeat(12)}_${'g'.repeat(64)}`,
  ])('is not %j', text => {
    expect(idOf(text)).toBeUndefined()
  })

  test('is hashed whole', () => {
    expect(hashOf('a')).not.toBe(hashOf('b'))
  })
})
