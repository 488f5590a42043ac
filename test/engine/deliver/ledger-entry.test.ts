import { describe, expect, test } from 'vitest'
import type { Change } from '../../../src/domain/change.ts'
import { Fault } from '../../../src/domain/fault.ts'
import type { LedgerChange } from '../../../src/domain/ledger.ts'
import { remoteId } from '../../../src/domain/text/names.ts'
import { entryFor } from '../../../src/engine/deliver/ledger-entry.ts'
import { account7, ann, now, openOf, renaming } from '../../plan/planner-sample.ts'

const applied = { outcome: 'applied', requests: 2 } as const

test('a line says when, where, who, what, why and which try', () => {
  const entry = entryFor(openOf(renaming('Ann', 'Anna'), { attempts: 3, run: 17 }), applied, now)
  expect(entry).toMatchObject({
    at: now,
    run: 17,
    plan: 'f1',
    target: 'crm',
    person: ann,
    label: 'Ann',
    kind: 'update',
    reason: 'changed',
    outcome: 'applied',
    attempt: 3,
    requests: 2,
    remoteId: account7,
    answer: 'ok',
  })
  expect(entry).not.toHaveProperty('fault')
})

test.each<[string, Fault, string]>([
  ['with the words of the answer', new Fault('rejected', 'too long', { answer: 'HTTP 422' }), 'rejected, HTTP 422'],
  ['without any', new Fault('unreachable', 'no route'), 'unreachable'],
])('a fault is told by its kind, %s', (_how, fault, answer) => {
  const entry = entryFor(openOf(renaming('Ann', 'Anna')), { outcome: 'refused', requests: 1, fault }, now)
  expect(entry).toMatchObject({ answer, fault: fault.kind, message: fault.message })
})

test('the id of a new account is the one the target gave', () => {
  const operation = openOf({ kind: 'create', person: ann, after: {} })
  expect(entryFor(operation, { ...applied, remoteId: remoteId(9) }, now).remoteId).toBe('9')
  expect(entryFor(operation, applied, now)).not.toHaveProperty('remoteId')
})

describe('old and new', () => {
  const changes: readonly { name: string; from: string | undefined; to: string }[] = [
    { name: 'name', from: 'Ann', to: 'Anna' },
    { name: 'password', from: 'secret:0a1b2c3d', to: 'secret:ffffffff' },
    { name: 'pin', from: undefined, to: 'secret:11111111' },
  ]
  const common = { person: ann, remoteId: account7 }
  const update = { ...common, kind: 'update', changes, after: {} } as const
  const shown: readonly LedgerChange[] = [
    { name: 'name', from: 'Ann', to: 'Anna' },
    { name: 'password', from: '***', to: '***' },
    { name: 'pin', from: undefined, to: '***' },
  ]
  const active = { name: 'active', from: false, to: true }
  test.each<[string, Change, readonly LedgerChange[]]>([
    [
      'create: everything that was sent',
      { kind: 'create', person: ann, after: { login: 'ann', pin: 'secret:11111111' } },
      [
        { name: 'login', from: undefined, to: 'ann' },
        { name: 'pin', from: undefined, to: '***' },
      ],
    ],
    ['update: secrets only as stars', update, shown],
    ['enable: active, and what differs', { ...update, kind: 'enable' }, [active, ...shown]],
    ['disable: active', { ...common, kind: 'disable' }, [{ name: 'active', from: true, to: false }]],
    ['delete: nothing', { ...common, kind: 'delete' }, []],
    ['unmanage: nothing', { ...common, kind: 'unmanage' }, []],
    ['link: nothing', { ...common, kind: 'link', after: { login: 'ann' } }, []],
  ])('%s', (_kind, change, expected) => {
    const operation = openOf(change, { planned: { secrets: ['password', 'pin'] } })
    expect(entryFor(operation, applied, now).changes).toEqual(expected)
  })

  test('members that came and went say so', () => {
    const change: Change = {
      ...common,
      kind: 'update',
      changes: [{ name: 'groups', from: ['a'], to: ['b'], mode: 'add' }],
      after: {},
    }
    expect(entryFor(openOf(change), applied, now).changes).toEqual([
      { name: 'groups', from: ['a'], to: ['b'], mode: 'add' },
    ])
  })
})
