import { expect, test } from 'vitest'
import { remoteId } from '#contract'
import { never } from '../contract/session.ts'
import { faultOf, least, onDescribed } from './described.ts'
import { type Asked, json } from './records.ts'

const api = { ...least, signIn: { kind: 'client-credentials', path: '/token' } }
const signIns = (requests: readonly { readonly asked: Asked }[]): number =>
  requests.filter(({ asked }) => asked.path === '/token').length

test.each([0, -1, 'never', null, '3600'])('a token that is said to live %j is asked for once', async expires => {
  const handle = () => (asked: Asked) =>
    asked.path === '/token' ? json(200, { access_token: 't', expires_in: expires }) : json(200, { id: 7, name: 'Ann' })
  await onDescribed(handle, api, async ({ target, product }) => {
    for (let call = 0; call < 5; call += 1) await target.get([remoteId('7')], never)
    expect(signIns(product.requests)).toBe(1)
  })
})

test('a wrong secret signs in once, and says so at every call', async () => {
  const handle = () => (asked: Asked) => (asked.path === '/token' ? json(401, {}) : json(200, {}))
  await onDescribed(handle, api, async ({ target, product }) => {
    for (let call = 0; call < 5; call += 1)
      expect(await faultOf(target.get([remoteId('7')], never))).toMatchObject({ kind: 'denied' })
    expect(signIns(product.requests)).toBe(1)
  })
})
