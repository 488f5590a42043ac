import { expect, test } from 'vitest'
import { Secret } from '#contract'
import { validate } from '../../../connectors/scim/settings.ts'

test.each([
  ['https://app.test/scim/v2', 0],
  ['https://app.test/scim/v2/', 0],
  ['https://app.test/scim/v2/Users', 1],
  ['https://app.test/scim/v2?tenant=1', 1],
])('%s has %i problems', (url, count) => {
  expect(validate({ url, token: new Secret('t'), profile: 'standard', wholeGroups: false })).toHaveLength(count)
})
