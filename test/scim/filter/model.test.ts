import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileFilter } from '../../../src/scim/filter/compile.ts'
import { resourceMatches } from '../../../src/scim/filter/match.ts'
import { parseFilter } from '../../../src/scim/filter/parse.ts'
import { ScimError } from '../../../src/scim/scim-error.ts'
import { anyFilter, filterOf, resourceOf } from './arbitrary.ts'
import { evaluateCondition } from './evaluate-condition.ts'
import { printFilter } from './print.ts'
import { rowsOf } from './rows.ts'
import { group, user } from './types.ts'

const seed = 20_260_131
const numRuns = Number(process.env.FUZZ_RUNS ?? 2000)

describe('for any filter', () => {
  test('F1 printing and parsing gives the same tree', () => {
    fc.assert(
      fc.property(anyFilter, filter => {
        expect(parseFilter(printFilter(filter))).toEqual(filter)
      }),
      { seed, numRuns },
    )
  })

  test.each([user, group])('what the store is asked finds the $name resources that the filter says', type => {
    let found = 0
    fc.assert(
      fc.property(filterOf(type), resourceOf(type), (filter, resource) => {
        const matches = resourceMatches(filter, resource, type)
        expect(evaluateCondition(compileFilter(filter, type), rowsOf(resource, type))).toBe(matches)
        found += matches ? 1 : 0
      }),
      { seed, numRuns },
    )
    expect(found).toBeGreaterThan(numRuns / 5)
    expect(found).toBeLessThan((numRuns * 4) / 5)
  })

  test('F6 a filter and its complement never agree', () => {
    fc.assert(
      fc.property(filterOf(user), resourceOf(user), (filter, resource) => {
        const complement = { kind: 'not', term: filter } as const
        expect(resourceMatches(complement, resource, user)).toBe(!resourceMatches(filter, resource, user))
      }),
      { seed, numRuns: numRuns / 4 },
    )
  })
})

const marks = [
  '(',
  ')',
  '[',
  ']',
  '"',
  '.',
  ' ',
  '\\',
  'not',
  'and',
  'or',
  'eq',
  'pr',
  'null',
  'a',
  'emails',
  ':',
  '5',
  '$',
  '\0',
  '\ud800',
]

test('F11 any text at all is either read or refused as an invalid filter', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...marks), { maxLength: 20 }), parts => {
      try {
        parseFilter(parts.join(''))
      } catch (error) {
        expect(error).toBeInstanceOf(ScimError)
        expect(error).toMatchObject({ status: 400, scimType: 'invalidFilter' })
      }
    }),
    { seed, numRuns },
  )
})
