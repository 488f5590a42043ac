import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chunksOf } from '#kit'

test('a list in pieces is the list, in its order, no piece empty or longer than asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), (items, size) => {
      const pieces = chunksOf(items, size)
      expect(pieces.flat()).toEqual(items)
      for (const [index, piece] of pieces.entries()) {
        expect(piece.length).toBeGreaterThan(0)
        expect(piece.length <= size && (piece.length === size || index === pieces.length - 1)).toBe(true)
      }
    }),
  )
})
