import { writeJson } from '../../../domain/json.ts'
import { fold } from '../../../domain/text/case-folding.ts'
import type { NewResource, ScimTx } from '../../scim.ts'
import type { Tx } from '../database.ts'
import { bump } from './bump.ts'
import type { Before } from './get.ts'
import { ownSpace } from './resource-row.ts'
import type { Sequence } from './sequence.ts'
import type { Space, Spaces } from './space.ts'

/** What writes need beside their transaction. */
export interface Tools {
  readonly spaces: Spaces
  readonly sequence: Sequence
  /** As in `Spaces.ensure`. */
  readonly grown: Set<string>
  /**
   * The resource this work has read last, as long as it has written nothing: nobody else writes meanwhile, so a write need not
   * look again.
   */
  seen?: { readonly id: string; readonly type: string; readonly tenant: string; readonly before: Before } | undefined
}

/** Stores a new resource of the tenant under the next number, with the values it is found by. */
export async function insert(tx: Tx, resource: NewResource, { spaces, sequence, grown }: Tools): Promise<void> {
  const { tenant, type, id, body, display, created } = resource
  const space = await spaces.ensure(tx, { tenant, type, paths: pathsOf(resource), grown })
  await tx.run(
    'INSERT INTO scim_new (pk, space, id, display, folded, created, body, found) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)',
    await sequence.take(tx),
    space.id,
    id,
    display,
    fold(display),
    created,
    body,
    foundOf(resource, space),
  )
}

/**
 * Stores a resource anew. When its display name changed, its groups and members count as changed with it.
 * @returns its new version
 * @throws Error when there is none of that id: whoever updates has read it in the same transaction
 */
export async function update(
  tx: Tx,
  resource: Omit<NewResource, 'created'> & { readonly modified: number },
  tools: Tools,
): Promise<number> {
  const { spaces, sequence, grown } = tools
  const { tenant, type, id, body, display, modified } = resource
  const space = await spaces.ensure(tx, { tenant, type, paths: pathsOf(resource), grown })
  const before = seenBefore(resource, tools) ?? (await lookBefore(tx, id, space))
  if (before === undefined) throw new Error(`no ${type} ${id} to update`)
  await tx.run(
    'INSERT INTO scim_edit (pk, display, folded, modified, seq, body, found) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)',
    before.pk,
    display,
    fold(display),
    modified,
    await sequence.take(tx),
    body,
    foundOf(resource, space),
  )
  if (before.display !== display) await bump(tx, neighbours, { pk: before.pk }, sequence)
  return before.version + 1
}

function seenBefore(
  { tenant, type, id }: Pick<NewResource, 'tenant' | 'type' | 'id'>,
  { seen }: Tools,
): Before | undefined {
  return seen?.id === id && seen.type === type && seen.tenant === tenant ? seen.before : undefined
}

async function lookBefore(tx: Tx, id: string, space: Space): Promise<Before | undefined> {
  const [before] = await tx.all<Before>(
    'SELECT pk, display, version FROM scim_resource WHERE id = ?1 AND space = ?2',
    id,
    space.id,
  )
  return before
}

/** Its members show it among their groups, its groups show it among their members. */
const neighbours = `SELECT member AS pk FROM scim_member WHERE grp = ?1 UNION SELECT grp FROM scim_member WHERE member = ?1`

export const pathsOf = ({ values }: Pick<NewResource, 'values'>): readonly string[] => values.map(({ path }) => path)

/** As in `scim_new`, `scim_edit` and `scim_found`. */
export function foundOf({ values }: Pick<NewResource, 'values'>, { paths }: Space): string {
  return writeJson(values.map(({ path, element, text, number }) => [paths.get(path), element, text ?? number]))
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
