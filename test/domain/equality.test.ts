import { describe, expect, test } from 'vitest'
import { asWritten, type CaseRule, caseRules, equal, exactly, isRespelled } from '../../src/domain/equality.ts'

/** Under which rules two texts are the same, besides those that are the same under every rule. */
const pairs: readonly (readonly [what: string, one: string, other: string, same: readonly CaseRule[]])[] = [
  ['nothing between them', 'ann', 'ann', caseRules],
  ['case', 'Ann', 'ann', ['ascii', 'fold', 'collation']],
  ['case of an umlaut', 'ÖZIL', 'özil', ['fold', 'collation']],
  ['sharp s', 'buße', 'busse', []],
  ['sharp s, small and large', 'buße', 'BUẞE', ['fold', 'collation']],
  ['dotless i', 'dıdem', 'didem', []],
  ['dotless i and a capital I', 'dıdem', 'DIDEM', []],
  ['capital I with a dot', 'İnci', 'inci', []],
  ['capital I with a dot, spelled out', 'İnci', 'i\u0307nci', []],
  ['the Kelvin sign', '\u212Aay', 'Kay', caseRules],
  ['the Kelvin sign and case', '\u212Aay', 'kay', ['ascii', 'fold', 'collation']],
  ['the ligature fi', 'ﬁnn', 'finn', []],
  ['one letter or letter and accent', 'Jos\u00e9', 'Jose\u0301', caseRules],
  ['an accent', 'José', 'Jose', []],
  ['a blank behind it', 'ann ', 'ann', ['collation']],
  ['full width', 'ａｎｎ', 'ann', []],
  ['sigma at the end', 'Νίκος', 'ΝΊΚΟΣ', ['fold', 'collation']],
  ['both small sigmas', 'νίκος', 'νίκοσ', ['fold', 'collation']],
  ['another letter', 'ann', 'anna', []],
]

describe.each(caseRules)('a product that compares by the rule "%s"', rule => {
  test.each(pairs)('takes two texts for the same or not: %s (%s, %s)', (_what, one, other, same) => {
    expect(equal(one, other, { ...exactly, case: rule })).toBe(same.includes(rule))
    expect(equal(other, one, { ...exactly, case: rule })).toBe(same.includes(rule))
  })

  test.each(pairs)('is sent every difference that is written: %s (%s, %s)', (_what, one, other, same) => {
    expect(equal(one, other, asWritten({ ...exactly, case: rule }))).toBe(same === caseRules)
  })
})

describe('what a product cannot hold is not sent again', () => {
  test('blanks at the ends, where it trims', () => {
    expect(equal('ann ', 'ann', asWritten({ ...exactly, trimmed: true }))).toBe(true)
    expect(equal('ann ', 'ann', asWritten(exactly))).toBe(false)
  })

  test('the type of a number, where it writes numbers as text', () => {
    expect(equal(5, '5', asWritten({ ...exactly, numberAsText: true }))).toBe(true)
  })
})

describe('a spelling of the product’s own is told from another value', () => {
  test.each([
    ['the same', 'ann', 'ann', 'fold', false],
    ['other case', 'Ann', 'ann', 'fold', true],
    ['other case where case counts', 'Ann', 'ann', 'exact', false],
    ['sharp s', 'buße', 'busse', 'collation', false],
  ] as const)('%s', (_what, sent, shown, rule, isIt) => {
    expect(isRespelled(sent, shown, { ...exactly, case: rule })).toBe(isIt)
  })
})
