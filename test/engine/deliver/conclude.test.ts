import { describe, expect, test } from 'vitest'
import type { Change } from '../../../src/domain/change.ts'
import { Fault, type FaultKind, faultKinds } from '../../../src/domain/fault.ts'
import { mostAttempts } from '../../../src/domain/pair/attempts.ts'
import { operationId, remoteId } from '../../../src/domain/text/names.ts'
import { bookkeep, type Concluded, conclude, concludeFinding } from '../../../src/engine/deliver/conclude.ts'
import { account7, ann, now, openOf, policyOf, renaming } from '../../plan/planner-sample.ts'

const moment = { now, random: 0, monotonicMs: 1_000 }
const create: Change = { kind: 'create', person: ann, after: { login: 'ann' } }
const update = renaming('Ann', 'Anna')
const disable: Change = { kind: 'disable', person: ann, remoteId: account7 }
const remove: Change = { kind: 'delete', person: ann, remoteId: account7 }

const after = (change: Change, kind: FaultKind, more: Parameters<typeof openOf>[1] = {}): Concluded =>
  conclude(
    openOf(change, { attempts: 1, ...more }),
    { result: new Fault(kind, 'no'), requests: 1, writes: 0 },
    'connection',
    moment,
    policyOf(),
  )

test('a receipt is success: the link becomes what was planned, and the ledger has the id', () => {
  const receipt = { operation: operationId('o1'), remoteId: remoteId(9), note: 'password follows by mail' }
  const { settlement, effect } = conclude(
    openOf(create, { attempts: 1 }),
    { result: receipt, requests: 2, writes: 1 },
    'connection',
    moment,
    policyOf(),
  )
  expect(settlement.outcome).toMatchObject({ kind: 'applied', link: { remoteId: '9', active: true } })
  expect(settlement.entry).toMatchObject({
    outcome: 'applied',
    requests: 2,
    remoteId: '9',
    message: 'password follows by mail',
  })
  expect(effect).toBeUndefined()
})

describe('what is written after a fault', () => {
  test.each<[string, Change, FaultKind, Concluded['settlement']['outcome']['kind'], string | undefined]>([
    ['a create that may have arrived is looked for', create, 'interrupted', 'verify', undefined],
    ['an update that may have arrived stays in doubt until it is repeated', update, 'interrupted', 'verify', undefined],
    ['a leaver whose answer was lost stays in doubt', disable, 'interrupted', 'verify', undefined],
    ['an account that is gone is planned anew', update, 'missing', 'replan', undefined],
    ['a delete of what is gone is done', remove, 'missing', 'applied', undefined],
    ['a create that was there already is looked for', create, 'conflict', 'verify', undefined],
    ['an update that collides is refused', update, 'conflict', 'refused', undefined],
    ['bad data is refused', update, 'rejected', 'refused', undefined],
    ['asked to wait: the target pauses', update, 'throttled', 'halted', 'pause'],
    ['not reached: the target halts', update, 'unreachable', 'halted', 'halt'],
    ['not let in: the target halts', update, 'denied', 'halted', 'halt'],
    ['not understood: the target halts', update, 'broken', 'halted', 'halt'],
  ])('%s', (_what, change, fault, outcome, effect) => {
    const concluded = after(change, fault)
    expect(concluded.settlement.outcome.kind).toBe(outcome)
    expect(concluded.effect?.kind).toBe(effect)
  })

  test.each<[string, Change, FaultKind, boolean]>([
    ['an answer nobody understands may have been a yes: to a create', create, 'broken', true],
    ['to an update', update, 'broken', true],
    ['to a disable', disable, 'broken', true],
    ['what was certainly not sent is certain', update, 'unreachable', false],
    ['what was not let in is certain', create, 'denied', false],
  ])('%s', (_what, change, fault, fateUnknown) => {
    expect(after(change, fault).settlement.outcome).toMatchObject({ kind: 'halted', fateUnknown })
  })

  test.each(faultKinds)('%s: a fate that was unknown before is not known by failing again', kind => {
    const { outcome } = after(update, kind, { fateUnknown: true }).settlement
    if (outcome.kind === 'halted') expect(outcome.fateUnknown).toBe(true)
    else expect(['verify', 'refused', 'replan']).toContain(outcome.kind)
  })

  test('the last try parks it', () => {
    expect(after(update, 'interrupted', { attempts: mostAttempts }).settlement.outcome.kind).toBe('parked')
  })

  test('an account that is gone leaves a tombstone', () => {
    expect(after(disable, 'missing').settlement.outcome).toMatchObject({ kind: 'replan', tombstone: true })
  })

  test('every fault has its line in the ledger, with its kind', () => {
    for (const kind of faultKinds) expect(after(update, kind).settlement.entry.fault).toBe(kind)
  })
})

test('a change that only our books know is done without a request', () => {
  const link: Change = { kind: 'link', person: ann, remoteId: account7, after: { login: 'ann' } }
  expect(bookkeep(openOf(link), 0, moment)).toMatchObject({
    entry: { requests: 0, outcome: 'applied' },
    outcome: { link: { confirmed: { login: 'ann' } } },
  })
  const unmanage: Change = { kind: 'unmanage', person: ann, remoteId: account7 }
  expect(bookkeep(openOf(unmanage), 0, moment).outcome).toEqual({ kind: 'applied', link: undefined })
})

describe('what a look tells about a create', () => {
  const operation = openOf(create, { attempts: 2, fateUnknown: true })
  test('found: it is done, and planned again where it is not as wanted', () => {
    const link = { remoteId: account7, active: true }
    expect(concludeFinding(operation, { kind: 'found', link, staysDue: true }, 1, moment)).toMatchObject({
      outcome: { kind: 'applied', link, staysDue: true },
      entry: { remoteId: '7', requests: 1 },
    })
    expect(concludeFinding(operation, { kind: 'found', link, staysDue: false }, 1, moment).outcome).not.toHaveProperty(
      'staysDue',
    )
  })

  test('absent: it had no effect, and is planned again, with no tombstone', () => {
    const { outcome } = concludeFinding(operation, { kind: 'absent' }, 1, moment)
    expect(outcome.kind).toBe('replan')
    expect(outcome).not.toHaveProperty('tombstone')
  })

  test('blocked: a human, with the reason', () => {
    expect(concludeFinding(operation, { kind: 'blocked', message: 'taken by 7' }, 1, moment)).toMatchObject({
      outcome: { kind: 'refused', problem: 'taken by 7' },
      entry: { message: 'taken by 7' },
    })
  })
})
