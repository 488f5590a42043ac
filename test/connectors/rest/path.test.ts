import { expect, test } from 'vitest'
import { dig, drop, put } from '../../../connectors/rest/path.ts'

const record = { a: { b: 1, c: null }, rows: [{ id: 1 }, { id: 2 }, {}], 'x.y': 3 }

test.each([
  ['', record],
  ['a.b', 1],
  ['a.c', null],
  ['a.c.d', undefined],
  ['a.z', undefined],
  ['rows.*.id', [1, 2]],
  ['a.*.id', undefined],
  ['rows.0', undefined],
  ['toString', undefined],
  ['__proto__', undefined],
])('looks at %j', (path, found) => {
  expect(dig(record, path)).toEqual(found)
})

test.each([
  ['a.b', 2, { a: { b: 2, c: null } }],
  ['a.d.e', 2, { a: { b: 1, c: null, d: { e: 2 } } }],
  ['a.c.d', 2, { a: { b: 1, c: { d: 2 } } }],
  ['n', 2, { n: 2 }],
])('puts at %j, and leaves the record it was given', (path, value, change) => {
  const before = structuredClone(record)
  expect(put(record, path, value)).toEqual({ ...record, ...change })
  expect(record).toEqual(before)
})

test.each([
  ['a.b', { ...record, a: { c: null } }],
  ['a', { rows: record.rows, 'x.y': 3 }],
  ['z', record],
  ['rows.id', record],
])('drops %j', (path, left) => {
  expect(drop(record, path)).toEqual(left)
})
