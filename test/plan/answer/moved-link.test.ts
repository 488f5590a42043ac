import { expect, test } from 'vitest'
import type { Link } from '../../../src/domain/link.ts'
import type { RemoteAccount } from '../../../src/domain/operation.ts'
import { remoteId } from '../../../src/domain/text/names.ts'
import type { Attributes } from '../../../src/domain/value.ts'
import { judgeMovedLink } from '../../../src/plan/answer/moved-link.ts'
import { key } from '../../store/sample.ts'
import { policyOf } from '../planner-sample.ts'

const policy = policyOf({
  match: ['login', 'mail'],
  rules: { login: { from: 'userName' }, mail: { from: 'mail' }, title: { from: 'title' }, groups: { from: 'groups' } },
  attributes: {
    login: { type: 'text', description: '', equality: { case: 'fold' } },
    mail: { type: 'text', description: '' },
    title: { type: 'text', description: '' },
    groups: { type: 'list', description: '', own: 'additive' },
  },
})

const link = (confirmed: Attributes, active = true): Link => ({
  target: 'crm',
  person: key('ann'),
  remoteId: remoteId('7'),
  active,
  confirmed,
  found: {},
  version: 1,
  rev: 1,
  matchedBy: 'created',
})

const account = (attributes: Attributes, more: Partial<RemoteAccount> = {}): RemoteAccount => ({
  remoteId: remoteId('7'),
  active: true,
  attributes,
  ...more,
})

test.each<[string, Attributes, RemoteAccount | undefined, Attributes, boolean]>([
  ['there is none of that id', { login: 'ann' }, undefined, {}, false],
  ['it has the same value', { login: 'ann' }, account({ login: 'ann' }), {}, true],
  ['it has the value as the target compares', { login: 'ann' }, account({ login: 'ANN' }), {}, true],
  ['it is somebody else’s', { login: 'ann' }, account({ login: 'ceo' }), {}, false],
  [
    'one of two values is another one',
    { login: 'ann', mail: 'a@x' },
    account({ login: 'ann', mail: 'ceo@x' }),
    {},
    false,
  ],
  ['it does not show the value', { login: 'ann' }, account({}), {}, false],
  ['nothing was ever confirmed, and what is wanted is there', {}, account({ login: 'ann' }), { login: 'ann' }, true],
  ['nothing was ever confirmed, and something else is there', {}, account({ login: 'ceo' }), { login: 'ann' }, false],
  ['nothing is known to compare', { title: 'Lead' }, account({ login: 'ann', title: 'Lead' }), {}, false],
  ['empty values agree with nothing', { login: '' }, account({ login: '' }), {}, false],
  ['a directory owns it', { login: 'ann' }, account({ login: 'ann' }, { foreign: 'synchronised' }), {}, false],
])('an account of a target that has moved is the same one: %s', (_what, confirmed, found, wanted, same) => {
  expect('confirmed' in judgeMovedLink(link(confirmed), found, wanted, policy)).toBe(same)
})

test('is remembered as it is there: values as shown, of shared lists what it has of ours', () => {
  const confirmed = { login: 'ann', title: 'Lead', groups: ['1', '2'] }
  const there = account({ login: 'ann', title: 'Clerk', groups: ['2', '3'] })
  expect(judgeMovedLink(link(confirmed), there, {}, policy)).toEqual({
    active: true,
    confirmed: { login: 'ann', title: 'Clerk', groups: ['2'] },
  })
})

test.each([
  [true, true, true],
  [false, true, true],
  [true, false, true],
  [false, false, false],
])('one that is in use there (%s remembered, %s there) is not taken for disabled', (remembered, there, active) => {
  const judged = judgeMovedLink(
    link({ login: 'ann' }, remembered),
    account({ login: 'ann' }, { active: there }),
    {},
    policy,
  )
  expect(judged).toMatchObject({ active })
})
