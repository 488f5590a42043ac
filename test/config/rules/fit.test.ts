import { expect, test } from 'vitest'
import { specFor } from '../../../src/config/rules/fit.ts'

const spec = (description: string) => ({ type: 'text', description }) as const
const specs = {
  login: spec('login'),
  'Field.*': spec('any field'),
  'Field.Date.*': spec('a date'),
  'Field.Room': spec('room'),
}

test.each([
  ['login', 'login'],
  ['Field.Room', 'room'],
  ['Field.Floor', 'any field'],
  ['Field.Date.Birth', 'a date'],
  ['Field.', undefined],
  ['Field', undefined],
  ['Field.*', undefined],
  ['field.Floor', undefined],
  ['constructor', undefined],
])('the attribute %j is declared as %j: by its own name, else by the longest beginning', (name, description) => {
  expect(specFor(name, specs)?.description).toBe(description)
})
