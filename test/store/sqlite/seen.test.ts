import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Seen } from '../../../src/store/sqlite/seen.ts'

test('holds exactly the ids it was given, whatever their order and size', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40_000)), fc.array(fc.nat(40_000)), (shown, asked) => {
      const seen = new Seen()
      for (const id of shown) seen.add(id)
      const set = new Set(shown)
      for (const id of [...shown, ...asked]) expect(seen.has(id)).toBe(set.has(id))
    }),
  )
})
