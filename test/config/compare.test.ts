import { expect, test } from 'vitest'
import type { WrittenRules } from '../../src/config/schema/rule.ts'
import { targetRevision } from '../../src/config/target/revision.ts'
import { resolvedSpecs } from '../../src/config/target/target-rules.ts'
import type { AttributeSpec, DeclaredEquality } from '../../src/domain/attribute.ts'
import { leaverDefaults } from '../../src/domain/policy.ts'
import { equalityOf } from '../../src/plan/values/attribute-rules.ts'

const declared = (equality: DeclaredEquality): Readonly<Record<string, AttributeSpec>> => ({
  login: { type: 'text', description: 'who signs in', equality },
})

const folding = declared({ case: 'fold', trimmed: true, source: 'a page' })

test.each([
  ['what the connector says', {}, 'fold'],
  ['what the file says of this installation', { compare: 'exact' }, 'exact'],
] as const)('names are compared by %s', (_what, more, rule) => {
  const { login } = resolvedSpecs({ login: { from: 'userName', ...more } }, folding)
  expect(equalityOf(login)).toEqual({ case: rule, list: 'set', trimmed: true, numberAsText: false })
})

const revision = (attributes: Readonly<Record<string, AttributeSpec>>, rules: WrittenRules = {}): string =>
  targetRevision({
    rules,
    attributes: resolvedSpecs({ login: { from: 'userName' }, ...rules }, attributes),
    scope: undefined,
    from: ['hr'],
    match: ['login'],
    leavers: leaverDefaults,
    protect: [],
    writing: {},
  })

test('everybody is planned anew when names are compared otherwise, and nobody when it is only explained otherwise', () => {
  expect(revision(folding)).not.toBe(revision(declared({ case: 'exact', trimmed: true })))
  expect(revision(folding)).not.toBe(revision(folding, { login: { from: 'userName', compare: 'collation' } }))
  expect(revision(folding)).toBe(revision(declared({ case: 'fold', trimmed: true, source: 'another page' })))
})
