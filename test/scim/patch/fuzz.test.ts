import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Dialect } from '../../../src/scim/dialect.ts'
import type { Body } from '../../../src/scim/schema.ts'
import { ScimError } from '../../../src/scim/scim-error.ts'
import { enterprise, patchUser, standard, strict } from '../stage.ts'
import { known, model, type Step, type Thing, type Where } from './model.ts'

/** `npm run fuzz` looks longer, at other cases each time. */
const wanted = Number(process.env.FUZZ_RUNS ?? 0)
const runs = wanted > 0 ? { numRuns: wanted } : { numRuns: 4000, seed: 20240501 }

const text = fc.constantFrom('a', 'A', 'b', '', ' ')
const kindOfElement = fc.constantFrom('work', 'Work', 'home', 'other', 'boat')
const wrong = fc.constantFrom<unknown>(5, [], {}, null, ['a', 'b'], [['a']])
const element = fc.record(
  { type: kindOfElement, value: fc.oneof({ weight: 8, arbitrary: text }, wrong), display: text, primary: fc.boolean() },
  { requiredKeys: [] },
)

const ofPart: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  $ref: fc.constantFrom('r', 's'),
  type: kindOfElement,
  primary: fc.boolean(),
}
const valueFor: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  active: fc.boolean(),
  name: fc.record({ givenName: text, familyName: fc.option(text) }, { requiredKeys: [] }),
  emails: fc.oneof(element, fc.array(element, { maxLength: 4 })),
  roles: fc.oneof(element, fc.array(element, { maxLength: 4 }), text),
  '!manager': fc.oneof(
    text,
    fc.record({ value: text, $ref: fc.constantFrom('r', 's'), displayName: text }, { requiredKeys: [] }),
  ),
}

const term = fc.oneof(
  fc.record({ part: fc.constant('type'), equals: kindOfElement }),
  fc.record({ part: fc.constant('value'), equals: fc.constantFrom('a', 'B') }),
  fc.record({ part: fc.constant('primary'), equals: fc.boolean() }),
)
const where: fc.Arbitrary<Where> = fc.record({
  negated: fc.boolean(),
  terms: fc.array(term, { minLength: 1, maxLength: 2 }),
})

const step: fc.Arbitrary<Step> = fc
  .record({
    op: fc.constantFrom('add' as const, 'replace' as const, 'remove' as const),
    attribute: fc.constantFrom(...Object.keys(known)),
    picks: fc.boolean(),
    where,
    hasPart: fc.boolean(),
    isPathless: fc.boolean(),
    part: fc.nat(),
  })
  .chain(({ op, attribute, picks, where: filter, hasPart, part, isPathless }) => {
    const parts = Object.keys(known[attribute]?.parts ?? {})
    const name = hasPart && parts.length > 0 ? parts[part % parts.length] : undefined
    const right = name === undefined ? (valueFor[attribute] ?? text) : (ofPart[name] ?? text)
    const value = fc.oneof({ weight: 6, arbitrary: right }, wrong, fc.constant(undefined))
    return value.map(given => ({
      op,
      attribute,
      isPathless,
      ...(picks && known[attribute]?.kind === 'list' ? { where: filter } : {}),
      ...(name === undefined ? {} : { part: name }),
      ...(given === undefined ? {} : { value: given }),
    }))
  })

/** Names in capitals mean the same; literals would not. */
function operationOf({ op, attribute, where: filter, part, isPathless, value }: Step): object {
  const spelt = (name: string): string => (op === 'add' ? name.toUpperCase() : name)
  const name = spelt(attribute.startsWith('!') ? `${enterprise}:${attribute.slice(1)}` : attribute)
  const path = `${name}${filter === undefined ? '' : `[${written(filter)}]`}${part === undefined ? '' : `.${spelt(part)}`}`
  if (isPathless && op !== 'remove' && value !== undefined) return { op, value: { [path]: value } }
  return { op, path, ...(value === undefined ? {} : { value }) }
}

function written({ negated, terms }: Where): string {
  const all = terms.map(({ part, equals }) => `${part} eq ${JSON.stringify(equals)}`).join(' and ')
  return negated ? `not (${all})` : all
}

function outcome(body: Body, steps: readonly Step[], dialect: Dialect): unknown {
  try {
    return patchUser(body, steps.map(operationOf), dialect).body
  } catch (error) {
    if (error instanceof ScimError) return error.scimType
    throw error
  }
}

const always: Dialect = { ...standard, missingElement: 'create' }

describe('random PATCH requests', () => {
  test.each([
    ['standard', standard],
    ['strict', strict],
    ['always-create', always],
  ])('end as the naive model says: %s', (_name, dialect) => {
    const body: Thing = {
      userName: 'ann',
      emails: [
        { type: 'work', value: 'a', primary: true },
        { type: 'home', value: 'b' },
      ],
    }
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), steps => {
        expect(outcome(body as Body, steps, dialect)).toEqual(model(body, steps, dialect))
      }),
      runs,
    )
  })
  test('leave a body that is as sound as one that was posted', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), steps => {
        const result = outcome({ userName: 'ann' }, steps, standard)
        if (typeof result === 'string') return
        const again = patchUser(result as Body, [{ op: 'replace', value: result }]).body
        expect(again).toBe(result)
        expect(JSON.stringify(result)).not.toMatch(/null|\[\]|\{\}/)
      }),
      runs,
    )
  })
})
