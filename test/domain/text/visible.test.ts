import { describe, expect, test } from 'vitest'
import { excerpt, visible, visibleIn } from '../../../src/domain/text/visible.ts'

describe('what a terminal would hide or obey is shown', () => {
  test.each([
    ['a line feed', 'a\nb', 'a␊b'],
    ['an escape sequence', '\u001b[2Jgone', '␛[2Jgone'],
    ['a delete character', 'a\u007f', 'a␡'],
    ['a C1 control character', '\u009b2J', '<U+009B>2J'],
    ['a direction override', 'abc\u202edef', 'abc<U+202E>def'],
    ['a zero-width space', 'a\u200bb', 'a<U+200B>b'],
    ['a byte order mark', '\ufeffAnn', '<U+FEFF>Ann'],
    ['a space that does not break', 'a\u00a0b', 'a<U+00A0>b'],
    ['a line separator', 'a\u2028b', 'a<U+2028>b'],
    ['half a surrogate pair', 'a\ud83d', 'a<U+D83D>'],
    ['a tag character outside the first plane', '\u{e0041}', '<U+E0041>'],
  ])('%s', (_what, text, shown) => {
    expect(visible(text)).toBe(shown)
  })

  test.each([
    ['plain spaces', 'Ann Lee'],
    ['joiners inside words', 'می\u200cخواهم'],
    ['a joined emoji', '👩\u200d🔧'],
    ['the ideographic space', '山田\u3000太郎'],
    ['combining marks', 'e\u0301'],
    ['characters outside the first plane', '𠮷田'],
  ])('%s stay as they are', (_what, text) => {
    expect(visible(text)).toBe(text)
  })
})

describe('an excerpt', () => {
  test.each([
    ['a short text is whole', 'abc', 3, 'abc'],
    ['a long one is cut and says so', 'abcd', 3, 'abc…'],
    ['never through a character', '𠮷𠮷𠮷', 2, '𠮷𠮷…'],
    ['nothing is left of nothing', '', 3, ''],
  ])('%s', (_what, text, most, shown) => {
    expect(excerpt(text, most)).toBe(shown)
  })
})

test('a copy of data has every text visible, names of fields too, and leaves what is no plain data as it is', () => {
  const at = new Date(0)
  const data = { at, none: null, 'na\u0007me': ['a\nb', { deep: '\u001b[2J', count: 2n }], sure: true }
  expect(visibleIn(data)).toEqual({ at, none: null, 'na␇me': ['a␊b', { deep: '␛[2J', count: 2n }], sure: true })
  expect(visibleIn(data).at).toBe(at)
})
