import { describe, expect, test } from 'vitest'
import { isRecord, listIn, recordIn } from '#kit'

describe('what came over the wire', () => {
  test.each([
    [{}, true],
    [{ a: 1 }, true],
    [[], false],
    [[{}], false],
    [null, false],
    [undefined, false],
    ['{}', false],
    [0, false],
  ])('%j is a record: %s', (value, is) => {
    expect(isRecord(value)).toBe(is)
  })
  test.each([
    [{ meta: { version: '1' } }, { version: '1' }],
    [{ meta: null }, {}],
    [{ meta: [{ version: '1' }] }, {}],
    [{}, {}],
  ])('the record in a member of %j is %j', (record, inner) => {
    expect(recordIn(record, 'meta')).toEqual(inner)
  })
  test.each([
    [{ emails: [{ a: 1 }, 'text', null, { b: 2 }] }, [{ a: 1 }, { b: 2 }]],
    [{ emails: { a: 1 } }, [{ a: 1 }]],
    [{ emails: null }, []],
    [{ emails: 'text' }, []],
    [{}, []],
  ])('the records in a member of %j are %j', (record, inner) => {
    expect(listIn(record, 'emails')).toEqual(inner)
  })
})
