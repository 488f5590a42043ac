import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slug, stripAccents } from '../../../src/domain/text/letters.ts'

describe('letters', () => {
  test.each([
    ['Łukasz', 'Lukasz'],
    ['Straße', 'Strasse'],
    ['Ø', 'O'],
    ['Nguyễn', 'Nguyen'],
    ['Ærø', 'AEro'],
    ['Čapek', 'Capek'],
    ['İstanbul', 'Istanbul'],
    ['Андрей', 'Андрей'],
    ['がく', 'がく'],
    ['한글', '한글'],
    ['हिन्दी', 'हिन्दी'],
    ['plain', 'plain'],
  ])('%s without accents is %s', (text, expected) => {
    expect(stripAccents(text)).toBe(expected)
  })

  test.each([
    ['Łukasz  Święty', 'lukasz-swiety'],
    ["O'Neil, Jr.", 'o-neil-jr'],
    ['  ', ''],
    ['東京 1', '東京-1'],
    ['İpek', 'ipek'],
  ])('the slug of %s is %s', (text, expected) => {
    expect(slug(text)).toBe(expected)
  })

  test('doing it twice changes nothing', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(text, one => stripAccents(stripAccents(one)) === stripAccents(one)),
      { numRuns: 500 },
    )
    fc.assert(
      fc.property(text, one => slug(slug(one)) === slug(one)),
      { numRuns: 500 },
    )
  })
})
