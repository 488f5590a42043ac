import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Problem } from '../../src/domain/problem.ts'
import { refuseName } from '../../src/scaffold/refuse-name.ts'

const root = resolve(import.meta.dirname, '../..')

function refusalOf(name: string): Problem {
  try {
    refuseName(root, name)
  } catch (error) {
    if (error instanceof Problem) return error
  }
  return expect.fail(`${name} was not refused`)
}

describe('a connector cannot be called', () => {
  test.each([
    ['', 'no name for a connector'],
    ['Jira', 'no name for a connector'],
    ['../elsewhere', 'no name for a connector'],
    ['help--desk', 'no name for a connector'],
    ['help-desk-', 'no name for a connector'],
    ['2fa', 'no name for a connector'],
    ['help desk', 'no name for a connector'],
    ['a-name-that-is-rather-long', 'longer than 24 characters'],
    ['utils', 'says nothing'],
    ['zabbix', 'already: connectors/zabbix'],
    ['contract', 'already: test/connectors/contract'],
    ['delete', 'a word of the program already (TypeScript)'],
    ['rest-source', 'a word of the program already (connectors/index.ts)'],
    ['lookup', 'a word of the program already (scaffold/'],
    ['outbox', 'a word of the program already (src/'],
  ])('"%s"', (name, reason) => {
    const { message, next, class: kind } = refusalOf(name)
    expect(message).toContain(reason)
    expect(next).toBeDefined()
    expect(kind).toBe('usage')
  })

  test.each(['jira', 'help-desk', 'door-2b-access', 'okta'])('but it can be "%s"', name => {
    expect(() => refuseName(root, name)).not.toThrow()
  })
})
