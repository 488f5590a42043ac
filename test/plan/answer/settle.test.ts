import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ChangeKind } from '../../../src/domain/change.ts'
import { Fault, type FaultKind, faultKinds } from '../../../src/domain/fault.ts'
import { backoffMs, mostAttempts } from '../../../src/domain/pair/attempts.ts'
import { type Attempt, type Conclusion, settle } from '../../../src/plan/answer/settle.ts'

const now = new Date('2026-01-01T00:00:00Z')
const after = (kind: ChangeKind, fault: FaultKind, attempt = 1, more: Partial<Attempt> = {}): Conclusion =>
  settle({ kind, attempt, writes: 0, scope: 'connection', ...more }, new Fault(fault, 'x'), { now, random: 0.5 })

describe('what follows from a fault', () => {
  test.each<[ChangeKind, FaultKind, Conclusion['kind']]>([
    ['create', 'unreachable', 'halt'],
    ['create', 'throttled', 'pause'],
    ['create', 'interrupted', 'verify'],
    ['create', 'missing', 'verify'],
    ['create', 'conflict', 'verify'],
    ['create', 'rejected', 'refused'],
    ['create', 'denied', 'halt'],
    ['create', 'broken', 'halt'],
    ['update', 'unreachable', 'halt'],
    ['update', 'throttled', 'pause'],
    ['update', 'interrupted', 'verify'],
    ['update', 'missing', 'replan'],
    ['update', 'conflict', 'refused'],
    ['update', 'rejected', 'refused'],
    ['update', 'denied', 'halt'],
    ['update', 'broken', 'halt'],
    ['disable', 'interrupted', 'verify'],
    ['disable', 'missing', 'replan'],
    ['delete', 'interrupted', 'verify'],
    ['delete', 'missing', 'applied'],
  ])('%s + %s: %s', (kind, fault, conclusion) => {
    expect(after(kind, fault).kind).toBe(conclusion)
  })

  test('an answer nobody understands leaves the fate open', () => {
    expect(after('create', 'broken')).toEqual({ kind: 'halt', perhaps: true })
    expect(after('update', 'broken')).toEqual({ kind: 'halt', perhaps: true })
    expect(after('update', 'denied')).toEqual({ kind: 'halt', perhaps: false })
  })

  test.each<[ChangeKind, FaultKind, Partial<Conclusion>]>([
    ['update', 'unreachable', { kind: 'halt', perhaps: true }],
    ['update', 'denied', { kind: 'halt', perhaps: true }],
    ['update', 'throttled', { kind: 'pause', perhaps: true }],
    ['update', 'rejected', { kind: 'refused', perhaps: true }],
    ['update', 'conflict', { kind: 'refused', perhaps: true }],
    ['enable', 'missing', { kind: 'verify', answered: false }],
    ['create', 'rejected', { kind: 'verify', answered: true }],
    ['create', 'throttled', { kind: 'pause', perhaps: true }],
  ])('%s + %s after some of it was done: perhaps done', (kind, fault, conclusion) => {
    expect(after(kind, fault, 1, { writes: 1 })).toMatchObject(conclusion)
  })

  test.each<[FaultKind, number, Conclusion['kind']]>([
    ['unreachable', 0, 'retry'],
    ['unreachable', 1, 'verify'],
    ['denied', 0, 'retry'],
    ['denied', 1, 'verify'],
    ['broken', 0, 'verify'],
  ])('%s about one account (%i writes) stops nobody else: %s, and parked in the end', (fault, writes, kind) => {
    expect(after('update', fault, 1, { writes, scope: 'account' }).kind).toBe(kind)
    expect(after('update', fault, mostAttempts, { writes, scope: 'account' }).kind).toBe('parked')
  })

  test('a target that names a time is not asked before it', () => {
    const retryAt = new Date('2026-01-01T00:07:00Z')
    expect(
      settle({ kind: 'update', attempt: 1, writes: 0, scope: 'connection' }, new Fault('throttled', 'x', { retryAt }), {
        now,
        random: 0,
      }),
    ).toEqual({ kind: 'pause', until: retryAt, perhaps: false })
  })

  test.each(['interrupted', 'missing', 'conflict'] as const)(
    'a create that ended in %s again and again is parked',
    fault => {
      expect(after('create', fault, mostAttempts - 1).kind).toBe('verify')
      expect(after('create', fault, mostAttempts).kind).toBe('parked')
    },
  )
})

test('waits double, never exceed an hour, and never fall under half of their step', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
      const step = Math.min(3_600_000, 1_000 * 2 ** (attempt - 1))
      const wait = backoffMs(attempt, random)
      expect(wait).toBeGreaterThanOrEqual(step / 2)
      expect(wait).toBeLessThanOrEqual(step)
    }),
  )
})

test('every kind of fault has a conclusion for every kind of change', () => {
  for (const fault of faultKinds)
    for (const kind of ['create', 'update', 'enable', 'disable', 'delete'] as const)
      expect(after(kind, fault)).toBeDefined()
})
