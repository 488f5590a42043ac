import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { problemOf, recordsOf } from './written.ts'

describe('what a cell becomes', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['plain text is kept as it stands, spaces included', 'id,name\n1, Ann \n', { id: '1', name: ' Ann ' }],
    ['an empty cell is null', 'id,name\n1,\n', { id: '1', name: null }],
    ['an empty quoted cell is null', 'id,name\n1,""\n', { id: '1', name: null }],
    ['a quoted cell holds the delimiter', 'id,name\n1,"Lead, senior"\n', { id: '1', name: 'Lead, senior' }],
    ['a doubled quote is a quote', 'id,name\n1,"5"" disk"\n', { id: '1', name: '5" disk' }],
    ['a quoted cell holds line breaks', 'id,name\n1,"a\r\nb"\n', { id: '1', name: 'a\r\nb' }],
    [
      'names from everywhere survive',
      "id,name\n1,Łukasz Nguyễn O'Neil 𠮷田\n",
      { id: '1', name: "Łukasz Nguyễn O'Neil 𠮷田" },
    ],
    ['header names are trimmed', ' id , name \n1,Ann\n', { id: '1', name: 'Ann' }],
    ['a byte order mark is no part of the first name', '\ufeffid,name\n1,Ann\n', { id: '1', name: 'Ann' }],
    ['a byte order mark before a quoted name either', '\ufeff"id",name\n1,Ann\n', { id: '1', name: 'Ann' }],
    ['a last line without a line break counts', 'id,name\n1,Ann', { id: '1', name: 'Ann' }],
    ['lines may end in CRLF', 'id,name\r\n1,Ann\r\n', { id: '1', name: 'Ann' }],
    ['lines may end in CR', 'id,name\r1,Ann\r', { id: '1', name: 'Ann' }],
    ['a file may mix line ends', 'id,name\n1,Ann\r\n', { id: '1', name: 'Ann' }],
    ['a field may be called constructor', 'id,constructor\n1,Ann\n', { id: '1', constructor: 'Ann' }],
  ])('%s', async (_name, content, fields) => {
    expect(await recordsOf(content)).toEqual([{ row: 2, fields }])
  })

  test('in pieces of one byte, everything is the same', async () => {
    const content = '\ufeffid;name\r\n1;"Mü\r\nller"\r\n\r\n2;Łukasz\n3;𠮷田\n4;"x""y"'
    const whole = await recordsOf(content)
    expect(await recordsOf(content, { chunkBytes: 1 })).toEqual(whole)
    expect(whole.map(({ row, fields }) => [row, fields.name])).toEqual([
      [2, 'Mü\r\nller'],
      [5, 'Łukasz'],
      [6, '𠮷田'],
      [7, 'x"y'],
    ])
  })
})

describe('the delimiter', () => {
  test.each([
    ['comma', 'id,name\n1,Ann\n'],
    ['semicolon', 'id;name\n1;Ann\n'],
    ['tab', 'id\tname\n1\tAnn\n'],
    ['bar', 'id|name\n1|Ann\n'],
  ])('is found in the header: %s', async (_name, content) => {
    expect(await recordsOf(content)).toEqual([{ row: 2, fields: { id: '1', name: 'Ann' } }])
  })

  test('can be named, and then the header is not asked', async () => {
    expect(await recordsOf('id:na,me\n1:Ann\n', { delimiter: ':' })).toEqual([
      { row: 2, fields: { id: '1', 'na,me': 'Ann' } },
    ])
  })

  test('can be a character of several bytes', async () => {
    expect(await recordsOf('id§name\n1§Ann\n', { delimiter: '§', chunkBytes: 1 })).toEqual([
      { row: 2, fields: { id: '1', name: 'Ann' } },
    ])
  })

  test('with quoting switched off, a quote is a letter', async () => {
    expect(await recordsOf('id\tname\n1\t"5" disk\n', { quote: '' })).toEqual([
      { row: 2, fields: { id: '1', name: '"5" disk' } },
    ])
  })

  test('another quote character doubles itself', async () => {
    expect(await recordsOf("id,name\n1,'O''Neil, Bob'\n", { quote: "'" })).toEqual([
      { row: 2, fields: { id: '1', name: "O'Neil, Bob" } },
    ])
  })
})

