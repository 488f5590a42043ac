import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ChangeKind } from '../../src/domain/change.ts'
import { Fault, type FaultKind, faultKinds } from '../../src/domain/fault.ts'
import { backoffMs, mostAttempts } from '../../src/domain/pair/attempts.ts'
import { type Conclusion, settle } from '../../src/plan/settle.ts'

const now = new Date('2026-01-01T00:00:00Z')
const after = (
  kind: ChangeKind,
  fault: FaultKind,
  attempt = 1,
  createTwice: 'same' | 'conflict' | 'duplicate' = 'conflict',
): Conclusion => settle({ kind, attempt }, new Fault(fault, 'x'), { createTwice }, { now, random: 0.5 })

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
    ['update', 'interrupted', 'retry'],
    ['update', 'missing', 'replan'],
    ['update', 'conflict', 'refused'],
    ['update', 'rejected', 'refused'],
    ['update', 'denied', 'halt'],
    ['update', 'broken', 'halt'],
    ['disable', 'interrupted', 'retry'],
    ['disable', 'missing', 'replan'],
    ['delete', 'interrupted', 'retry'],
    ['delete', 'missing', 'applied'],
  ])('%s + %s: %s', (kind, fault, conclusion) => {
    expect(after(kind, fault).kind).toBe(conclusion)
  })

  test('a create that may be repeated without harm is simply repeated', () => {
    expect(after('create', 'interrupted', 1, 'same').kind).toBe('retry')
  })

  test('an answer nobody understands leaves the fate open', () => {
    expect(after('create', 'broken')).toEqual({ kind: 'halt', fateUnknown: true })
    expect(after('update', 'broken')).toEqual({ kind: 'halt', fateUnknown: true })
    expect(after('update', 'denied')).toEqual({ kind: 'halt', fateUnknown: false })
  })

  test('a target that names a time is not asked before it', () => {
    const retryAt = new Date('2026-01-01T00:07:00Z')
    expect(
      settle(
        { kind: 'update', attempt: 1 },
        new Fault('throttled', 'x', { retryAt }),
        { createTwice: 'same' },
        { now, random: 0 },
      ),
    ).toEqual({ kind: 'pause', until: retryAt })
  })

  test.each(['interrupted', 'missing', 'conflict'] as const)(
    'a create that ended in %s again and again is parked',
    fault => {
      expect(after('create', fault, mostAttempts - 1).kind).toBe('verify')
      expect(after('create', fault, mostAttempts).kind).toBe('escrow')
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
