import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compilePattern } from '../../../src/mapping/language/pattern.ts'

function matches(pattern: string, text: string): boolean {
  const compiled = compilePattern(pattern)
  if (typeof compiled === 'function') return compiled(text)
  throw new Error(compiled.message)
}

describe('patterns', () => {
  test.each([
    ['a|b', 'xbx', true],
    ['^(ab|cd)+$', 'abcdab', true],
    ['^(ab|cd)+$', 'abcda', false],
    ['^a{2,3}$', 'aa', true],
    ['^a{2,3}$', 'aaaa', false],
    ['^a{2}$', 'aa', true],
    ['^a{2,}$', 'a', false],
    ['colou?r', 'color', true],
    ['^[A-Z]\\d+$', 'K17', true],
    ['^[^@]+@corp\\.test$', 'ann@corp.test', true],
    ['^[^@]+@corp\\.test$', 'ann@corpXtest', false],
    ['(?i)^ADM', 'admin', true],
    ['(?i)ä', 'Ä', true],
    ['\\bit\\b', 'the it team', true],
    ['\\bit\\b', 'item', false],
    ['^\\p{Lu}', 'Ärger', true],
    ['^.$', '😀', true],
    ['^$', '', true],
    ['', 'anything', true],
    ['(?:a)(?P<n>b)(?<m>c)', 'abc', true],
    ['^(a*)*$', 'aaa', true],
    ['[\\]\\-]', '-', true],
    ['a{x', 'a{x', true],
  ])('%s in %s: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected)
  })

  test.each([
    ['(a', 0],
    ['a)', 1],
    ['*a', 0],
    ['(?=a)', 0],
    ['(a)\\1', 3],
    ['[a', 0],
    ['[[:alpha:]]', 0],
    ['a{3,2}', 1],
    ['a{9999}', 1],
    ['a\\', 1],
    ['\\y', 0],
    ['((a{100}){100}){100}', 0],
  ])('%s is refused, with the place', (pattern, offset) => {
    expect(compilePattern(pattern)).toEqual({ message: expect.any(String), offset })
  })

  test.each(['^(a+)+$', '(a|a)*b', '(a*)*b', '^(.*)(.*)(.*)(.*)x$', '(a{0,15}){15}b'])(
    '%s is as fast on a hostile text as on any other',
    pattern => {
      // The built-in engine needs longer than the age of the universe for the first one; the test's own limit would end it.
      expect(matches(pattern, `${'a'.repeat(2000)}!`)).toBe(false)
    },
  )

  test('the answer is the one the built-in engine gives', () => {
    const leaf = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '^', '$', '\\b')
    const pattern = fc.letrec(tie => ({
      part: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc
          .tuple(tie('part'), fc.constantFrom('*', '+', '?', '{1,2}', '{2}'))
          .map(([inner, sign]) => `(?:${inner})${sign}`),
        fc.tuple(tie('part'), tie('part')).map(([one, two]) => `${one}${two}`),
        fc.tuple(tie('part'), tie('part')).map(([one, two]) => `(?:${one}|${two})`),
      ),
    })).part as fc.Arbitrary<string>
    const text = fc.array(fc.constantFrom('a', 'b', ' ', 'c'), { maxLength: 8 }).map(letters => letters.join(''))
    fc.assert(
      fc.property(
        pattern,
        text,
        (written, subject) => matches(written, subject) === new RegExp(written, 'u').test(subject),
      ),
      { numRuns: 2000 },
    )
  })
})
