import { expect, test } from 'vitest'
import { heldBefore, heldByOurCreate } from '../../../src/plan/decide/holding.ts'
import { policyOf, remoteOf } from '../planner-sample.ts'

const policy = policyOf({ rules: { groups: { from: 'groups', own: 'additive' } } })
const account = remoteOf({ login: 'ann', name: 'Ann', groups: ['admins', 'guests'] })
const wanted = { login: 'ann', name: 'Ann', groups: ['admins', 'staff'] }

test('what somebody else gave an account stays theirs, also where we want the same, now or one day', () => {
  expect(heldBefore(account, wanted, policy)).toMatchObject({
    confirmed: { groups: [] },
    found: { groups: ['admins', 'guests'] },
  })
})

test('what a create of ours gave before it was cut off is ours, and can be taken back', () => {
  expect(heldByOurCreate(account, wanted, policy)).toMatchObject({
    confirmed: { login: 'ann', groups: ['admins'] },
    found: { groups: ['guests'] },
  })
})