describe('the row number is the line in the file', () => {
  test.each<[string, string, number[]]>([
    ['without surprises', 'id,name\n1,a\n2,b\n', [2, 3]],
    ['after a cell of several lines', 'id,name\n1,"a\nb\nc"\n2,d\n', [2, 5]],
    ['after a cell of several CRLF lines', 'id,name\r\n1,"a\r\nb"\r\n2,d\r\n', [2, 4]],
    ['after blank lines', '\n\nid,name\n\n1,a\n  \n2,b\n', [5, 7]],
    ['after a header of two lines', '"id\nnumber",name\n1,a\n2,b\n', [3, 4]],
  ])('%s', async (_name, content, rows) => {
    expect((await recordsOf(content)).map(record => record.row)).toEqual(rows)
  })
})

describe('a row that does not fit the header is a record with a problem, and its neighbours are fine', () => {
  test('too few cells: the missing ones are absent, not null', async () => {
    expect(await recordsOf('id,name,mail\n1,Ann\n2,Bob,b@x\n')).toEqual([
      { row: 2, fields: { id: '1', name: 'Ann' }, problem: 'has 2 cells where the header has 3 columns' },
      { row: 3, fields: { id: '2', name: 'Bob', mail: 'b@x' } },
    ])
  })

  test('so many cells that another row may have run into it: it says so', async () => {
    const problem = (cells: number) => `has ${cells} cells where the header has 3 columns`
    const [joined, apart, odd] = await recordsOf(
      'id,name,mail\n1,Ann,a@x2,Bob,b@x\n3,Cy,c@x,4,Di,d@x\n5,Eve,e@x,more\n',
    )
    expect(joined).toMatchObject({ row: 2, fields: { id: '1' }, problem: problem(5), holdsAnother: true })
    expect(apart).toMatchObject({ row: 3, fields: { id: '3' }, problem: problem(6), holdsAnother: true })
    expect(odd).toEqual({ row: 4, fields: { id: '5', name: 'Eve', mail: 'e@x' }, problem: problem(4) })
  })

  test('too many cells: those with a name are kept', async () => {
    expect(await recordsOf('id\n1,x\n2\n')).toEqual([
      { row: 2, fields: { id: '1' }, problem: 'has 2 cells where the header has 1 column' },
      { row: 3, fields: { id: '2' } },
    ])
  })

  test('rows of nothing but delimiters, which spreadsheets leave behind, are nobody', async () => {
    expect(await recordsOf('id,name\n,\n1,x\n , \n')).toEqual([{ row: 3, fields: { id: '1', name: 'x' } }])
  })
})

describe('columns', () => {
  test('are renamed, and the others keep their names', async () => {
    expect(await recordsOf('id,E-Mail\n1,a@x\n', { columns: { 'E-Mail': 'mail' } })).toEqual([
      { row: 2, fields: { id: '1', mail: 'a@x' } },
    ])
  })
})

test('a header without people is a complete reading of nobody', async () => {
  expect(await recordsOf('id,name\n')).toEqual([])
  expect(await recordsOf('id,name')).toEqual([])
})

describe('a file that is refused', () => {
  test.each<[string, string, string, RegExp]>([
    ['is empty', '', 'source.no-header', /no header line/],
    ['holds blank lines only', ' \n\n', 'source.no-header', /no header line/],
    ['has a nameless column', 'id,,mail\n1,2,3\n', 'source.no-header', /column 2 of the header \(line 1\) has no name/],
    ['has a nameless column on a later line', '\nid,\n1,2\n', 'source.no-header', /line 2/],
    ['has one name twice', 'id,mail,mail \n1,2,3\n', 'source.duplicate-header', /columns 2 and 3 .* "mail"/],
    ['has a column called __proto__', 'id,__proto__\n1,2\n', 'source.no-header', /"__proto__"/],
    ['ends inside quotes', 'id,name\n1,a\n2,"b\n3,c\n', 'source.truncated', /line 3: a quote is not closed/],
    [
      'ends inside a row',
      'id,name,mail\n1,a,a@x\n2,b',
      'source.truncated',
      /line 3: it has 2 cells where the header has 3/,
    ],
    ['ends inside a row that looks blank so far', 'id,name\n1,a\n ', 'source.truncated', /line 3: it has 1 cell where/],
    [
      'ends inside a row of which two quotes are left',
      'id,name\n1,a\n""',
      'source.truncated',
      /line 3: it has 1 cell where/,
    ],
    ['goes on after a closing quote', 'id,name\n1,a\n2,"b"c\n', 'source.malformed', /begins at line 3/],
    ['has a quote inside a plain cell', 'id,name\n1,"a\nb"\n2,O"Neil\n', 'source.malformed', /begins at line 4/],
  ])('%s', async (_name, content, code, message) => {
    const problem = await problemOf(recordsOf(content))
    expect(problem).toMatchObject({
      class: 'source',
      code,
      message: expect.stringMatching(message),
      next: expect.any(String),
    })
  })

  test('has no column that is to be renamed', async () => {
    const problem = await problemOf(recordsOf('id,mail\n', { columns: { 'E-Mail': 'mail' } }))
    const next = 'Its columns are "id", "mail". If the header stands further down, set `skipLines`.'
    expect(problem).toMatchObject({ code: 'source.unknown-column', next })
  })

  test('has two columns of one name after renaming', async () => {
    const problem = await problemOf(recordsOf('id,mail,E-Mail\n', { columns: { 'E-Mail': 'mail' } }))
    expect(problem.code).toBe('source.duplicate-header')
  })

  test('has a record over the size limit, and the message says where it begins', async () => {
    const problem = await problemOf(recordsOf(`id,name\n1,a\n2,${'b'.repeat(200)}\n`, { mostRecordBytes: 100 }))
    expect(problem).toMatchObject({ code: 'source.too-large', message: expect.stringContaining('line 3') })
  })

  test('has a header over the size limit', async () => {
    const problem = await problemOf(recordsOf('x'.repeat(500), { mostRecordBytes: 100, chunkBytes: 50 }))
    expect(problem).toMatchObject({ code: 'source.too-large', message: expect.stringContaining('line 1') })
  })

  test('has no line break at its end, where the export is known to write one', async () => {
    const problem = await problemOf(recordsOf('id,name\n1,Ann', { finalLineBreak: true }))
    expect(problem).toMatchObject({ code: 'source.truncated', message: expect.stringContaining('line 2') })
  })
})

