import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sqlitePlace } from './place.ts'

const step = readFileSync(join(import.meta.dirname, '../../../src/store/sqlite/migrations/0021-shared.sql'), 'utf8')

test('lists of accounts from before it was remembered whose they are count as shared, and what was found in them stays', async () => {
  const place = await sqlitePlace()
  try {
    await (await place.open()).close()
    const connection = await place.driver(`file:${place.path}`, place.path, 'write')
    const link = (key: string, confirmed: unknown, found: unknown, tombstone: number | null): Promise<void> =>
      connection.script(
        `INSERT INTO link (target, key, remote_id, active, confirmed, found, version, rev, tombstone, matched_by)
          VALUES ('crm', '${key}', '${key}', 1, '${JSON.stringify(confirmed)}', '${JSON.stringify(found)}', 1, 1, ${tombstone}, 'created')`,
      )
    try {
      await link('ann', { login: 'ann', groups: ['Staff'], medias: [{ to: 'a' }] }, {}, null)
      await link('bob', { login: 'bob', groups: ['Staff'], roles: [] }, { groups: ['Admins', 7] }, null)
      await link('cem', { login: 'cem' }, {}, null)
      await link('dee', { groups: ['Staff'] }, {}, 1)
      await connection.script(step)
      const rows = await connection.all<{ key: string; found: string }>('SELECT key, found FROM link ORDER BY key')
      expect(Object.fromEntries(rows.map(({ key, found }) => [key, found]))).toEqual({
        ann: '{"groups":[],"medias":[]}',
        bob: `{"groups":${JSON.stringify(['Admins', 7])},"roles":[]}`,
        cem: '{}',
        dee: '{}',
      })
    } finally {
      await connection.close()
    }
  } finally {
    await place.remove()
  }
})
