import { describe, expect, test } from 'vitest'
import type { LogFields } from '../src/domain/log.ts'
import { Secret } from '../src/domain/secret.ts'
import { createLog, type LogOptions } from '../src/log.ts'

const at = '2026-01-05T00:00:00.000Z'

/** Lines of a log that something was written to. */
function lines(
  fields: LogFields,
  format: LogOptions['format'],
  level: LogOptions['level'] = 'debug',
): readonly string[] {
  const written: string[] = []
  const log = createLog({ level, format, write: line => void written.push(line), now: () => new Date(at) })
  log.info('read', fields)
  return written
}

const json = (fields: LogFields): unknown => JSON.parse(lines(fields, 'json')[0] ?? '')
const secret = new Secret('s3cret')

test('a line for people, and one for collectors', () => {
  const facts = { source: 'hr', records: 3, names: ['a', 'b'] }
  expect(lines(facts, 'pretty')).toEqual([`${at} info  read source=hr records=3 names=["a","b"]`])
  expect(json(facts)).toEqual({ at, level: 'info', message: 'read', ...facts })
})

test.each<[LogOptions['level'], string]>([
  ['debug', 'debug info warn error'],
  ['info', 'info warn error'],
  ['warn', 'warn error'],
  ['error', 'error'],
])('at level %s: %s', (level, kept) => {
  const written: string[] = []
  const log = createLog({ level, format: 'json', write: line => void written.push(line), now: () => new Date(at) })
  for (const severity of ['debug', 'info', 'warn', 'error'] as const) log[severity]('x')
  expect(written.map(line => JSON.parse(line).level).join(' ')).toBe(kept)
})

describe.each(['pretty', 'json'] as const)('in a %s line', format => {
  const circle: Record<string, unknown> = { token: secret }
  circle.self = circle
  test.each<[string, LogFields]>([
    ['a field', { token: secret }],
    ['an object', { settings: { deep: { token: secret } } }],
    ['a list', { tokens: [secret, [secret]] }],
    ['a set', { tokens: new Set([secret]) }],
    ['a map', { tokens: new Map([['a', secret]]) }],
    ['bytes', { raw: Buffer.from('s3cret') }],
    ['a circle', { circle }],
    ['an error’s cause and stack', { error: new Error('no', { cause: secret.reveal() }) }],
  ])('a secret in %s is not seen', (_where, fields) => {
    const text = lines(fields, format).join('')
    expect(text).not.toContain('s3cret')
    expect(text).not.toContain(JSON.stringify([...Buffer.from('s3cret')]).slice(1, -1))
    expect(text).toContain('read')
  })

  test('an error is its name and message, no stack', () => {
    const [line = ''] = lines({ error: new TypeError('no such thing') }, format)
    expect(line).toContain('TypeError: no such thing')
    expect(line).not.toContain('log.test')
  })

  test('is one line, whatever is in it', () => {
    expect(lines({ why: 'one\ntwo\r\nthree', error: new Error('four\nfive') }, format)).toHaveLength(1)
    expect(lines({ why: 'one\ntwo\r\nthree' }, format)[0]).not.toMatch(/[\r\n]/)
  })

  test('what is not there is not printed', () => {
    expect(lines({ why: undefined }, format)[0]).not.toContain('why')
  })
})

test('a fact never takes the place of the line’s own words', () => {
  expect(json({ message: 'other', level: 'none', at: 'never', why: 'x' })).toEqual({
    at,
    level: 'info',
    message: 'read',
    why: 'x',
  })
})

test('dates, large numbers and plain values print as they are', () => {
  expect(json({ due: new Date(at), big: 12n, none: null, is: false })).toMatchObject({
    due: at,
    big: '12',
    none: null,
    is: false,
  })
})
