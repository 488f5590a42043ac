import { expect } from 'vitest'
import { compileFilter } from '../../../src/scim/filter/compile.ts'
import { resourceMatches } from '../../../src/scim/filter/match.ts'
import { parseFilter } from '../../../src/scim/filter/parse.ts'
import type { JsonObject, ResourceType } from '../../../src/scim/schema.ts'
import { ScimError } from '../../../src/scim/scim-error.ts'
import { evaluateCondition } from './evaluate-condition.ts'
import { rowsOf } from './rows.ts'
import { user } from './types.ts'

/** Whether a filter finds a resource, by both roads: plain code and what the store is asked. They must agree. */
export function finds(text: string, resource: JsonObject, type: ResourceType = user): boolean {
  const filter = parseFilter(text)
  const isFound = resourceMatches(filter, resource, type)
  expect(evaluateCondition(compileFilter(filter, type), rowsOf(resource, type))).toBe(isFound)
  return isFound
}

/** What somebody is told whose filter is refused, by both roads. */
export function refusalOf(text: string, type: ResourceType = user): string {
  const roads = [compileFilter, (filter: ReturnType<typeof parseFilter>) => resourceMatches(filter, {}, type)]
  const [first, ...others] = roads.map(road => refused(() => road(parseFilter(text), type)))
  for (const other of others) expect(other).toBe(first)
  return first ?? ''
}

/** The message of the 400 that some work ends with, which must be of the kind. */
export function refused(work: () => unknown, scimType = 'invalidFilter'): string {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(ScimError)
    expect(error).toMatchObject({ status: 400, scimType })
    return error instanceof Error ? error.message : ''
  }
  throw new Error('nothing was refused')
}
