import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeJson } from '../../../src/domain/json.ts'
import { problemOf, recordsOf } from './written.ts'

const read = (content: string | Uint8Array, given = {}) => recordsOf(content, { ending: 'json', ...given })

describe('the records of a list', () => {
  test.each<[string, string, string | undefined]>([
    ['at the top level', '[{"id":1},{"id":2}]', undefined],
    ['with white space everywhere', ' [ {"id" : 1}\n ,\r\n\t{ "id":2 } ] \n', undefined],
    ['after a byte order mark', '\ufeff[{"id":1},{"id":2}]', undefined],
    ['below a name', '{"total":2,"users":[{"id":1},{"id":2}]}', 'users'],
    ['below a path', '{"a":[[1]],"data":{"list":[0],"users":[{"id":1},{"id":2}]},"users":[{"id":3}]}', 'data.users'],
    ['below a name with an escape', '{"us\\u0065rs":[{"id":1},{"id":2}]}', 'users'],
    [
      'after text that looks like structure',
      '{"note":"say \\"{[,\\" \\\\","no\\"te":"\\\\\\"}","users":[{"id":1},{"id":2}]}',
      'users',
    ],
    ['below a name that is also a value', '{"a":"users","b":["users",[9]],"users":[{"id":1},{"id":2}]}', 'users'],
  ])('%s', async (_name, content, records) => {
    for (const chunkBytes of [1, 3, 65536]) {
      expect(await read(content, { records, chunkBytes })).toEqual([
        { row: 1, fields: { id: 1 } },
        { row: 2, fields: { id: 2 } },
      ])
    }
  })

  test('an empty list is a complete reading of nobody', async () => {
    expect(await read('[]')).toEqual([])
    expect(await read('{"users":[ ]}', { records: 'users' })).toEqual([])
  })

  test('missing, null and the empty string stay three things', async () => {
    expect(await read('[{"a":null,"b":"","c":[1,{"d":true}]}]')).toEqual([
      { row: 1, fields: { a: null, b: '', c: [1, { d: true }] } },
    ])
  })

  test('whatever a JSON writer writes is read back the same, in pieces of any size', async () => {
    const record = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(record),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(undefined, 2),
        async (people, chunkBytes, indent) => {
          const records = await read(JSON.stringify({ data: { people } }, null, indent), {
            records: 'data.people',
            chunkBytes,
          })
          expect(writeJson(records.map(({ fields }) => fields))).toBe(JSON.stringify(people))
          expect(records.every(({ problem }) => problem === undefined)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('an element that is no record is told, and its neighbours are fine', () => {
  test.each<[string, string, string]>([
    ['a number', '12', 'is a number, not an object: 12'],
    ['a string', '"},{"', 'is a string, not an object: "},{"'],
    ['null', 'null', 'is null, not an object: null'],
    ['a list', '[{"id":7},{"id":8}]', 'is a list, not an object: [{"id":7},{"id":8}]'],
    ['an object with an error in it', '{"id":}', 'is not valid JSON: "{"id":}"'],
    ['a word JSON does not know', 'None', 'is not valid JSON: "None"'],
  ])('%s', async (_name, element, problem) => {
    expect(await read(`[{"id":1},${element},{"id":3}]`)).toEqual([
      { row: 1, fields: { id: 1 } },
      { row: 2, fields: {}, problem },
      { row: 3, fields: { id: 3 } },
    ])
  })
})

describe('a file that is refused', () => {
  test.each<[string, string, string, RegExp]>([
    ['is empty', '', 'source.truncated', /empty/],
    ['holds two documents', '[{"id":1}]\n[{"id":2}]', 'source.malformed', /around the list/],
    ['lacks a comma', '[{"id":1} {"id":2}]', 'source.malformed', /element 2/],
    ['has a comma too many', '[{"id":1},]', 'source.malformed', /element 2/],
    ['has two commas', '[{"id":1},,{"id":2}]', 'source.malformed', /element 2/],
    ['closes what was not opened', '[{"id":1}}]', 'source.malformed', /element 2/],
    [
      'lacks two quotes, so that one record swallows the next',
      '[{"id":1},{"a":"x},{"b":y"}]',
      'source.malformed',
      /element 2/,
    ],
    ['is a plain value', '12', 'source.no-list', /there is a number/],
    [
      'holds an object where a list should be',
      '{"users":[]}',
      'source.no-list',
      /at the top level: there is an object/,
    ],
    [
      'lacks a quote, which turns the rest into one string',
      '[{"id":1},{"a":"x},{"b":"y"}]',
      'source.truncated',
      /element 2/,
    ],
    ['ends before its list is closed', '[{"id":1},', 'source.truncated', /element 2/],
    ['is NDJSON', '{"id":1}\n{"id":2}\n', 'source.malformed', /around the list/],
  ])('%s', async (_name, content, code, message) => {
    for (const chunkBytes of [1, 65536]) {
      const problem = await problemOf(read(content, { chunkBytes }))
      expect(problem).toMatchObject({
        class: 'source',
        code,
        message: expect.stringMatching(message),
        next: expect.any(String),
      })
    }
  })

  test.each<[string, string, string, RegExp]>([
    ['has no such member', '{"people":[]}', 'source.no-list', /at "data.users": there is nothing/],
    ['has something else there', '{"data":{"users":{}}}', 'source.no-list', /there is an object/],
    [
      'has two lists of that name',
      '{"data":{"users":[{"id":1}],"users":[{"id":2}]}}',
      'source.malformed',
      /"users" stands twice/,
    ],
    ['ends after its list', '{"data":{"users":[{"id":1}]', 'source.truncated', /not closed/],
    ['is broken around its list', '{"data":{"users":[{"id":1}]},}', 'source.malformed', /around the list/],
  ])('%s', async (_name, content, code, message) => {
    const problem = await problemOf(read(content, { records: 'data.users' }))
    expect(problem).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test.each<[string, string, RegExp]>([
    ['has an element over the size limit', `[{"id":1},{"id":"${'x'.repeat(100)}"}]`, /element 2/],
    ['has an element over the limit that does not end', `[{"id":1},{"id":"${'x'.repeat(100)}`, /element 2/],
    ['has more around the list than the limit', `{"other":"${'x'.repeat(100)}"`, /around the list/],
  ])('%s', async (_name, content, message) => {
    const problem = await problemOf(read(content, { mostRecordBytes: 50 }))
    expect(problem).toMatchObject({ code: 'source.too-large', message: expect.stringMatching(message) })
  })

  test('cut off at any byte', async () => {
    const whole = Buffer.from('{"data":{"n":1,"users":[{"id":1,"name":"Mü\\"ller"},\n{"id":2,"x":[{}]},3]},"end":true}')
    for (let cut = 0; cut < whole.length; cut++) {
      expect((await problemOf(read(whole.subarray(0, cut), { records: 'data.users' }))).code, `cut at ${cut}`).toBe(
        'source.truncated',
      )
    }
    expect(await read(whole, { records: 'data.users' })).toHaveLength(3)
  })
})
