import { describe, expect, test } from 'vitest'
import type { Rules } from '../../src/domain/rule.ts'
import { Secret } from '../../src/domain/secret.ts'
import { compileExpression, type Names } from '../../src/mapping/language/expression.ts'
import { compileMapping } from '../../src/mapping/mapping.ts'
import { type MappingTest, runMappingTests } from '../../src/mapping/mapping-tests.ts'

const names: Names = { root: 'person', attributes: ['userName', 'title', 'department', 'groups'] }
const rules: Rules = {
  username: { from: 'userName' },
  role: { expr: "person.title == 'Lead' ? 'Admin' : 'User'" },
  level: { from: 'title', table: { Lead: 1 } },
  groups: { from: 'groups' },
  note: { value: null },
  passwd: { secret: new Secret('hunter2') },
}

function run(test: MappingTest, scopeText = "person.department in ['IT']"): readonly string[] {
  const scope = compileExpression(scopeText, names, 'boolean')
  if (!('evaluate' in scope)) throw new Error(scope.message)
  return runMappingTests(compileMapping(rules, names).mapping, scope, [test])
}

describe('the tests of a target', () => {
  test('pass silently, also where the order of a list differs', () => {
    const given = { userName: 'ann', title: 'Lead', department: 'IT', groups: ['a', 'b'] }
    expect(
      run({
        given,
        expect: { username: 'ann', role: 'Admin', level: 1, groups: ['b', 'a'], note: null },
        inScope: true,
      }),
    ).toEqual([])
    expect(run({ given: { department: 'HR' }, expect: {}, inScope: false })).toEqual([])
  })

  const given = { userName: 'ann', title: 'Dev' }
  test.each<[string, MappingTest, string]>([
    ['another value', { given, expect: { role: 'Admin' } }, 'role: expected "Admin", got "User"'],
    ['nothing', { given, expect: { groups: ['a'] } }, 'groups: expected ["a"], got nothing (the target is left alone)'],
    [
      'a failure',
      { given, expect: { level: 1 } },
      'level: expected 1, but it fails: is not in the table (Lead); add it, or give the rule an otherwise (value "Dev")',
    ],
    ['no rule', { given, expect: { rol: 'x' } }, 'rol: expected "x", but no rule makes it'],
    [
      'a secret',
      { given, expect: { passwd: 'x' } },
      'passwd: is a secret, which no test can see; take it out of expect',
    ],
    ['the wrong scope', { given, expect: {}, inScope: true }, 'scope: expected in scope, got out of scope'],
  ])('say what was expected and what came: %s', (_what, written, sentence) => {
    expect(run(written)).toEqual([`test 1 (userName "ann"): ${sentence}`])
  })

  test('say so when the scope itself fails', () => {
    expect(run({ given, expect: {}, inScope: true }, 'person.title.size() > person.groups.size()')).toEqual([
      'test 1 (userName "ann"): scope: expected in scope, but the expression fails: size() does not work on nothing (absent): a value is absent, ask for it with != null first',
    ])
  })
})
