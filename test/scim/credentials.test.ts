import { describe, expect, test } from 'vitest'
import { openCredentials } from '../../src/scim/credentials.ts'
import { createToken } from '../../src/scim/token.ts'
import type { TokenRecord } from '../../src/store/scim.ts'
import { eventually } from '../eventually.ts'
import { at } from '../store/sample.ts'
import { sqlitePlace } from '../store/sqlite/place.ts'
import { createFakeClock } from '../transport/fake-clock.ts'

const day = 86_400_000
const now = at()
const later = (ms: number): Date => new Date(now.getTime() + ms)

function tokenOf(seed: number, more: Partial<TokenRecord> = {}) {
  const { id, token, hash } = createToken(count => Uint8Array.from({ length: count }, (_none, index) => seed + index))
  return { text: token.reveal(), record: { id, source: 'entra', hash, readOnly: false, createdAt: now, ...more } }
}

async function place() {
  const files = await sqlitePlace()
  const store = await files.open({ clock: createFakeClock(now) })
  return {
    store,
    credentials: await openCredentials(store.tokens),
    async [Symbol.asyncDispose]() {
      await store.close()
      await files.remove()
    },
  }
}

describe('tokens', () => {
  test('several live at once, and each says whose it is', async () => {
    await using here = await place()
    const [one, two] = [tokenOf(1), tokenOf(2, { source: 'okta', readOnly: true })]
    await here.credentials.add(one.record)
    await here.credentials.add(two.record)
    expect(here.credentials.judge(one.text, now)).toMatchObject({ kind: 'good', record: { source: 'entra' } })
    expect(here.credentials.judge(two.text, now)).toMatchObject({
      kind: 'good',
      record: { source: 'okta', readOnly: true },
    })
  })

  test('are refused when they are unknown, expired or revoked, at once', async () => {
    await using here = await place()
    const [short, long] = [tokenOf(1, { expiresAt: later(day) }), tokenOf(2)]
    for (const { record } of [short, long]) await here.credentials.add(record)
    expect(here.credentials.judge(tokenOf(3).text, now)).toEqual({ kind: 'unknown' })
    expect(here.credentials.judge(`${long.text.slice(0, -1)}0`, now)).toEqual({ kind: 'unknown' })
    expect(here.credentials.judge(short.text, later(day - 1)).kind).toBe('good')
    expect(here.credentials.judge(short.text, later(day))).toEqual({ kind: 'expired' })
    expect(await here.credentials.revoke(long.record.id, now)).toBe(true)
    expect(here.credentials.judge(long.text, now)).toEqual({ kind: 'revoked' })
    expect(await here.credentials.revoke(long.record.id, now)).toBe(false)
    expect(here.credentials.hasLive(later(day))).toBe(false)
  })

  test('are there after a restart, as hashes', async () => {
    await using here = await place()
    const { text, record } = tokenOf(1)
    await here.credentials.add(record)
    const again = await openCredentials(here.store.tokens)
    expect(again.judge(text, now).kind).toBe('good')
    expect(JSON.stringify(await here.store.tokens.list())).not.toContain(text.slice(-30))
  })

  test('remember to the hour when they were used', async () => {
    await using here = await place()
    const { text, record } = tokenOf(1)
    await here.credentials.add(record)
    for (const ms of [0, 1_000, 60_000]) here.credentials.judge(text, later(ms))
    const usedAt = async () => (await here.store.tokens.list())[0]?.usedAt
    // Nobody waits for the remark to be written, so the test has to.
    await eventually(async () => expect(await usedAt()).toEqual(now))
    here.credentials.judge(text, later(3_600_000))
    await eventually(async () => expect(await usedAt()).toEqual(later(3_600_000)))
  })

  test('show no use in the future for long after a clock that was ahead has been set right', async () => {
    await using here = await place()
    const { text, record } = tokenOf(1)
    await here.credentials.add(record)
    const usedAt = async () => (await here.store.tokens.list())[0]?.usedAt
    here.credentials.judge(text, later(2 * day))
    await eventually(async () => expect(await usedAt()).toEqual(later(2 * day)))
    here.credentials.judge(text, now)
    await eventually(async () => expect(await usedAt()).toEqual(now))
  })
})
