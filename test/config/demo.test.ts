import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SettingSpecs, SettingsOf } from '#contract'
import { variableOf } from '#simulation'
import { connectors } from '../../connectors/index.ts'
import { demoTargets } from '../../src/cli/commands/demo.ts'
import { loadConfig } from '../../src/config/load.ts'
import { systemClock } from '../../src/transport/clock.ts'

const folder = resolve(import.meta.dirname, '../../config/demo')
const env = Object.fromEntries(
  Object.values(demoTargets).flatMap(name => [
    [variableOf(name, 'url'), 'http://127.0.0.1:1/api/v1'],
    [variableOf(name, 'token'), 'x'],
    [variableOf(name, 'password'), 'x'],
  ]),
)
const log = { debug() {}, info() {}, warn() {}, error() {} }

/** The demo's people as its own source reads them: a record a person, fields by column. */
async function people(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const config = await loadConfig(folder, { connectors, env })
  const [configured] = config.sources
  if (configured === undefined) throw new Error('the demo has no source')
  const { connector, settings } = configured
  // Loaded and checked against the connector's own specs.
  const source = connector.open(settings as SettingsOf<SettingSpecs>, {
    connection: configured.name,
    http: { send: () => Promise.reject(new Error('a file needs no network')) },
    clock: systemClock,
    log,
    randomBytes: count => new Uint8Array(count),
  })
  const { pages } = await source.read(undefined, new AbortController().signal)
  const records = (await Array.fromAsync(pages)).flat()
  expect(records.filter(({ problem }) => problem !== undefined)).toEqual([])
  return records.map(({ fields }) => fields)
}

describe('the demo', () => {
  test('deletes nobody, as its reader was promised', async () => {
    const { targets } = await loadConfig(folder, { connectors, env })
    const deleting = targets.filter(
      ({ policy: { leavers } }) => leavers.action === 'delete' || leavers.deleteAfterMs !== undefined,
    )
    expect(deleting.map(({ name }) => name)).toEqual([])
  })

  test('loads, and its mapping tests pass', async () => {
    const config = await loadConfig(folder, { connectors, env })
    expect(config.targets.map(({ name, testFailures }) => [name, testFailures])).toEqual(
      Object.keys(demoTargets)
        .toSorted()
        .map(name => [name, []]),
    )
    expect(config.remarks).toEqual([])
  })

  test('has a mapping test for every target', async () => {
    const config = await loadConfig(folder, { connectors, env })
    for (const { name, tests } of config.targets) expect([name, tests.length > 0]).toEqual([name, true])
  })

  test('has somebody for every target, and targets that are not for everybody', async () => {
    const all = await people()
    const counts = [
      all.filter(({ department }) => ['Sales', 'Finance'].includes(String(department))).length,
      all.filter(({ location }) => ['Berlin', 'London', 'Lyon', 'Porto'].includes(String(location))).length,
    ]
    for (const count of counts) expect([count > 50, count < 200]).toEqual([true, true])
  })

  test('has 300 people whom keys, logins and addresses tell apart', async () => {
    const all = await people()
    expect(all).toHaveLength(300)
    for (const column of ['employeeNumber', 'login', 'mail'])
      expect(new Set(all.map(person => person[column])).size).toBe(300)
    expect(all.filter(({ login }) => !/^[a-z]+\d*$/.test(String(login)))).toEqual([])
    expect(all.filter(({ mail }) => !/^[a-z]+\d*@example\.(org|com)$/.test(String(mail)))).toEqual([])
    expect(all.map(person => Object.keys(person).length)).toEqual(all.map(() => 15))
  })

  test.each([
    ['Greek', /\p{Script=Greek}/u],
    ['Cyrillic', /\p{Script=Cyrillic}/u],
    ['Arabic', /\p{Script=Arabic}/u],
    ['Hebrew', /\p{Script=Hebrew}/u],
    ['Devanagari', /\p{Script=Devanagari}/u],
    ['Thai', /\p{Script=Thai}/u],
    ['Hangul', /\p{Script=Hangul}/u],
    ['Kana', /\p{Script=Katakana}/u],
    ['Han outside the first plane', /𠮷田/u],
    ['Vietnamese', /Nguyễn/],
    ['an apostrophe', /O'Neil/],
    ['a hyphen', /-/],
    ['comma and quotes', /, .*"/],
  ])('names people in many ways: %s', async (_way, pattern) => {
    const all = await people()
    expect(all.some(({ display_name: name }) => pattern.test(String(name).normalize('NFC')))).toBe(true)
  })
})
