import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexedValues } from '../../../src/scim/indexed.ts'
import { resourceOf } from './arbitrary.ts'
import { rowsOf } from './rows.ts'
import { group, user } from './types.ts'

/** The store itself has these; bodies do not. */
const elsewhere = /^(?:id|meta\..*|members\..*|groups\..*|schemas)$/

test.each([user, group])('the index of $name resources has the rows that filters are tested with', type => {
  fc.assert(
    fc.property(resourceOf(type), resource => {
      expect(sorted(indexedValues(resource, type))).toEqual(sorted(rowsOf(resource, type)))
    }),
    { seed: 7, numRuns: 500 },
  )
})

const sorted = (rows: ReturnType<typeof rowsOf>) =>
  rows
    .filter(({ path }) => !elsewhere.test(path))
    .map(row => JSON.stringify(row, ['path', 'element', 'text', 'number']))
    .sort()
