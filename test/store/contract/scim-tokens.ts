import { expect, test } from 'vitest'
import type { TokenRecord } from '../../../src/store/scim.ts'
import type { Shelf } from '../contract.ts'
import { at } from '../sample.ts'

const hourMs = 3_600_000

const token = (id: string, more: Partial<TokenRecord> = {}): TokenRecord => ({
  id,
  source: 'entra',
  hash: id.repeat(8),
  readOnly: false,
  createdAt: at(),
  ...more,
})

export function tokenPromises(shelf: Shelf): void {
  test('tokens are listed as they were added, oldest first, also after opening the store again', async () => {
    const whole = token('b', {
      profile: 'okta',
      readOnly: true,
      note: 'for the test system',
      expiresAt: at(5),
      createdAt: at(1),
    })
    await shelf.store.tokens.add(whole)
    await shelf.store.tokens.add(token('a'))
    await shelf.store.tokens.add(token('c'))
    const { tokens } = await shelf.reopen()
    expect(await tokens.list()).toEqual([token('a'), token('c'), whole])
  })

  test('a token is revoked once, and stays in the list', async () => {
    const { tokens } = shelf.store
    await tokens.add(token('a'))
    expect(await tokens.revoke('a', at(7))).toBe(true)
    expect(await tokens.revoke('a', at(9))).toBe(false)
    expect(await tokens.revoke('nobody', at(9))).toBe(false)
    expect(await tokens.list()).toEqual([token('a', { revokedAt: at(7) })])
  })

  test('when it was used is kept to the hour, and never goes back', async () => {
    const { tokens } = shelf.store
    await tokens.add(token('a'))
    const usedAt = async (): Promise<Date | undefined> => (await tokens.list())[0]?.usedAt
    await tokens.used('a', at(hourMs + 1234))
    expect(await usedAt()).toEqual(at(hourMs))
    await tokens.used('a', at(hourMs + 2_000_000))
    await tokens.used('a', at(5))
    expect(await usedAt()).toEqual(at(hourMs))
    await tokens.used('a', at(3 * hourMs))
    expect(await usedAt()).toEqual(at(3 * hourMs))
    await tokens.used('nobody', at())
  })

  test('a use that a clock far ahead has noted gives way to the next one', async () => {
    const { tokens } = shelf.store
    await tokens.add(token('a'))
    await tokens.used('a', at(48 * hourMs))
    await tokens.used('a', at(hourMs))
    expect((await tokens.list())[0]?.usedAt).toEqual(at(hourMs))
  })
}
