import { describe, expect, test } from 'vitest'
import { metricsGroup } from '../../src/http/metrics-group.ts'
import type { RequestHead } from '../../src/http/route.ts'
import { openCredentials } from '../../src/scim/credentials.ts'
import { createToken } from '../../src/scim/token.ts'
import { at } from '../store/sample.ts'
import { sqlitePlace } from '../store/sqlite/place.ts'
import { createFakeClock } from '../transport/fake-clock.ts'

const { id, token, hash } = createToken(count => new Uint8Array(count))

const head = (from: string, headers: Readonly<Record<string, string>> = {}): RequestHead => ({
  id: 'r1',
  method: 'GET',
  path: '/metrics',
  params: {},
  query: new URLSearchParams(),
  headers,
  origin: 'http://127.0.0.1',
  from,
  signal: new AbortController().signal,
})

describe('metrics are read', () => {
  test.each<[string, RequestHead, boolean]>([
    ['by this machine', head('127.0.0.1'), true],
    ['by this machine over IPv6', head('::1'), true],
    ['not by others', head('10.0.0.7'), false],
    ['by others with a token', head('10.0.0.7', { authorization: `Bearer ${token.reveal()}` }), true],
    [
      'not with somebody else’s token',
      head('10.0.0.7', { authorization: `Bearer usherd_${id}_${'1'.repeat(64)}` }),
      false,
    ],
    ['not by whoever a proxy here speaks for', head('127.0.0.1', { 'x-forwarded-for': '10.0.0.7' }), false],
    ['nor in the newer words for that', head('127.0.0.1', { forwarded: 'for=10.0.0.7' }), false],
  ])('%s', async (_who, request, isAdmitted) => {
    const place = await sqlitePlace()
    const clock = createFakeClock(at())
    await using store = await place.open({ clock })
    const credentials = await openCredentials(store.tokens)
    await credentials.add({ id, source: 'entra', hash, readOnly: true, createdAt: at() })
    const route = { method: 'GET', path: '/metrics', handle: () => ({ status: 200 }) } as const
    const admission = await metricsGroup(route, { credentials, clock }).admit(request)
    if (isAdmitted) expect(admission).toEqual({ caller: undefined })
    else
      expect(admission).toMatchObject({
        answer: { status: 401, headers: { 'www-authenticate': expect.stringContaining('Bearer') } },
      })
    await place.remove()
  })
})
