import { describe, expect, test } from 'vitest'
import type { AttributeSpec } from '../../../src/domain/attribute.ts'
import type { Change } from '../../../src/domain/change.ts'
import type { Value } from '../../../src/domain/value.ts'
import { stepAside } from '../../../src/plan/decide/step-aside.ts'
import { account7, ann, attributes, linkOf } from '../planner-sample.ts'

const link = linkOf({ confirmed: { login: 'ann', name: 'Ann' } })

const renamed = (from: Value | null | undefined, name = 'login'): Change => ({
  kind: 'update',
  person: ann,
  remoteId: account7,
  changes: [
    { name, from, to: 'bea' },
    { name: 'name', from: 'Ann', to: 'Bea' },
  ],
  after: { login: 'bea', name: 'Bea' },
})

const aside = (change: Change, spec: Partial<AttributeSpec> = {}, match: readonly string[] = ['login']) =>
  stepAside(change, link, {
    target: 'crm',
    match,
    attributes: { ...attributes, login: { type: 'text', description: '', maxLength: 30, ...spec } },
  })

describe('making room for a swap', () => {
  test('changes the identifier alone, to a temporary one made of the old one', () => {
    expect(aside(renamed('ann'))).toMatchObject({
      kind: 'update',
      changes: [{ name: 'login', from: 'ann', to: expect.stringMatching(/^ann-swap-[0-9a-f]{8}$/) }],
      after: { login: expect.stringMatching(/^ann-swap-/), name: 'Ann' },
    })
  })

  test('is the same each time, and another one at another target', () => {
    const policy = { match: ['login'], attributes }
    const at = (target: string) => stepAside(renamed('ann'), link, { ...policy, target })
    expect(at('crm')).toEqual(at('crm'))
    expect(at('crm')).not.toEqual(at('desk'))
  })

  test('an address stays an address of the same domain', () => {
    const change = aside(renamed('ann@example.org'), { maxLength: 99 })
    expect(change).toMatchObject({ changes: [{ to: expect.stringMatching(/^ann-swap-[0-9a-f]{8}@example\.org$/) }] })
  })

  type Case = [string, Change, Partial<AttributeSpec>?, (readonly string[])?]
  const noRoom: Case[] = [
    ['what it has is not known', renamed(undefined)],
    ['it has nothing', renamed(null)],
    ['it has an empty text', renamed('')],
    ['it has a number', renamed(7)],
    ['it has a number that the target shows as text', renamed('7'), { equality: { numberAsText: true } }],
    ['it would be too long', renamed('ann'), { maxLength: 12 }],
    ['only certain values are taken', renamed('ann'), { choices: ['ann', 'bea'] }],
    ['it is the name of something else', renamed('ann'), { lookup: { kind: 'user' } }],
    ['it is a list', renamed(['ann']), { type: 'list' }],
    ['nothing that identifies is changed', renamed('ann', 'nick')],
    ['one of two identifiers has no room', renamed('ann'), {}, ['login', 'name']],
    ['the account is only now made', { kind: 'create', person: ann, after: { login: 'bea' } }],
  ]
  test.each<Case>(noRoom)('there is none where %s', (_why, change, spec, match) => {
    const numbered: Change =
      match === undefined || !('changes' in change)
        ? change
        : { ...change, changes: change.changes.map(one => (one.name === 'name' ? { ...one, from: 3 } : one)) }
    expect(aside(numbered, spec, match)).toBeUndefined()
  })
})
