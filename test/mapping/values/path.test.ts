import { describe, expect, test } from 'vitest'
import { emptyBag, isFields, reader } from '../../../src/mapping/values/path.ts'

const fields = JSON.parse(`{
  "login": "ann", "address": { "city": "Ulm", "geo": { "lat": 48 } }, "a.b": "flat", "a": { "b": "nested" },
  "urn:x:2.0:User": { "office": "B" }, "empty": null, "list": [{ "city": "no" }], "__proto__": "own"
}`)

describe('reading by flat name', () => {
  test.each([
    ['login', 'ann'],
    ['address.city', 'Ulm'],
    ['address.geo.lat', 48],
    ['a.b', 'flat'],
    ['urn:x:2.0:User.office', 'B'],
    ['empty', null],
    ['__proto__', 'own'],
    ['nothing', undefined],
    ['address.nothing', undefined],
    ['list.city', undefined],
    ['login.length', undefined],
    ['constructor', undefined],
    ['address.constructor', undefined],
    ['toString.name', undefined],
  ])('%s', (name, expected) => {
    expect(reader(name)(fields)).toBe(expected)
  })
})

describe('an empty bag', () => {
  test('has no names of its own, and takes any', () => {
    const bag = emptyBag()
    expect(bag.constructor).toBeUndefined()
    for (const name of ['__proto__', 'constructor']) bag[name] = 'data'
    expect(Object.keys(bag)).toEqual(['__proto__', 'constructor'])
    expect(JSON.stringify(bag)).toBe('{"__proto__":"data","constructor":"data"}')
    expect(({} as Record<string, unknown>).data).toBeUndefined()
    expect(isFields(bag)).toBe(true)
  })

  test.each([[[]], [new Date(0)], [null], ['text'], [new Map()]])('%o is not a set of fields', value => {
    expect(isFields(value)).toBe(false)
  })
})
