import type { TokenRecord, Tokens } from '../../scim.ts'
import type { Database } from '../database.ts'
import { moment, optional, same } from '../json.ts'

interface TokenRow {
  readonly id: string
  readonly source: string
  readonly hash: string
  readonly profile: string | null
  readonly read_only: number
  readonly note: string | null
  readonly created_at: number
  readonly expires_at: number | null
  readonly revoked_at: number | null
  readonly used_at: number | null
}

const hourMs = 3_600_000

/** The credentials of clients that push. */
export function tokens(database: Database): Tokens {
  return {
    async add(token) {
      await database.tx(tx =>
        tx.run(
          `INSERT INTO token (id, source, hash, profile, read_only, note, created_at, expires_at, revoked_at, used_at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`,
          token.id,
          token.source,
          token.hash,
          token.profile ?? null,
          token.readOnly ? 1 : 0,
          token.note ?? null,
          token.createdAt.getTime(),
          token.expiresAt?.getTime() ?? null,
          token.revokedAt?.getTime() ?? null,
          token.usedAt?.getTime() ?? null,
        ),
      )
    },
    async list() {
      return (await database.read<TokenRow>('SELECT * FROM token ORDER BY created_at, rowid')).map(tokenOf)
    },
    revoke: (id, now) =>
      database.tx(
        async tx =>
          (await tx.run('UPDATE token SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL', id, now.getTime())) >
          0,
      ),
    async used(id, at) {
      const hour = Math.floor(at.getTime() / hourMs) * hourMs
      // Every request asks; once an hour one of them writes. What was kept from far ahead comes from a clock that was wrong.
      const isNews = `id = ?1 AND (used_at IS NULL OR used_at < ?2 OR used_at > ?2 + ${hourMs})`
      const [news] = await database.read(`SELECT 1 FROM token WHERE ${isNews}`, id, hour)
      if (news !== undefined)
        await database.shared(tx => tx.run(`UPDATE token SET used_at = ?2 WHERE ${isNews}`, id, hour))
    },
  }
}

const tokenOf = (row: TokenRow): TokenRecord => ({
  id: row.id,
  source: row.source,
  hash: row.hash,
  readOnly: row.read_only === 1,
  createdAt: moment(row.created_at),
  ...optional('profile', row.profile, same),
  ...optional('note', row.note, same),
  ...optional('expiresAt', row.expires_at, moment),
  ...optional('revokedAt', row.revoked_at, moment),
  ...optional('usedAt', row.used_at, moment),
})
