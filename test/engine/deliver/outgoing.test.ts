import { describe, expect, test } from 'vitest'
import type { LinkWrite } from '../../../src/domain/link.ts'
import type { PlannedChange } from '../../../src/domain/plan.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { remoteId } from '../../../src/domain/text/names.ts'
import { linkAfter, outgoing, visible } from '../../../src/engine/deliver/outgoing.ts'
import { account7, ann, now, openOf } from '../../plan/planner-sample.ts'

const mark = 'secret:0a1b2c3d'
const secrets = { password: new Secret('s3cret'), pin: new Secret('0000') }
const create = { kind: 'create', person: ann, after: { login: 'ann', password: mark } } as const

describe('an operation as a connector gets it', () => {
  test('has the secret beside the change, and its mark nowhere', () => {
    const sent = outgoing(openOf(create, { planned: { secrets: ['password'] } }), secrets)
    expect(sent.secrets.password?.reveal()).toBe('s3cret')
    expect(Object.keys(sent.secrets)).toEqual(['password'])
    expect(sent.change).toEqual({ ...create, after: { login: 'ann' } })
    expect(JSON.stringify(sent)).not.toContain('secret:')
  })

  test('an update that is not about the secret carries neither secret nor mark', () => {
    const change = {
      kind: 'update',
      person: ann,
      remoteId: account7,
      changes: [{ name: 'name', from: 'Ann', to: 'Anna' }],
      after: { name: 'Anna', password: mark },
    } as const
    const sent = outgoing(openOf(change), secrets)
    expect(sent).toMatchObject({ secrets: {}, change: { changes: change.changes } })
    expect(JSON.stringify(sent)).not.toContain('secret:')
  })

  test('a secret that is configured no more is left out', () => {
    expect(outgoing(openOf(create, { planned: { secrets: ['gone'] } }), {}).secrets).toEqual({})
  })

  test('says which try it is', () => {
    expect(outgoing(openOf(create, { attempts: 3 }), {})).toMatchObject({ id: 'o1', attempt: 3 })
  })
})

describe('what a link becomes', () => {
  const planned = (change: PlannedChange['change'], more: Partial<PlannedChange> = {}): PlannedChange =>
    openOf(change, { planned: more }).planned
  const id9 = remoteId(9)
  const update = { kind: 'update', person: ann, remoteId: account7, changes: [], after: { name: 'Anna' } } as const
  test.each<[string, PlannedChange, LinkWrite]>([
    ['a new account', planned(create), { remoteId: id9, active: true, confirmed: { login: 'ann', password: mark } }],
    ['a changed one', planned(update), { remoteId: id9, active: true, confirmed: { name: 'Anna' } }],
    [
      'one that came back',
      planned({ ...update, kind: 'enable' }),
      { remoteId: id9, active: true, confirmed: { name: 'Anna' } },
    ],
    [
      'one that was found',
      planned(
        { kind: 'link', person: ann, remoteId: account7, after: { name: 'Ann' } },
        { matchedBy: 'login', found: { groups: ['a'] } },
      ),
      { remoteId: id9, active: true, confirmed: { name: 'Ann' }, matchedBy: 'login', found: { groups: ['a'] } },
    ],
    [
      'a disabled one',
      planned({ kind: 'disable', person: ann, remoteId: account7 }, { deleteDue: now }),
      { remoteId: id9, active: false, deleteDue: now },
    ],
    [
      'a disabled one that was in doubt',
      planned({ kind: 'disable', person: ann, remoteId: account7 }, { confirmed: { login: 'ann' }, found: {} }),
      { remoteId: id9, active: false, confirmed: { login: 'ann' }, found: {} },
    ],
    [
      'a deleted one',
      planned({ kind: 'delete', person: ann, remoteId: account7 }),
      { remoteId: id9, active: false, tombstone: now },
    ],
    ['one let go', planned({ kind: 'unmanage', person: ann, remoteId: account7 }), undefined],
  ])('%s', (_what, change, link) => {
    expect(linkAfter(change, { remoteId: id9 }, now)).toEqual(link)
  })

  test('what the target keeps differently is what counts', () => {
    const kept = { active: true, confirmed: { name: 'ANNA' }, echoed: { name: { sent: 'Anna', seen: 'ANNA' } } }
    expect(linkAfter(planned(update), { remoteId: id9 }, now, kept)).toMatchObject({
      confirmed: { name: 'ANNA' },
      echoed: { name: { sent: 'Anna', seen: 'ANNA' } },
    })
  })
})

test('what can be compared with a target is everything but the marks', () => {
  expect(visible({ login: 'ann', password: mark }, secrets)).toEqual({ login: 'ann' })
})
