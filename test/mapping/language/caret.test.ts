import { describe, expect, test } from 'vitest'
import { caret } from '../../../src/mapping/language/expression.ts'

describe('the caret', () => {
  test('stands under the place', () => {
    expect(caret('person.titel', 7)).toBe('person.titel\n       ^')
  })

  test('stands behind the end when something is missing there', () => {
    expect(caret('a +', 99)).toBe('a +\n   ^')
  })

  test('shows only the line it is about', () => {
    expect(caret("a == 'x'\n&& b.c\n&& d", 12)).toBe('&& b.c\n   ^')
  })

  test('stands at the beginning of a text that begins with an empty line', () => {
    expect(caret('\na', 0)).toBe('\n^')
  })

  test('counts characters, not code units', () => {
    expect(caret("'😀' + x", 7)).toBe("'😀' + x\n      ^")
  })

  test('shows the surroundings of a place in a long line', () => {
    const [line = '', pointer = ''] = caret(`${'a'.repeat(300)}X${'b'.repeat(300)}`, 300).split('\n')
    expect(line).toMatch(/^…a+Xb+…$/)
    expect(line.length).toBeLessThan(110)
    expect(line[pointer.indexOf('^')]).toBe('X')
  })
})
