import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caseRules, equal, exactly } from '../../../src/domain/equality.ts'
import { lookalike, spellings } from '../../../src/domain/text/lookalike.ts'

describe('two names that somebody may take for one another look alike', () => {
  test.each([
    ['case', 'Ann', 'ann'],
    ['sharp s', 'buße', 'busse'],
    ['a large sharp s', 'BUẞE', 'busse'],
    ['dotless i', 'dıdem', 'didem'],
    ['capital I with a dot', 'İnci', 'inci'],
    ['the Kelvin sign', '\u212Aay', 'kay'],
    ['a ligature', 'ﬁnn', 'finn'],
    ['an accent', 'José', 'Jose'],
    ['an accent of its own', 'Jose\u0301', 'Jose'],
    ['a Greek accent', 'Άννα', 'αννα'],
    ['a blank behind it', 'ann ', 'ann'],
    ['a blank nobody sees within it', 'an\u200Bn', 'ann'],
    ['full width', 'ａｎｎ', 'ann'],
    ['both small sigmas', 'νίκος', 'νίκοσ'],
    ['a stroke', 'Łukasz', 'lukasz'],
  ])('%s', (_what, one, other) => {
    expect(lookalike(one)).toBe(lookalike(other))
  })

  test.each([
    ['another letter', 'ann', 'anna'],
    ['a letter of its own in Cyrillic', 'май', 'маи'],
    ['a vowel sign in Devanagari', 'कि', 'की'],
    ['an umlaut written out', 'müller', 'mueller'],
  ])('and these do not: %s', (_what, one, other) => {
    expect(lookalike(one)).not.toBe(lookalike(other))
  })

  test('whatever a product takes for the same looks alike', () => {
    const letter = fc.constantFrom(...'aAsSßẞıiİIſkK\u212AςσΣéÉ\u0301 ﬁÖö')
    const pair = fc.tuple(letter, fc.constantFrom('asItIs', 'upper', 'lower'))
    const spelled = (text: string, how: string): string =>
      how === 'upper' ? text.toUpperCase() : how === 'lower' ? text.toLowerCase() : text
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 6 }), fc.constantFrom(...caseRules), (letters, rule) => {
        const one = letters.map(([text]) => text).join('')
        const other = letters.map(([text, how]) => spelled(text, how)).join('')
        return !equal(one, other, { ...exactly, case: rule }) || lookalike(one) === lookalike(other)
      }),
      { numRuns: 5000 },
    )
  })
})

test('the spellings asked for besides look like the name', () => {
  for (const name of ['Ann', 'buße', 'busse', 'dıdem', 'didem', 'Jos\u00e9', 'ａｎｎ'])
    for (const one of spellings(name)) expect(lookalike(one), `${name}: ${one}`).toBe(lookalike(name))
})

test('somebody with a sharp s or a dotless i is asked for by both spellings', () => {
  expect(spellings('buße')).toContain('busse')
  expect(spellings('busse')).toContain('buße')
  expect(spellings('dıdem')).toContain('didem')
  expect(spellings('didem')).toContain('dıdem')
})
