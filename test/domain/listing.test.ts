import { expect, test } from 'vitest'
import { countIn, createPass, type ListPage } from '../../src/domain/listing.ts'

test.each<[string, readonly ListPage[], string | undefined]>([
  ['one page', [{ ids: ['a', 'b'] }], undefined],
  ['pages that go on', [{ ids: ['a', 'b'] }, { ids: ['c'], continues: true }], undefined],
  [
    'a total that is kept',
    [
      { ids: ['a', 'b'], total: 3 },
      { ids: ['c'], total: 3 },
    ],
    undefined,
  ],
  ['somebody twice on one page', [{ ids: ['a', 'a', 'b'] }, { ids: ['c'] }], undefined],
  ['somebody on two pages', [{ ids: ['a', 'b'] }, { ids: ['b', 'c'] }], 'somebody stood on two pages'],
  ['a gap', [{ ids: ['a', 'b'] }, { ids: ['d'], continues: false }], 'did not begin where the one before it ended'],
  [
    'a total that moves',
    [
      { ids: ['a', 'b'], total: 4 },
      { ids: ['d'], total: 3 },
    ],
    'went from 4 to 3',
  ],
  ['fewer than it says', [{ ids: ['a', 'b'], total: 3 }], 'it says there are 3 and showed 2'],
  ['more than it says', [{ ids: ['a', 'b'], total: 1 }], 'it says there are 1 and showed 2'],
  ['a total on the first page only', [{ ids: ['a'], total: 2 }, { ids: ['b'] }], undefined],
])('what does not fit together is told: %s', (_what, pages, doubt) => {
  const pass = createPass()
  for (const page of pages) pass.take(page)
  if (doubt === undefined) expect(pass.doubt).toBeUndefined()
  else expect(pass.doubt).toContain(doubt)
})

test('who was met before is known on the next page', () => {
  const pass = createPass()
  expect(pass.take({ ids: ['a', 'b'] })).toEqual([true, true])
  expect(pass.take({ ids: ['b', 'c'] })).toEqual([false, true])
  expect([pass.pages, pass.rows]).toEqual([2, 4])
})

test.each<[string, readonly string[], readonly string[], boolean]>([
  ['the same people', ['a', 'b'], ['a', 'b'], true],
  ['another order', ['a', 'b'], ['b', 'a'], false],
  ['somebody fewer', ['a', 'b'], ['a'], false],
  ['names that run together', ['ab', 'c'], ['a', 'bc'], false],
])('two passes are alike when they saw the same list: %s', (_what, one, other, isAlike) => {
  const [first, second] = [createPass(), createPass()]
  first.take({ ids: one })
  for (const id of other) second.take({ ids: [id] })
  expect(first.order === second.order).toBe(isAlike)
})

test.each<[unknown, number | undefined]>([
  [250, 250],
  ['250', 250],
  [' 0 ', 0],
  ['many', undefined],
  [-1, undefined],
  [2.5, undefined],
  ['', undefined],
  [null, undefined],
])('a number of things is read where it stands as a number or as a text: %j', (written, count) => {
  expect(countIn(written)).toBe(count)
})
