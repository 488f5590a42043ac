import { describe, expect, test } from 'vitest'
import { equal, exactly } from '../../src/domain/equality.ts'
import { shorten } from '../../src/domain/text/shorten.ts'
import type { Attributes } from '../../src/domain/value.ts'
import { compileMapping } from '../../src/mapping/mapping.ts'
import { normalise } from '../../src/mapping/normalise.ts'
import { mappingRevision, personHash } from '../../src/mapping/person-hash.ts'
import { accept, Refusal } from '../../src/mapping/values/accept.ts'
import { valueText } from '../../src/plan/values/value-text.ts'

const big = 9_196_877_626_998_787n
const next = 9_196_877_626_998_788n
const asText = { ...exactly, numberAsText: true }

describe('a whole number beyond 2^53 is a value like any other', () => {
  test('taken with all of its digits, alone, in lists and in records', () => {
    expect(accept(big)).toBe(big)
    expect(accept(5n)).toBe(5)
    expect(accept([big, 5])).toEqual([big, 5])
    expect(accept([{ n: big }])).toEqual([{ n: big }])
  })

  test.each([1.5e20, 2 ** 53, -(2 ** 60), Number.POSITIVE_INFINITY])(
    '%d may have been rounded and is refused',
    value => {
      expect(accept(value)).toBeInstanceOf(Refusal)
    },
  )

  test('equal to itself and to nothing beside it; to its text where a target keeps numbers as text', () => {
    expect(equal(big, 9_196_877_626_998_787n, exactly)).toBe(true)
    expect(equal(big, next, exactly)).toBe(false)
    expect(equal(big, String(big), exactly)).toBe(false)
    expect(equal(big, String(big), asText)).toBe(true)
    expect(equal(next, String(big), asText)).toBe(false)
    expect(equal([big, next], [next, big], exactly)).toBe(true)
  })

  test('part of what makes a person and a mapping another', () => {
    expect(personHash({ n: big }, 'r')).not.toBe(personHash({ n: next }, 'r'))
    expect(personHash({ n: [{ a: big }] }, 'r')).not.toBe(personHash({ n: [{ a: next }] }, 'r'))
    expect(mappingRevision({ value: big })).not.toBe(mappingRevision({ value: next }))
  })

  test('shown by its digits', () => {
    expect(shorten(big)).toBe('9196877626998787')
    expect(shorten([big])).toBe('[9196877626998787]')
    expect(valueText([big, 'a'], { nameOf: () => undefined, most: 40 })).toBe('9196877626998787, "a"')
  })

  test.each<[string, unknown]>([
    ['person.n', big],
    ['person.n == 9196877626998787', true],
    ['person.n == 9196877626998788', false],
    ['person.n in [9196877626998787]', true],
    ['person.n > 5', true],
    ['string(person.n)', '9196877626998787'],
    ['person.n + 1', next],
  ])('known to expressions: %s', (expr, value) => {
    const { mapping } = compileMapping({ a: { expr } }, { root: 'person', attributes: ['n'] })
    expect(mapping.apply({ n: big })).toEqual({ attributes: { a: value }, failures: [] })
  })

  test('not what arithmetic that rounds makes of it', () => {
    const { mapping } = compileMapping({ a: { expr: 'person.n * 1.5' } }, { root: 'person', attributes: ['n'] })
    expect(mapping.apply({ n: big }).failures).toHaveLength(1)
  })
})

test('hashes of what a double holds are those they always were', () => {
  const attributes: Attributes = {
    userName: 'ann',
    n: 5,
    f: 1.5,
    on: true,
    list: ['a', 1],
    records: [{ b: 1, a: 'x' }],
    none: null,
  }
  expect(personHash(attributes, 'r')).toBe('396606bbfbcbbc097a0e49d878760a2f')
  expect(mappingRevision({ b: [1, { d: null, c: 2 }], a: 'x' })).toBe('079b8cd203e72215')
})

test('a key that may have been rounded is refused, and no digits that are somebody else’s are shown', () => {
  for (const id of [1.5e20, 2 ** 64]) {
    const { failure } = normalise({ row: 1, fields: { id } }, { key: 'id' }) as { failure: object } // no key, no person
    expect(failure).toEqual({
      row: 1,
      field: 'id',
      reason: 'the key is no exact whole number: keep it as text in the source',
    })
  }
})
