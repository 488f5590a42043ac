import { describe, expect, test } from 'vitest'
import { Fault, type FaultKind } from '../../src/domain/fault.ts'
import { statusFault } from '../../src/domain/http.ts'

const now = new Date('2026-03-01T12:00:00Z')
const fault = (status: number, headers: Readonly<Record<string, string>> = {}, write = true) =>
  statusFault({ status, headers, text: '' }, { what: 'The wiki', write, now })

describe('what a bare status says', () => {
  test.each<[number, FaultKind, FaultKind?]>([
    [301, 'broken'],
    [400, 'rejected'],
    [401, 'denied'],
    [403, 'denied'],
    [404, 'missing'],
    [405, 'broken'],
    [408, 'interrupted', 'unreachable'],
    [409, 'conflict'],
    [410, 'missing'],
    [412, 'rejected'],
    [413, 'rejected'],
    [422, 'rejected'],
    [423, 'rejected'],
    [425, 'unreachable'],
    [429, 'throttled'],
    [500, 'interrupted', 'unreachable'],
    [502, 'interrupted', 'unreachable'],
    [503, 'interrupted', 'unreachable'],
  ])('%i is %s for a write', (status, onWrite, onRead = onWrite) => {
    expect(fault(status)).toMatchObject({ kind: onWrite, answer: `HTTP ${status}` })
    expect(fault(status, {}, false)).toMatchObject({ kind: onRead })
  })

  test('a success is none', () => {
    for (const status of [200, 201, 202, 204]) expect(fault(status)).toBeUndefined()
  })

  test('403 about one account says nothing of the others, and a locked one certainly not', () => {
    expect(fault(403)?.scope).toBeUndefined()
    expect(fault(500)?.scope).toBeUndefined()
    expect(fault(423)).toMatchObject({ scope: 'account', message: expect.stringContaining('locked') })
  })
})

describe('a limit of requests is a plea to wait, whatever its status', () => {
  test.each<[string, number, Readonly<Record<string, string>>, string | undefined]>([
    ['429', 429, {}, undefined],
    ['429 with seconds', 429, { 'retry-after': '30' }, '2026-03-01T12:00:30Z'],
    ['503 with seconds', 503, { 'retry-after': '30' }, '2026-03-01T12:00:30Z'],
    ['403 with seconds', 403, { 'retry-after': '2' }, '2026-03-01T12:00:02Z'],
    ['403 with none left', 403, { 'x-ratelimit-remaining': '0' }, undefined],
    [
      '403 with none left until a moment',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1772366460' },
      '2026-03-01T12:01:00Z',
    ],
    ['429 with none left for so long', 429, { 'ratelimit-reset': '60' }, '2026-03-01T12:01:00Z'],
    ['a moment that has passed', 429, { 'x-ratelimit-reset': '1772366000' }, '2026-03-01T12:00:00Z'],
    [
      'Retry-After before the limit’s own words',
      429,
      { 'retry-after': '5', 'ratelimit-reset': '60' },
      '2026-03-01T12:00:05Z',
    ],
    ['a limit in words', 429, { 'x-ratelimit-reset': 'soon' }, undefined],
  ])('%s', (_what, status, headers, until) => {
    const made = fault(status, headers)
    expect(made?.kind).toBe('throttled')
    expect(made?.retryAt).toEqual(until === undefined ? undefined : new Date(until))
  })

  test('403 with some left is a refusal', () => {
    expect(fault(403, { 'x-ratelimit-remaining': '41', 'x-ratelimit-reset': '1772366460' })?.kind).toBe('denied')
  })
})

test('a fault tells what it was made with, so that one like it can be made', () => {
  const details = { answer: 'HTTP 403', field: 'name', scope: 'account', culprit: 2, retryAt: now } as const
  const made = new Fault('denied', 'no', details)
  expect(new Fault('rejected', 'not at all', made.details)).toMatchObject({ ...details, kind: 'rejected' })
})
