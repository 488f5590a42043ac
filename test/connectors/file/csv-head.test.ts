import { describe, expect, test } from 'vitest'
import { csvShape } from '../../../connectors/file/csv-records.ts'
import { fileText } from '../../../connectors/file/reading.ts'
import { problemOf, recordsOf, settingsOf, written } from './written.ts'

const ann = { id: '1', name: 'Ann' }

describe('a line that says what stands between cells', () => {
  test.each<[string, string, number]>([
    ['as a spreadsheet writes it', 'sep=;\r\nid;name\r\n1;Ann\r\n', 3],
    ['in quotes', '"sep=;"\nid;name\n1;Ann\n', 3],
    ['of a tab', 'sep=\t\nid\tname\n1\tAnn\n', 3],
    ['that is rare', 'sep=^\nid^name\n1^Ann\n', 3],
    ['where the header would mislead', 'SEP=,\n"a;b",id,name\nx,1,Ann\n', 3],
    ['below lines that are passed over', 'Report\nsep=;\nid;name\n1;Ann\n', 4],
  ])('is obeyed and no row: %s', async (_how, content, row) => {
    const [record] = await recordsOf(content, { skipLines: content.startsWith('Report') ? 1 : 0 })
    expect(record).toMatchObject({ row, fields: ann })
  })

  test('is the same in pieces of one byte', async () => {
    expect(await recordsOf('\ufeffsep=;\r\nid;name\r\n1;Ann\r\n', { chunkBytes: 1 })).toEqual([{ row: 3, fields: ann }])
  })

  test('gives way to `delimiter`', async () => {
    expect(await recordsOf('sep=,\nid;name\n1;Ann\n', { delimiter: ';' })).toEqual([{ row: 3, fields: ann }])
  })

  test.each(['sep=x', 'sep=', 'sep'])('is none when it says %s: that is a column', async name => {
    expect(await recordsOf(`${name}\n1\n`)).toEqual([{ row: 2, fields: { [name]: '1' } }])
  })
})

describe('lines above the header', () => {
  test.each<[string, string, number, number]>([
    ['a title', 'Staff\nid;name\n1;Ann\n', 1, 3],
    ['a title and a blank line', 'Staff\n\nid;name\n1;Ann\n', 1, 4],
    ['a title in a row of cells', 'Staff;\nid;name\n1;Ann\n', 1, 3],
    ['a quote that would swallow everything', 'Staff "A\nid;name\n1;Ann\n', 1, 3],
    ['lines that end in CR', 'Staff\r2026\rid;name\r1;Ann\r', 2, 4],
  ])('are passed over when told so: %s', async (_what, content, skipLines, row) => {
    expect(await recordsOf(content, { skipLines })).toEqual([{ row, fields: ann }])
    expect(await recordsOf(content, { skipLines, chunkBytes: 1 })).toEqual([{ row, fields: ann }])
    const settings = settingsOf(await written(content), { skipLines })
    const signal = new AbortController().signal
    expect(await csvShape(fileText(settings, { signal }), settings)).toEqual({ delimiter: ';', names: ['id', 'name'] })
  })

  test.each<[string, string, string, string]>([
    ['a title', 'Staff\nid;name\n1;Ann\n2;Bob\n', 'line 1 ', 'skipLines: 1'],
    ['a title with a comma', 'Staff, all\nid;name;mail\n1;Ann;a@x\n2;Bob;b@x\n', 'line 1 ', 'skipLines: 1'],
    ['several lines', 'Staff\nof 30.11.2026\n\nid;name\n1;Ann\n2;Bob\n', 'line 1 ', 'skipLines: 3'],
    ['below a blank line', '\nStaff\nid;name\n1;Ann\n', 'line 2 ', 'skipLines: 2'],
    ['below a line that names the delimiter', 'sep=;\nStaff\nid;name\n1;Ann\n', 'line 2 ', 'skipLines: 2'],
  ])('are named with the way out, and nobody is read: %s', async (_what, content, where, next) => {
    const problem = await problemOf(recordsOf(content))
    expect(problem).toMatchObject({ code: 'source.no-header', next: expect.stringContaining(next) })
    expect(problem.message).toContain(where)
    // What it says to do is right.
    const skipLines = Number(/skipLines: (\d+)/.exec(problem.next ?? '')?.[1])
    expect(await recordsOf(content, { skipLines })).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining(ann) }),
    )
  })

  test.each<[string, string]>([
    ['a list of one column', 'id\n1\n2\n'],
    ['a list of one column in which one row is broken', 'id\n1,x\n2\n3\n'],
    ['a list of one column in which the last rows are broken', 'id\n1\n2\n3\n4,x\n5,x\n'],
    ['a list of one column in which the first rows are broken', 'id\n1,x\n2,x\n3,x\n4,x\n5\n6\n'],
    ['a header and nobody', 'id;name\n'],
    ['rows of which the first is broken', 'id;name\n1;Ann;x\n2;Bob\n'],
    ['cells of several lines', 'id;name\n1;"A\nnn"\n2;Bob\n'],
  ])('are not suspected in %s', async (_what, content) => {
    await expect(recordsOf(content)).resolves.toBeInstanceOf(Array)
  })

  test('that are all there is are no reading of nobody', async () => {
    const problem = await problemOf(recordsOf('id\n1\n', { skipLines: 5 }))
    expect(problem).toMatchObject({ code: 'source.no-header', message: expect.stringContaining('passes over 5 lines') })
  })
})
