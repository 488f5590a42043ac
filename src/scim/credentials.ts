import type { TokenRecord, Tokens } from '../store/scim.ts'
import { hasHash, idOf } from './token.ts'

/** What somebody who shows a token gets to hear. */
type Verdict =
  | { readonly kind: 'good'; readonly record: TokenRecord }
  | { readonly kind: 'unknown' | 'expired' | 'revoked' }

/** The tokens of a store, kept in memory so that a request costs no look at the disk. Changes go through it. */
export interface Credentials {
  /** @param shown what stands behind `Bearer` */
  judge(shown: string, now: Date): Verdict
  /** Whether any token could be accepted now. */
  hasLive(now: Date): boolean
  /** Oldest first, with those that are over. */
  list(): readonly TokenRecord[]
  add(token: TokenRecord): Promise<void>
  /** @returns false when there is none of that id, or it was revoked before */
  revoke(id: string, now: Date): Promise<boolean>
}

const hourMs = 3_600_000

/** Reads the tokens there are. @throws Problem of class `store` */
export async function openCredentials(tokens: Tokens): Promise<Credentials> {
  const records = new Map<string, TokenRecord>()
  for (const record of await tokens.list()) records.set(record.id, record)

  /** To the hour, and without making the request wait: nobody is refused because a remark could not be written. */
  const noteUse = (record: TokenRecord, now: Date): void => {
    const agoMs = record.usedAt === undefined ? Number.POSITIVE_INFINITY : now.getTime() - record.usedAt.getTime()
    // A use in the future was noted by a clock that was ahead: nobody would be told of another one until then.
    if (agoMs >= 0 && agoMs < hourMs) return
    records.set(record.id, { ...record, usedAt: now })
    tokens.used(record.id, now).catch(() => undefined)
  }

  return {
    judge(shown, now) {
      const record = records.get(idOf(shown) ?? '')
      if (record === undefined || !hasHash(shown, record.hash)) return { kind: 'unknown' }
      if (record.revokedAt !== undefined) return { kind: 'revoked' }
      if (record.expiresAt !== undefined && record.expiresAt <= now) return { kind: 'expired' }
      noteUse(record, now)
      return { kind: 'good', record }
    },
    hasLive: now => [...records.values()].some(record => isLive(record, now)),
    list: () => [...records.values()],
    async add(token) {
      await tokens.add(token)
      records.set(token.id, token)
    },
    async revoke(id, now) {
      const wasLive = await tokens.revoke(id, now)
      const record = records.get(id)
      if (wasLive && record !== undefined) records.set(id, { ...record, revokedAt: now })
      return wasLive
    },
  }
}

/** Whether a token is neither revoked nor expired. */
export const isLive = ({ revokedAt, expiresAt }: TokenRecord, now: Date): boolean =>
  revokedAt === undefined && (expiresAt === undefined || expiresAt > now)
