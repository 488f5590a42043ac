import { describe, expect, test } from 'vitest'
import { delimiterOf, headerText } from '../../../connectors/file/header.ts'

describe('the header ends', () => {
  test.each<[string, string, string, string | undefined]>([
    ['with its line', 'a,b\n1,2', '"', 'a,b'],
    ['with its line, in CRLF', 'a,b\r\n1,2', '"', 'a,b'],
    ['after blank lines', '\n \r\na,b\n1,2', '"', '\n \r\na,b'],
    ['after a line break in quotes', '"a\nb",c\n1', '"', '"a\nb",c'],
    ['after a doubled quote and a line break', '"a""\nb",c\n1', '"', '"a""\nb",c'],
    ['at the line break, where there is no quoting', '"a\nb",c\n1', '', '"a'],
    ['not yet, without a line break', 'a,b', '"', undefined],
    ['not yet, inside quotes', '"a\n', '"', undefined],
    ['not yet, after blank lines only', '\n\n', '"', undefined],
  ])('%s', (_name, text, quote, expected) => {
    expect(headerText(text, quote)).toBe(expected)
  })
})

describe('the delimiter of a header', () => {
  test.each<[string, string, string]>([
    ['is what stands there most often', 'a;b;c,d', ';'],
    ['is looked for outside quotes', '"a,b,c,d";e;f', ';'],
    ['is not confused by a doubled quote', '"a "",,,"" b"|c', '|'],
    ['is a comma when two are as frequent', 'a,b;c', ','],
    ['is a comma for a single column', 'mail', ','],
  ])('%s', (_name, header, expected) => {
    expect(delimiterOf(header, '"')).toBe(expected)
  })

  test('counts inside quotes where there is no quoting', () => {
    expect(delimiterOf('"a,b,c";d', '')).toBe(',')
  })
})
