import { describe, expect, test } from 'vitest'
import { cellsOf, cut } from '../../../src/cli/terminal/cells.ts'

describe('cells a text takes', () => {
  test.each([
    ['nothing', '', 0],
    ['plain letters', 'Ann', 3],
    ['letters with accents, composed', 'Núñez', 5],
    ['the same, decomposed', 'Núñez'.normalize('NFD'), 5],
    ['Hebrew with points', 'דָּוִד', 3],
    ['Han', '髙橋', 4],
    ['Han outside the first plane', '𠮷田', 4],
    ['Kana', 'ヤマモト', 8],
    ['Hangul', '이서연', 6],
    ['Hangul in parts', '이서연'.normalize('NFD'), 6],
    ['fullwidth forms', 'ＡＢ', 4],
    ['halfwidth forms', 'ｱｲ', 2],
    ['an emoji', '🔧', 2],
    ['several emoji joined to one', '👩\u200d🔧', 2],
    ['a flag', '🇵🇹', 2],
    ['a sign made an emoji', '❤️', 2],
    ['the sign itself', '❤', 1],
    ['a watch', '⌚', 2],
    ['a direction mark', 'a\u200eb', 2],
    ['colours', '\u001b[31mred\u001b[39m', 3],
  ])('%s', (_what, text, cells) => {
    expect(cellsOf(text)).toBe(cells)
  })
})

describe('cut to so many cells', () => {
  test.each([
    ['what fits is left alone', 'abc', 3, 'abc'],
    ['what does not ends with …', 'abcd', 3, 'ab…'],
    ['half a wide letter is none', '髙橋健太', 4, '髙…'],
    ['marks stay with their letter', 'e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['colours survive where nothing is cut', '\u001b[31mred\u001b[39m', 3, '\u001b[31mred\u001b[39m'],
    ['and go where something is', '\u001b[31mred\u001b[39m', 2, 'r…'],
  ])('%s', (_what, text, most, shown) => {
    expect(cut(text, most)).toBe(shown)
    expect(cellsOf(cut(text, most))).toBeLessThanOrEqual(most)
  })
})
