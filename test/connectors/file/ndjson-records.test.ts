import { describe, expect, test } from 'vitest'
import { problemOf, recordsOf } from './written.ts'

const read = (content: string | Uint8Array, given = {}) => recordsOf(content, { ending: 'ndjson', ...given })

describe.each([1, 5, 65536])('in pieces of %i bytes', chunkBytes => {
  test.each<[string, string, number[]]>([
    ['each line is a record', '{"id":1}\n{"id":2}\n', [1, 2]],
    ['lines may end in CRLF', '{"id":1}\r\n{"id":2}\r\n', [1, 2]],
    ['blank lines are skipped and counted', '\n{"id":1}\n  \n\r\n{"id":2}\n\n', [2, 5]],
    ['the last line needs no line break', '{"id":1}\n{"id":2}', [1, 2]],
    ['a byte order mark is no part of it', '\ufeff{"id":1}\n{"id":2}', [1, 2]],
  ])('%s', async (_name, content, rows) => {
    expect(await read(content, { chunkBytes })).toEqual(rows.map((row, index) => ({ row, fields: { id: index + 1 } })))
  })
})

test('whole numbers keep their digits, in records of lines and of lists', async () => {
  const line = '{"id":9196877626998787,"of":[9007199254740993,5],"n":1.5}'
  const fields = { id: 9_196_877_626_998_787n, of: [9_007_199_254_740_993n, 5], n: 1.5 }
  expect(await read(`${line}\n`)).toEqual([{ row: 1, fields }])
  expect(await recordsOf(`[${line}]`, { ending: 'json' })).toEqual([{ row: 1, fields }])
})

test.each<[string, string, object, string]>([
  ['a state', '{"id":7,"status":"left","status":"ok"}', { id: 7 }, 'status'],
  ['the key', '{"id":7,"id":8,"status":"ok"}', { status: 'ok' }, 'id'],
  ['something further in', '{"id":7,"name":{"first":"Ann","first":"Bo"},"x":1}', { id: 7, x: 1 }, 'first'],
  ['a name written in two ways', '{"id":7,"a":1,"\\u0061":2}', { id: 7 }, 'a'],
])('a record that names %s twice is unreadable but for what is not in doubt', async (_what, text, fields, name) => {
  const record = { row: 1, fields, problem: `is in doubt: "${name}" stands twice in one object` }
  expect(await read(`${text}\n`)).toEqual([record])
  expect(await recordsOf(`[${text}]`, { ending: 'json' })).toEqual([record])
})

test('an empty file is a complete reading of nobody', async () => {
  expect(await read('')).toEqual([])
})

test.each<[string, string, string]>([
  ['no JSON', '{"id":', 'is not valid JSON: "{"id":"'],
  ['a list', '[{"id":7}]', 'is a list, not an object: [{"id":7}]'],
  ['two objects', '{"id":7}{"id":8}', 'is not valid JSON: "{"id":7}{"id":8}"'],
])('a line that is %s is told, and its neighbours are fine', async (_name, line, problem) => {
  expect(await read(`{"id":1}\n${line}\n{"id":3}\n`)).toEqual([
    { row: 1, fields: { id: 1 } },
    { row: 2, fields: {}, problem },
    { row: 3, fields: { id: 3 } },
  ])
})

describe('a file that is refused', () => {
  test('cut off inside its last line, at any byte', async () => {
    const whole = Buffer.from('{"id":1}\n{"id":2,"name":"Mü\\"ller","list":[{}]}')
    for (let cut = 10; cut < whole.length; cut++) {
      expect(await problemOf(read(whole.subarray(0, cut))), `cut at ${cut}`).toMatchObject({
        code: 'source.truncated',
        message: expect.stringContaining('line 2'),
      })
    }
    expect(await read(whole)).toHaveLength(2)
  })

  test('without a line break at its end, where the export is known to write one', async () => {
    expect(await problemOf(read('{"id":1}\n{"id":2}', { finalLineBreak: true }))).toMatchObject({
      code: 'source.truncated',
    })
    expect(await read('{"id":1}\n', { finalLineBreak: true })).toHaveLength(1)
  })

  test.each([1, 65536])('with a line over the size limit, in pieces of %i bytes', async chunkBytes => {
    const content = `{"id":1}\n{"id":"${'ü'.repeat(30)}"}\n`
    expect(await problemOf(read(content, { mostRecordBytes: 50, chunkBytes }))).toMatchObject({
      code: 'source.too-large',
      message: expect.stringContaining('line 2'),
    })
    expect(await read(content, { mostRecordBytes: 70, chunkBytes })).toHaveLength(2)
  })
})
