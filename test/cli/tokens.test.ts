import { describe, expect, test } from 'vitest'
import { tokenRemarks } from '../../src/cli/tokens.ts'
import type { Config } from '../../src/config/config.ts'
import type { TokenRecord } from '../../src/store/scim.ts'

const now = new Date('2026-03-01T00:00:00Z')
const inDays = (days: number): Date => new Date(now.getTime() + days * 86_400_000)
// Only what the remarks look at.
const config = {
  sources: [
    { name: 'entra', connector: { pushed: true } },
    { name: 'hr', connector: {} },
  ],
} as unknown as Pick<Config, 'sources'>
const token = (more: Partial<TokenRecord> = {}): TokenRecord => ({
  id: '0102030405ff',
  source: 'entra',
  hash: '',
  readOnly: false,
  createdAt: now,
  ...more,
})

describe('an operator hears about tokens ahead of time', () => {
  test.each<[string, readonly TokenRecord[], readonly RegExp[]]>([
    ['nothing while one lives long', [token()], []],
    ['nothing about one that expires in half a year', [token({ expiresAt: inDays(180) })], []],
    [
      'that one expires within 30 days',
      [token({ expiresAt: inDays(29) })],
      [/0102030405ff of entra expires on 2026-03-30/],
    ],
    [
      'that one has expired, and the door is closed',
      [token({ expiresAt: inDays(-1) })],
      [/nothing can be pushed into entra/, /expired on 2026-02-28/],
    ],
    [
      'nothing about one that was revoked while another lives',
      [token({ revokedAt: now, expiresAt: inDays(1) }), token()],
      [],
    ],
    [
      'that a source has none',
      [],
      [/nothing can be pushed into entra: no token is live; usherd token create --source entra/],
    ],
    ['nothing about tokens of sources that are gone', [token(), token({ source: 'old', expiresAt: inDays(1) })], []],
  ])('%s', (_what, tokens, remarks) => {
    const told = tokenRemarks(config, tokens, now)
    expect(told).toHaveLength(remarks.length)
    for (const [index, remark] of remarks.entries()) expect(told[index]).toMatch(remark)
  })
})
