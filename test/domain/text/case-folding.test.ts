import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold, foldAscii, foldFully } from '../../../src/domain/text/case-folding.ts'

describe('folding letter by letter', () => {
  test.each([
    ['case', 'Ann', 'ANN'],
    ['a sigma at the end of a word', 'Γιώργος', 'ΓΙΏΡΓΟΣ'],
    ['a sigma that is at the end of a beginning only', 'Οδυσσ', 'ΟΔΥΣΣ'],
    ['composed and decomposed accents', 'José', 'JOSE\u0301'],
    ['Cherokee, whose capitals came first', '\u13a0', '\uab70'],
  ])('finds one word: %s', (_what, one, other) => {
    expect(fold(one)).toBe(fold(other))
  })

  test.each([
    ['sharp s', 'Strauß', 'STRAUSS'],
    ['dotless i', 'ı', 'i'],
    ['capital I with a dot', 'İ', 'i'],
    ['a ligature', 'ﬁ', 'fi'],
    ['an accent', 'Müller', 'Muller'],
  ])('keeps apart what is more than one letter, or another one: %s', (_what, one, other) => {
    expect(fold(one)).not.toBe(fold(other))
  })

  test('is what the language takes for the same letter, of every letter there is', () => {
    const wrong: string[] = []
    for (let point = 0; point < 0x30000; point += 1) {
      if (point >= 0xd800 && point < 0xe000) continue
      const letter = String.fromCodePoint(point).normalize('NFC')
      const folded = fold(letter)
      if (folded !== letter && !new RegExp(`^${folded}$`, 'iu').test(letter)) wrong.push(letter)
    }
    expect(wrong).toEqual([])
  })

  test('changes nothing a second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => fold(fold(text)) === fold(text)))
  })
})

test('the case of A to Z is folded and no other', () => {
  expect(foldAscii('ÖZIL')).toBe('Özil')
})

describe('full folding', () => {
  test.each([
    ['case', 'Ann', 'ANN'],
    ['sharp s', 'Strauß', 'STRAUSS'],
    ['a sigma at the end of a word', 'Γιώργος', 'ΓΙΏΡΓΟΣ'],
  ])('%s', (_what, one, other) => {
    expect(foldFully(one)).toBe(foldFully(other))
  })

  /** The letters that folding one by one takes for the same, each with the others. */
  const alike = [
    ...Map.groupBy(
      Array.from({ length: 0x110000 }, (_none, point) => point)
        .filter(point => point < 0xd800 || point > 0xdfff)
        .map(point => String.fromCodePoint(point)),
      fold,
    ).values(),
  ].filter(letters => letters.length > 1)

  test('takes for the same what is the same letter by letter, of all letters but capital sharp s and small', () => {
    const apart = alike.filter(letters => new Set(letters.map(foldFully)).size > 1)
    expect(apart).toEqual([['ß', 'ẞ']])
  })

  test('and so of any text without a capital sharp s', () => {
    const pair = fc
      .array(
        fc.oneof(
          fc
            .constantFrom(...alike)
            .chain(letters => fc.tuple(fc.constantFrom(...letters), fc.constantFrom(...letters))),
          fc.string({ unit: 'grapheme', maxLength: 2 }).map(text => [text, text.toLowerCase()] as const),
        ),
        { maxLength: 6 },
      )
      .map(parts => [parts.map(([one]) => one).join(''), parts.map(([, other]) => other).join('')] as const)
    let same = 0
    fc.assert(
      fc.property(pair, ([one, other]) => {
        fc.pre(fold(one) === fold(other) && !`${one}${other}`.includes('ẞ'))
        same += one === other ? 0 : 1
        expect(foldFully(one)).toBe(foldFully(other))
      }),
      { numRuns: 2_000, seed: 23 },
    )
    expect(same).toBeGreaterThan(500)
  })

  test('a beginning stays a beginning, whatever stands behind it', () => {
    expect(foldFully('Οδυσσέας').startsWith(foldFully('Οδυσ'))).toBe(true)
  })
})
