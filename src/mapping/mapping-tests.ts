import { equal, exactly } from '../domain/equality.ts'
import { shorten } from '../domain/text/shorten.ts'
import type { Attributes } from '../domain/value.ts'
import { EvaluationFailure, type Expression } from './language/expression.ts'
import type { Mapped, Mapping } from './mapping.ts'

/** One of the `tests:` of a target: a person, and what the target should hold. Attributes not named are not looked at. */
export interface MappingTest {
  readonly given: Attributes
  /** `null` says that the attribute is emptied. */
  readonly expect: Attributes
  /** Whether the person should have an account at all; absent: not looked at. */
  readonly inScope?: boolean
}

/**
 * Runs the tests of a target.
 * @returns a sentence for everything that is not as expected: which test, which attribute, expected, got. Empty: all well.
 */
export function runMappingTests(
  mapping: Mapping,
  scope: Expression | undefined,
  tests: readonly MappingTest[],
): readonly string[] {
  return tests.flatMap((test, index) => {
    const label = `test ${index + 1} (${describe(test.given)})`
    const mapped = mapping.apply(test.given)
    const wrong = [
      ...scopeFailure(test, scope),
      ...Object.keys(test.expect).flatMap(name => attributeFailure(name, test, mapping, mapped)),
    ]
    return wrong.map(sentence => `${label}: ${sentence}`)
  })
}

function describe(given: Attributes): string {
  const [name] = ['userName' in given ? 'userName' : undefined, ...Object.keys(given)].filter(
    candidate => candidate !== undefined,
  )
  return name === undefined ? 'nobody' : `${name} ${shorten(given[name])}`
}

function scopeFailure({ given, inScope }: MappingTest, scope: Expression | undefined): readonly string[] {
  if (inScope === undefined) return []
  try {
    const got = scope === undefined || scope.evaluate(given) === true
    return got === inScope ? [] : [`scope: expected ${place(inScope)}, got ${place(got)}`]
  } catch (error) {
    if (error instanceof EvaluationFailure)
      return [`scope: expected ${place(inScope)}, but the expression fails: ${error.message}`]
    throw error
  }
}

const place = (inside: boolean): string => (inside ? 'in scope' : 'out of scope')

function attributeFailure(name: string, { expect }: MappingTest, mapping: Mapping, mapped: Mapped): readonly string[] {
  if (!mapping.attributes.includes(name)) return [`${name}: expected ${shorten(expect[name])}, but no rule makes it`]
  if (Object.hasOwn(mapping.secrets, name))
    return [`${name}: is a secret, which no test can see; take it out of expect`]
  const failure = mapped.failures.find(candidate => candidate.attribute === name)
  if (failure !== undefined) {
    const value = failure.value === undefined ? '' : ` (value ${failure.value})`
    return [`${name}: expected ${shorten(expect[name])}, but it fails: ${failure.reason}${value}`]
  }
  const got = mapped.attributes[name]
  if (equal(got, expect[name], exactly)) return []
  return [
    `${name}: expected ${shorten(expect[name])}, got ${got === undefined ? 'nothing (the target is left alone)' : shorten(got)}`,
  ]
}
