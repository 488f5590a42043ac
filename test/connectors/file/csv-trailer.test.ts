import { describe, expect, test } from 'vitest'
import { problemOf, recordsOf } from './written.ts'

const header = 'id,login,name,mail,department'
const ann = '1001,ann,Ann Lee,ann@example.org,IT'
const bob = '1002,bob,Bob Roe,bob@example.org,HR'
const cy = '1003,cy,Cy Doe,cy@example.org,IT'
const dan = '1004,dan,Dan Poe,dan@example.org,IT'

/** Lines whose records have a problem, in pieces of any size. */
async function doubted(...lines: readonly string[]): Promise<readonly number[]> {
  const content = `${lines.join('\n')}\n`
  const read = await Promise.all([1, 7, 65536].map(chunkBytes => recordsOf(content, { chunkBytes })))
  expect(read[0]).toEqual(read[2])
  expect(read[1]).toEqual(read[2])
  expect(read[0]?.map(({ row }) => row)).toEqual(lines.slice(1).map((_line, index) => index + 2))
  return (read[0] ?? []).filter(({ problem }) => problem !== undefined).map(({ row }) => row)
}

describe('a line that closes a report is nobody', () => {
  test.each<[string, readonly string[], number]>([
    ['with a count', [header, ann, bob, cy, dan, 'End of report,4 rows,,,'], 1],
    ['behind two people', [header, ann, bob, 'End of report,2 rows,,,'], 1],
    ['behind one', [header, ann, 'End of report,1 rows,,,'], 1],
    ['behind nobody at all', [header, 'End of report,0 rows,,,'], 1],
    ['with the count where the key stands', [header, ann, bob, '2 rows,,,,'], 1],
    ['in German', [header, ann, bob, 'Summe,2,,,'], 1],
    ['in a language nobody thought of', [header, ann, bob, cy, dan, 'Celkem osob: 4,,,,'], 1],
    ['of dashes', [header, ann, bob, cy, dan, '-----,-----,,,'], 1],
    ['of two lines', [header, ann, bob, cy, 'Total,3,,,', 'Generated at 2026-01-31 08:00,,,,'], 2],
    ['of three lines', [header, ann, bob, cy, '*****,,,,', 'Total,3,,,', 'Page 1 of 1,,,,'], 3],
    ['of two cells where everybody has five', [header, ann, bob, cy, 'Total,3'], 1],
    ['between two columns alone', ['id,login', '1001,ann', '1002,bob', '1003,cy', 'End of report,3 rows'], 1],
    [
      'where the key is a name',
      ['login,mail,title', 'ann,a@x.org,Lead', 'bob,b@x.org,Lead', 'cy,c@x.org,Boss', 'Total,,'],
      1,
    ],
  ])('%s', async (_name, lines, closing) => {
    expect(await doubted(...lines)).toEqual(
      lines.slice(-closing).map((_line, index) => lines.length - closing + index + 1),
    )
  })

  test('and is named, with what it holds', async () => {
    const records = await recordsOf([header, ann, bob, cy, 'End of report,3 rows,,,'].join('\n'))
    expect(records.at(-1)).toMatchObject({
      row: 5,
      problem: 'looks like the last line of a report, and like nobody else in the file: it begins with "End of report"',
    })
  })
})

describe('somebody who merely stands last is somebody', () => {
  test.each<[string, readonly string[]]>([
    ['everybody alike', [header, ann, bob, cy, dan]],
    ['one person alone', [header, ann]],
    ['one person about whom little is known', [header, '1001,ann,,,']],
    ['a newcomer with nothing but key and login', [header, ann, bob, cy, dan, '1005,eve,,,']],
    ['a newcomer with nothing but a key', [header, ann, bob, cy, dan, '1005,,,,']],
    ['a newcomer with a longer key', [header, ann, bob, cy, dan, '200000,eve,,,']],
    ['a newcomer with an odd login', [header, ann, bob, cy, dan, '1005,eve.o-neil_2,,,']],
    [
      'a newcomer with a key of another form, and all that belongs to a person',
      [header, ann, bob, cy, dan, 'X-5,eve,Eve,eve@example.org,IT'],
    ],
    [
      'a newcomer with a key of another form and one empty cell',
      [header, ann, bob, cy, dan, 'X-5,eve,Eve,eve@example.org,'],
    ],
    ['somebody with a name that counts', [header, ann, bob, cy, '1004,total,Total Recall,total@example.org,IT']],
    ['somebody whose login is such a word, with nothing else', [header, ann, bob, cy, '1004,count,,,']],
    ['sparse rows everywhere', [header, '1001,ann,,,', '1002,bob,,,HR', '1003,cy,,,', 'X9,dan,,,']],
    ['two columns', ['id,login', '1001,ann', '1002,bob', '1003,cy', 'x-4,dan2']],
    ['one column', ['login', 'ann', 'bob', 'total']],
    ['names of every shape', ['login,name', 'ann,Ann', "bob,Bob O'Neil", 'cy,Dr. Cy (Jr.)', 'd-1,D Esq.']],
    ['two people of whom the second has little', [header, ann, 'X-2,bob2,,,']],
  ])('%s', async (_name, lines) => {
    expect(await doubted(...lines)).toEqual([])
  })
})

describe('a header that stands in the file again', () => {
  test.each<[string, readonly string[], number]>([
    ['as it was', [header, ann, bob, header, cy], 4],
    ['with the mark of a second file', [header, ann, bob, `\ufeff${header}`, cy], 4],
    ['quoted', [header, ann, '"id","login","name","mail","department"', bob], 3],
    ['with space, and in capitals', [header, ann, 'ID , Login , Name, Mail ,Department', bob], 3],
    ['in another order', [header, ann, 'login,id,mail,name,department', bob], 3],
    ['with fewer columns', [header, ann, 'id,login,name', '1002,bob,Bob'], 3],
    ['right behind itself', [header, header, ann], 2],
    ['at the very end', [header, ann, bob, header], 4],
    ['of one column', ['login', 'ann', 'login', 'bob'], 3],
  ])('is refused with its line: %s', async (_name, lines, line) => {
    for (const chunkBytes of [1, 65536])
      expect(await problemOf(recordsOf(`${lines.join('\n')}\n`, { chunkBytes }))).toMatchObject({
        class: 'source',
        code: 'source.repeated-header',
        message: expect.stringContaining(`line ${line} repeats the header: two files stuck together?`),
      })
  })

  test('is seen also where columns are renamed', async () => {
    const problem = await problemOf(
      recordsOf(`${header}\n${ann}\n${header}\n`, { columns: { id: 'key', login: 'user' } }),
    )
    expect(problem).toMatchObject({ code: 'source.repeated-header' })
  })

  test.each<[string, readonly string[]]>([
    ['a login that is a column of its own', [header, '1001,name,Name Less,name@example.org,IT']],
    ['a department that is', [header, '1001,mail,Post,post@example.org,mail']],
  ])('is not what somebody is called: %s', async (_name, lines) => {
    expect(await recordsOf(`${lines.join('\n')}\n`)).toHaveLength(1)
  })
})
