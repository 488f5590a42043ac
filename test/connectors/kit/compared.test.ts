import { describe, expect, test } from 'vitest'
import { comparedForm } from '#kit'

describe('two values are the same', () => {
  test.each([
    ['letter by letter where the product says nothing', undefined, undefined, 'Ann', 'ann', false],
    ['by the rule of the product', undefined, { case: 'ascii' }, 'Ann', 'ann', true],
    ['no further than that rule', undefined, { case: 'ascii' }, 'buße', 'busse', false],
    ['also when they only look alike, where those are wanted', true, { case: 'exact' }, 'buße', 'busse', true],
    ['a number as its digits', undefined, undefined, 7, 7, true],
  ] as const)('%s', (_how, alike, equality, one, other, same) => {
    const form = comparedForm(alike, equality)
    expect(form(one) === form(other)).toBe(same)
  })
})
