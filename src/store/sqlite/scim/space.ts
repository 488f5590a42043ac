import { ownJson, writeJson } from '../../../domain/json.ts'
import { fold } from '../../../domain/text/case-folding.ts'
import type { Database, Tx } from '../database.ts'

/** One resource type of one tenant, as rows know it. */
export interface Space {
  readonly id: number
  readonly type: string
  /** As it is compared without case. */
  readonly folded: string
  /** Numbers of the paths that values were ever stored at. */
  readonly paths: ReadonlyMap<string, number>
}

interface SpaceRow {
  readonly id: number
  readonly folded: string
  readonly paths: string
}

const question = `SELECT s.id, s.folded, (SELECT json_group_object(p.path, p.id) FROM scim_path p WHERE p.space = s.id) AS paths
  FROM scim_space s WHERE s.tenant = ?1 AND s.type = ?2`

/**
 * Remembers the numbers of spaces and paths, which never change and are never taken back. Only those that are committed:
 * what a transaction adds may still be undone.
 */
export class Spaces {
  readonly #database: Database
  readonly #known = new Map<string, Space>()

  constructor(database: Database) {
    this.#database = database
  }

  /** @returns undefined when nothing was ever stored there; paths that are missing in it have no values */
  async find(tenant: string, type: string, paths: Iterable<string> = []): Promise<Space | undefined> {
    const key = keyOf(tenant, type)
    const known = this.#known.get(key)
    if (known !== undefined && hasAll(known, paths)) return known
    const [row] = await this.#database.read<SpaceRow>(question, tenant, type)
    if (row === undefined) return undefined
    const space = spaceOf(row, type)
    this.#known.set(key, space)
    return space
  }

  /**
   * The same in a transaction, which adds what is missing.
   * @param grown gets a word for each space that was added to, for `forget`
   */
  async ensure(
    tx: Tx,
    { tenant, type, paths, grown }: { tenant: string; type: string; paths: readonly string[]; grown: Set<string> },
  ): Promise<Space> {
    const known = await this.find(tenant, type, paths)
    if (known !== undefined && hasAll(known, paths)) return known
    grown.add(keyOf(tenant, type))
    await tx.run(
      'INSERT INTO scim_space (tenant, type, folded) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING',
      tenant,
      type,
      fold(type),
    )
    await tx.run(
      `INSERT INTO scim_path (space, path)
       SELECT s.id, j.value FROM scim_space s CROSS JOIN json_each(?3) j WHERE s.tenant = ?1 AND s.type = ?2
       ON CONFLICT DO NOTHING`,
      tenant,
      type,
      writeJson(paths),
    )
    const [row] = await tx.all<SpaceRow>(question, tenant, type)
    if (row === undefined) throw new Error(`the store did not take the type ${type}`)
    return spaceOf(row, type)
  }

  /** To be called when a transaction that added something has ended: what is remembered has become old. */
  forget(grown: Iterable<string>): void {
    for (const key of grown) this.#known.delete(key)
  }
}

const keyOf = (tenant: string, type: string): string => writeJson([tenant, type])

const spaceOf = ({ id, folded, paths }: SpaceRow, type: string): Space => ({
  id,
  type,
  folded,
  paths: new Map(Object.entries(ownJson<Record<string, number>>(paths))),
})

function hasAll({ paths }: Space, wanted: Iterable<string>): boolean {
  for (const path of wanted) if (!paths.has(path)) return false
  return true
}
