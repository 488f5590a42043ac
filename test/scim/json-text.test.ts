import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeJson } from '../../src/domain/json.ts'
import { parseMessage } from '../../src/scim/json-text.ts'

describe('a message is one JSON object that everybody reads the same way', () => {
  test.each<[string, string, RegExp]>([
    ['no body', '', /has no body/],
    ['no JSON', '{"a":', /is not JSON/],
    ['a list', '[]', /has to be a JSON object/],
    ['null', 'null', /has to be a JSON object/],
    ['a text', '"a"', /has to be a JSON object/],
    ['a name twice', '{"userName":"ann","userName":"bo"}', /"userName" stands twice/],
    ['a name twice further in', '{"a":[{"b":1,"c":{"d":1,"d":2}}]}', /"d" stands twice/],
    ['a name twice, once escaped', '{"a":1,"\\u0061":2}', /"a" stands twice/],
    ['too deep', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, /more than 32 deep/],
    ['too deep in lists', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`, /more than 32 deep/],
  ])('%s is refused', (_what, text, detail) => {
    expect(() => parseMessage(text)).toThrow(expect.objectContaining({ status: 400, scimType: 'invalidSyntax' }))
    expect(() => parseMessage(text)).toThrow(detail)
  })

  test.each([
    ['the same name in two objects', '{"a":{"x":1},"b":{"x":2},"c":[{"x":1},{"x":2}]}'],
    ['quotes, braces and backslashes in values', '{"a":"\\"}{\\\\","b":"x\\\\","c":"a,b:\\"c\\""}'],
    ['values that equal names', '{"a":"a","b":"a","c":["a","a"]}'],
    ['empty things', '{"a":{},"b":[],"c":"","":0}'],
    ['__proto__ as a name', '{"__proto__":1,"constructor":2}'],
  ])('%s is fine', (_what, text) => {
    expect(parseMessage(text)).toEqual(JSON.parse(text))
  })

  test('whatever JSON writes is read, and written as it was', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), object => {
        for (const indent of [0, 1]) {
          const text = JSON.stringify(object, null, indent)
          expect(writeJson(parseMessage(text), indent)).toBe(text)
        }
      }),
      { seed: 1, numRuns: 500 },
    )
  })
})

test('whole numbers of a message keep their digits', () => {
  expect(parseMessage('{"n":9196877626998787}')).toEqual({ n: 9_196_877_626_998_787n })
})
