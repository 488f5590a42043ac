import { expect, test } from 'vitest'
import { standingOf } from '../../../src/engine/targets/standing.ts'
import type { TargetState } from '../../../src/store/targets.ts'

const now = new Date('2026-01-05T12:00:00Z')
const minute = 60_000
const day = 86_400_000
const later = (ms: number): Date => new Date(now.getTime() + ms)
const halted = (probeMs: number, waitMs?: number): Partial<TargetState> => ({
  halted: {
    reason: 'no rights',
    since: now,
    probeDue: later(probeMs),
    probes: 0,
    ...(waitMs === undefined ? {} : { waitMs }),
  },
})

test.each<[string, Partial<TargetState>, object | undefined]>([
  ['nothing is known', {}, undefined],
  ['a pause is over', { pausedUntil: later(-1), pauseMs: minute }, undefined],
  ['it is paused', { pausedUntil: later(minute), pauseMs: minute }, { kind: 'waiting', until: later(minute) }],
  ['a pause is longer than it was', { pausedUntil: later(day), pauseMs: minute }, { until: later(minute) }],
  ['a pause of old is longer than can be', { pausedUntil: later(9 * day) }, { until: later(day) }],
  ['it is halted', halted(minute, minute), { kind: 'halted', until: later(minute), reason: 'no rights' }],
  ['a probe is due', halted(-minute, minute), { kind: 'halted', until: later(-minute) }],
  ['a probe is further off than it was', halted(day, minute), { until: later(minute) }],
  ['a probe of old is further off than can be', halted(day), { until: later(60 * minute) }],
  ['paused and halted', { ...halted(minute), pausedUntil: later(9), pauseMs: 9 }, { kind: 'waiting' }],
  ['halted, its pause over', { ...halted(minute), pausedUntil: later(-9), pauseMs: 9 }, { kind: 'halted' }],
])('%s', (_what, state, expected) => {
  const standing = standingOf({ target: 'crm', started: true, accounts: 0, ...state }, now)
  if (expected === undefined) expect(standing).toBeUndefined()
  else expect(standing).toMatchObject(expected)
})