describe('a file cut off at any byte', () => {
  const cell = fc.oneof(fc.constantFrom('', 'Ann', 'Mü"ller', 'a\nb', 'x,y', '𠮷田'), fc.string({ maxLength: 4 }))
  /** Every record names somebody: rows of empty cells are nobody's and are skipped. */
  const name = cell.filter(text => text.trim() !== '')
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const header = Buffer.from('"id","name","mail"\n')
  /** A file line by line, and a place to cut it that is not in the header. */
  const cutFile = fc
    .array(fc.tuple(name, cell, cell), { minLength: 1, maxLength: 4 })
    .map(rows => rows.map(row => Buffer.from(`${row.map(quoted).join(',')}\n`)))
    .chain(lines => {
      const whole = Buffer.concat([header, ...lines])
      const ends = lines.map((_line, index) => Buffer.concat([header, ...lines.slice(0, index + 1)]).length)
      return fc.record({
        whole: fc.constant(whole),
        ends: fc.constant(ends),
        cut: fc.integer({ min: header.length, max: whole.length }),
      })
    })

  test('is refused wherever a record was cut, when the export ends its last line', async () => {
    await fc.assert(
      fc.asyncProperty(cutFile, async ({ whole, ends, cut }) => {
        const reading = recordsOf(whole.subarray(0, cut), { finalLineBreak: true })
        if (cut === header.length || ends.includes(cut)) expect(await reading).toHaveLength(ends.indexOf(cut) + 1)
        else expect((await problemOf(reading)).code).toBe('source.truncated')
      }),
      { numRuns: 200 },
    )
  })

  test('never loses a record that had begun, and never a cell but the end of the very last one', async () => {
    await fc.assert(
      fc.asyncProperty(cutFile, async ({ whole, ends, cut }) => {
        const records = await recordsOf(whole.subarray(0, cut)).catch(problem => problem.code)
        if (!Array.isArray(records)) {
          expect(records).toBe('source.truncated')
          return
        }
        const begun = [header.length, ...ends].filter(start => start < cut).length
        const expected = (await recordsOf(whole)).slice(0, begun)
        expect(records.map(({ row, fields }) => [row, fields.id, fields.name])).toEqual(
          expected.map(({ row, fields }) => [row, fields.id, fields.name]),
        )
        expect(records.slice(0, -1)).toEqual(expected.slice(0, -1))
        expect(String(expected.at(-1)?.fields.mail ?? '')).toContain(records.at(-1)?.fields.mail ?? '')
      }),
      { numRuns: 200 },
    )
  })

  test('is refused where all that is left of the last row is delimiters', async () => {
    expect((await problemOf(recordsOf('id,name\n1,x\n,'))).code).toBe('source.truncated')
  })

  test('is refused in its header, or names columns that are there', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: header.length }, (_none, cut) =>
        recordsOf(header.subarray(0, cut)).catch(problem => problem.code),
      ),
    )
    expect(new Set(outcomes.map(String))).toEqual(new Set(['', 'source.no-header', 'source.truncated']))
  })
})
