import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  canonicalJson,
  exactText,
  flawSentence,
  ownJson,
  readJson,
  wholeNumber,
  writeJson,
} from '../../src/domain/json.ts'

describe('whole numbers keep their digits', () => {
  test.each<[text: string, value: unknown]>([
    ['9007199254740991', 9_007_199_254_740_991],
    ['-9007199254740991', -9_007_199_254_740_991],
    ['9007199254740992', 9_007_199_254_740_992n],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['-9007199254740993', -9_007_199_254_740_993n],
    ['9196877626998787', 9_196_877_626_998_787n],
    ['18446744073709551616', 18_446_744_073_709_551_616n],
    ['"9196877626998787"', '9196877626998787'],
    ['0.12345678901234566', 0.12345678901234566],
    ['1e400', Number.POSITIVE_INFINITY],
    ['1.5e20', 1.5e20],
  ])('%s', (text, value) => {
    const place = ['%', ' % ', '[%]', '[1,%]', '[1, %]', '{"a":%}', '{"a": %,"b":1}', '\n%', '[[%]]']
    for (const around of place) {
      const whole = around.replace('%', text)
      const [read, own] = [readJson(whole), ownJson(whole)]
      expect([read.value].flat(9).concat(leaves(read.value))).toContainEqual(value)
      expect(own).toEqual(read.value)
    }
  })

  const leaves = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value]

  test('what was read is written, digit for digit', () => {
    const text =
      '{"id":9196877626998787,"of":[9196877626998789,-18446744073709551616,5],"at":{"n":12345678901234567890}}'
    expect(writeJson(readJson(text).value)).toBe(text)
    expect(writeJson({ n: 12_345_678_901_234_567_890n }, 2)).toBe('{\n  "n": 12345678901234567890\n}')
    expect(canonicalJson({ b: [9_196_877_626_998_787n], a: 1 })).toBe('{"a":1,"b":[9196877626998787]}')
  })

  test('any list of whole numbers comes back as it went', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n })), list => {
        const text = `[${list.join(',')}]`
        const { value } = readJson(text)
        expect(value).toEqual(list.map(wholeNumber))
        expect(writeJson(value)).toBe(text)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  test('what a double holds is read and written as ever', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), given => {
        for (const indent of [0, 1]) {
          const text = JSON.stringify(given, null, indent)
          expect(writeJson(readJson(text).value, indent)).toBe(text)
          expect(writeJson(given, indent)).toBe(text)
        }
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  test('what cannot be written at all still throws', () => {
    const circle: Record<string, unknown> = { n: 9_196_877_626_998_787n }
    circle.self = circle
    expect(() => writeJson(circle)).toThrow(TypeError)
  })
})

describe('the text of an id', () => {
  test.each<[value: unknown, text: string | undefined]>([
    ['7', '7'],
    ['', ''],
    [7, '7'],
    [0, '0'],
    [9_196_877_626_998_787n, '9196877626998787'],
    [1.5, undefined],
    [1.5e20, undefined],
    [2 ** 53, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [Number.NaN, undefined],
    [true, undefined],
    [null, undefined],
    [undefined, undefined],
    [['7'], undefined],
  ])('of %o is %o', (value, text) => {
    expect(exactText(value)).toBe(text)
  })
})

describe('a name that stands twice in one object', () => {
  test.each<[text: string, name: string, under: readonly string[]]>([
    ['{"status":"left","status":"ok"}', 'status', ['status']],
    ['{"status" :"left","status":"ok"}', 'status', ['status']],
    ['{"status"\n:\t"left",\r\n"status" : "ok"}', 'status', ['status']],
    ['{"a":1,"\\u0061":2}', 'a', ['a']],
    ['{"id":1,"a":[{"b":1,"c":{"d":1,"d":2}}]}', 'd', ['a']],
    ['{"id":1,"x":{"b":1,"b":1},"id":2}', 'b', ['x', 'id']],
    ['[{"a":1},{"a":1,"a":1}]', 'a', ['']],
    ['{"a":":","a":"b"}', 'a', ['a']],
    ['{"__proto__":1,"__proto__":2}', '__proto__', ['__proto__']],
    ['{"":1,"":2}', '', ['']],
  ])('is seen in %s', (text, name, under) => {
    const { flaw } = readJson(text)
    expect(flaw).toEqual({ kind: 'twice', name, under: new Set(under) })
  })

  test.each([
    '{"a":{"x":1},"b":{"x":2},"c":[{"x":1},{"x":2}]}',
    '{"a":"\\":","b":":-)","c":"x\\\\","d":"a,b:\\"c\\":"}',
    '{"a":"a","b":"a","c":["a","a"]}',
    '{"__proto__":1,"constructor":2,"":{}}',
    '["a","a",":",":"]',
  ])('is not seen where there is none: %s', text => {
    expect(readJson(text)).toEqual({ value: JSON.parse(text) })
  })

  test('is named in the sentence, on one line and cut', () => {
    const { flaw } = readJson(`{"a\\nb":1,"a\\nb":2}`)
    expect(flaw && flawSentence(flaw)).toBe('is in doubt: "a\\nb" stands twice in one object')
  })

  test('is found wherever it stands, and nowhere else', () => {
    const name = fc.constantFrom('a', 'b', 'c', ':', '"', '')
    const member = fc.tuple(name, fc.constantFrom('1', '":"', '"a\\":"', '{}', '[]', 'null'))
    fc.assert(
      fc.property(fc.array(member, { maxLength: 5 }), fc.constantFrom('', ' ', '\n'), (members, space) => {
        const text = `{${members.map(([one, value]) => `${JSON.stringify(one)}${space}:${space}${value}`).join(',')}}`
        const isTwice = new Set(members.map(([one]) => one)).size < members.length
        expect(readJson(text).flaw?.kind).toBe(isTwice ? 'twice' : undefined)
      }),
      { seed: 1, numRuns: 1000 },
    )
  })
})

test.each([
  ['', 'no-json'],
  ['{', 'no-json'],
  ['undefined', 'no-json'],
  ["{'a':1}", 'no-json'],
])('%o is no JSON', (text, kind) => {
  expect(readJson(text).flaw?.kind).toBe(kind)
})

test('however deep a text goes, it is refused and ends nothing', () => {
  for (const depth of [257, 100_000]) {
    const text = `${'['.repeat(depth)}9196877626998787${']'.repeat(depth)}`
    expect(['deep', 'no-json']).toContain(readJson(text).flaw?.kind)
    expect(readJson(text.replace('9196877626998787', '')).flaw?.kind).toBe('deep')
  }
  expect(readJson(`${'['.repeat(256)}${']'.repeat(256)}`).flaw).toBeUndefined()
})
