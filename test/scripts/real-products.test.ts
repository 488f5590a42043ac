import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { missingPackages, obstacle, suitesIn } from '../real/suite.ts'
import { closingLine, failedSuite, readCounts, skippedSuite, suiteLine } from '../real/tally.ts'

describe('a suite against a real product', () => {
  test.each([
    ['runs where everything is installed', [], { root: false, apt: false }, undefined],
    ['runs where root can install what is missing', ['php-cli'], { root: true, apt: true }, undefined],
    ['is skipped without root', ['php-cli'], { root: false, apt: true }, 'needs root to install php-cli'],
    ['is skipped without apt', ['php-cli'], { root: true, apt: false }, 'needs apt-get to install php-cli'],
    [
      'is skipped without either',
      ['php-cli', 'curl'],
      { root: false, apt: false },
      'needs root and apt-get to install php-cli, curl',
    ],
  ])('%s', (_case, missing, machine, expected) => {
    expect(obstacle(missing, machine)).toBe(expected)
  })

  test('is a script in the folder, and its script says what is missing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'usherd-suites-'))
    try {
      await writeFile(join(folder, 'slapd.sh'), '[ "$1" = missing ] && printf "slapd\\nldap-utils\\n"')
      await writeFile(join(folder, 'run.ts'), '')
      const [slapd, ...others] = suitesIn(folder)
      expect(others).toEqual([])
      expect(slapd).toMatchObject({ name: 'slapd', tests: join(folder, 'slapd') })
      if (slapd !== undefined) expect(await missingPackages(slapd)).toEqual(['slapd', 'ldap-utils'])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

describe('the outcome', () => {
  const report = JSON.stringify({ numPassedTests: 40, numFailedTests: 1, numPendingTests: 2, numTodoTests: 0 })

  test('is counted from the report of the run', () => {
    expect(readCounts(report)).toEqual({ passed: 40, failed: 1, skipped: 2 })
  })

  test.each(['', '{', '{}', 'null'])('is unknown when the report is %j', text => {
    expect(readCounts(text)).toBeUndefined()
  })

  test('has a line for each suite and one at the end, where a suite that broke down counts as a failure', () => {
    const results = [
      { name: 'zabbix', passed: 40, failed: 0, skipped: 2, seconds: 31.4 },
      failedSuite('slapd', 'interrupted'),
      skippedSuite('postgres', 'needs root to install postgresql'),
    ]
    expect(results.map(suiteLine)).toEqual([
      'PASSED zabbix: 40 passed, 0 failed, 2 skipped in 31 s',
      'FAILED slapd: interrupted',
      'SKIPPED postgres: needs root to install postgresql',
    ])
    expect(closingLine(results)).toBe('real products: 40 passed, 1 failed, 3 skipped')
  })
})
