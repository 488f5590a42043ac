import { fold } from '../../../domain/equality.ts'
import type { NewResource, ScimTx } from '../../scim.ts'
import type { Tx } from '../database.ts'
import { bump } from './bump.ts'
import { ownSpace } from './resource-row.ts'
import type { Sequence } from './sequence.ts'
import type { Space, Spaces } from './space.ts'

/** What writes need beside their transaction. */
export interface Tools {
  readonly spaces: Spaces
  readonly sequence: Sequence
  /** As in `Spaces.ensure`. */
  readonly grown: Set<string>
}

export async function insert(tx: Tx, resource: NewResource, { spaces, sequence, grown }: Tools): Promise<void> {
  const { tenant, type, id, body, display, created, values } = resource
  const space = await spaces.ensure(tx, { tenant, type, paths: pathsOf(resource), grown })
  const pk = await sequence.take(tx)
  await tx.run(
    `INSERT INTO scim_resource (pk, space, id, display, folded, version, created, modified, seq)
     VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6, ?1)`,
    pk,
    space.id,
    id,
    display,
    fold(display),
    created,
  )
  await tx.run('INSERT INTO scim_body VALUES (?1, ?2)', pk, body)
  if (values.length > 0) await addValues(tx, pk, rowsOf(resource, space))
}

export async function update(
  tx: Tx,
  resource: Omit<NewResource, 'created'> & { readonly modified: number },
  { spaces, sequence, grown }: Tools,
): Promise<number> {
  const { tenant, type, id, body, display, modified } = resource
  const space = await spaces.ensure(tx, { tenant, type, paths: pathsOf(resource), grown })
  const [before] = await tx.all<{ pk: number; display: string }>(
    'SELECT pk, display FROM scim_resource WHERE id = ?1 AND space = ?2',
    id,
    space.id,
  )
  if (before === undefined) throw new Error(`no ${type} ${id} to update`)
  const [after] = await tx.all<{ version: number }>(
    `UPDATE scim_resource SET display = ?2, folded = ?3, modified = ?4, seq = ?5, version = version + 1 WHERE pk = ?1
     RETURNING version`,
    before.pk,
    display,
    fold(display),
    modified,
    await sequence.take(tx),
  )
  await tx.run('UPDATE scim_body SET body = ?2 WHERE pk = ?1', before.pk, body)
  await replaceValues(tx, before.pk, rowsOf(resource, space))
  if (before.display !== display) await bump(tx, neighbours, { pk: before.pk }, sequence)
  return after?.version ?? 0
}

/** Its members show it among their groups, its groups show it among their members. */
const neighbours = `SELECT member AS pk FROM scim_member WHERE grp = ?1 UNION SELECT grp FROM scim_member WHERE member = ?1`

const pathsOf = ({ values }: Pick<NewResource, 'values'>): readonly string[] => values.map(({ path }) => path)

/** JSON of `[path, element, value]`. */
function rowsOf({ values }: Pick<NewResource, 'values'>, { paths }: Space): string {
  return JSON.stringify(values.map(({ path, element, text, number }) => [paths.get(path), element, text ?? number]))
}

const given = 'SELECT j.value ->> 0 AS path, j.value ->> 1 AS element, j.value ->> 2 AS value FROM json_each(?2) j'

async function addValues(tx: Tx, pk: number, rows: string): Promise<void> {
  await tx.run(
    `INSERT INTO scim_value (resource, path, element, value) SELECT ?1, path, element, value FROM (${given}) WHERE true
     ON CONFLICT DO NOTHING`,
    pk,
    rows,
  )
}

/** Touches only the rows that differ: an index page that is not written need not be flushed. */
async function replaceValues(tx: Tx, pk: number, rows: string): Promise<void> {
  await tx.run(`DELETE FROM scim_value WHERE resource = ?1 AND (path, element, value) NOT IN (${given})`, pk, rows)
  await addValues(tx, pk, rows)
}

/** A group whose members changed. */
export async function touch(
  tx: Tx,
  [tenant, type, id, modified]: Parameters<ScimTx['touch']>,
  { sequence }: Tools,
): Promise<number> {
  const [row] = await tx.all<{ version: number }>(
    `UPDATE scim_resource SET modified = ?4, seq = ?5, version = version + 1 WHERE id = ?3 AND space = ${ownSpace} RETURNING version`,
    tenant,
    type,
    id,
    modified,
    await sequence.take(tx),
  )
  if (row === undefined) throw new Error(`no ${type} ${id} to touch`)
  return row.version
}
