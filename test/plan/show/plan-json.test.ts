import { expect, test } from 'vitest'
import { remoteId } from '../../../src/domain/text/names.ts'
import { planJson } from '../../../src/plan/show/plan-json.ts'
import { breach, key, plainChange, stored, summaryOf } from '../plan-sample.ts'

const update = stored({
  change: {
    kind: 'update',
    person: key('1002'),
    remoteId: remoteId(5),
    changes: [
      { name: 'name', from: undefined, to: 'Bo' },
      { name: 'passwd', from: 'secret:0a1b2c3d', to: 'secret:ffffffff' },
    ],
    after: { name: 'Bo', passwd: 'secret:ffffffff', pin: 'secret:01234567' },
  },
  label: 'Bo Berg',
  secrets: ['passwd'],
})

test('a plan for machines is the plan, its changes and what is withheld, under names that stay', () => {
  const withheld = [
    { target: 'monitoring', person: key('9'), label: 'Hal', code: 'protected', message: 'is protected' },
  ]
  const plan = summaryOf([update], { withheld, breaches: [breach()] })
  expect(JSON.parse(JSON.stringify(planJson(plan, [update], withheld)))).toEqual({
    fingerprint: '3f2a9c0d1e4b',
    run: 4,
    createdAt: '2026-11-25T06:00:00.000Z',
    state: 'open',
    targets: ['monitoring'],
    counts: [
      { target: 'monitoring', kind: 'update', count: 1, held: 1 },
      { target: 'monitoring', kind: 'withheld', count: 1, held: 0 },
    ],
    breaches: [breach()],
    changes: [
      {
        target: 'monitoring',
        person: '1002',
        label: 'Bo Berg',
        reason: 'changed',
        state: 'held',
        kind: 'update',
        remoteId: '5',
        changes: [
          { name: 'name', to: 'Bo' },
          { name: 'passwd', from: '***', to: '***' },
        ],
        after: { name: 'Bo', passwd: '***', pin: '***' },
      },
    ],
    withheld,
  })
})

test('what a change needs to be understood goes with it, and nothing that is only for us', () => {
  const changes = [
    stored({
      change: plainChange('disable', '1003'),
      reason: 'left',
      doubted: true,
      deleteDue: new Date('2026-12-25T06:00:00Z'),
      matchedBy: 'username',
    }),
  ]
  const [change] = planJson(summaryOf(changes), changes, []).changes
  expect(change).toEqual({
    target: 'monitoring',
    person: '1003',
    label: '1003',
    reason: 'left',
    state: 'held',
    doubted: true,
    deleteDue: new Date('2026-12-25T06:00:00Z'),
    matchedBy: 'username',
    kind: 'disable',
    remoteId: '7',
  })
})

test('no secret of a new account is in it', () => {
  const changes = [
    stored({
      change: { kind: 'create', person: key('1'), after: { username: 'ann', passwd: 'secret:0a1b2c3d' } },
      secrets: ['passwd'],
    }),
  ]
  const [change] = planJson(summaryOf(changes), changes, []).changes
  expect(change).toMatchObject({ kind: 'create', after: { username: 'ann', passwd: '***' } })
})
