import type { KeptRecording, Recordings } from '../scim.ts'
import type { Database } from './database.ts'
import { moment } from './json.ts'

const mostKept = 500

type Row = Omit<KeptRecording, 'first' | 'last'> & { readonly first: number; readonly last: number }

/** Shapes of requests, kept while an operator wants them. */
export function recordings(database: Database): Recordings {
  return {
    async isOn() {
      const [row] = await database.read<{ isOn: number }>('SELECT records_scim AS isOn FROM store')
      return row?.isOn === 1
    },
    async turn(on) {
      await database.tx(tx => tx.run('UPDATE store SET records_scim = ?1', on ? 1 : 0))
    },
    async add({ source, method, path, query, body, status, detail }, at) {
      await database.tx(async tx => {
        await tx.run(
          `INSERT INTO scim_recording (source, method, path, query, body, status, detail, first, last, count)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, 1)
           ON CONFLICT (source, method, path, query, body, status) DO UPDATE SET last = excluded.last, count = count + 1`,
          source,
          method,
          path,
          query,
          body,
          status,
          detail,
          at.getTime(),
        )
        await tx.run(
          `DELETE FROM scim_recording
            WHERE id NOT IN (SELECT id FROM scim_recording ORDER BY last DESC, id DESC LIMIT ${mostKept})`,
        )
      })
    },
    async list() {
      const rows = await database.read<Row>('SELECT * FROM scim_recording ORDER BY id')
      return rows.map(row => ({ ...row, first: moment(row.first), last: moment(row.last) }))
    },
  }
}
