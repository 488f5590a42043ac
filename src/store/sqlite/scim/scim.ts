import type { Scim, ScimTx } from '../../scim.ts'
import type { Database, Tx } from '../database.ts'
import { changes, latest } from './changes.ts'
import { get } from './get.ts'
import { holderOf, typesOf } from './lookup.ts'
import { addMembers, findGroup, removeMembers, setMembers } from './members.ts'
import { query } from './query.ts'
import { countToReindex, reindex, toReindex } from './reindex.ts'
import { remove } from './remove.ts'
import { Sequence } from './sequence.ts'
import { Spaces } from './space.ts'
import { insert, type Tools, touch, update } from './write.ts'

/** Resources as identity providers pushed them. */
export function scim(database: Database): Scim {
  const spaces = new Spaces(database)
  const sequence = new Sequence()
  return {
    get: (tenant, type, id, along) => get(database.read, tenant, type, id, along),
    query: asked => query(database, asked, spaces),
    async write(work) {
      const grown = new Set<string>()
      try {
        return await database.shared(tx => work(scimTx(tx, { spaces, sequence, grown })))
      } finally {
        spaces.forget(grown)
      }
    },
    changes: (tenant, type, options) => changes(database, tenant, type, options),
    latest: (tenant, type) => latest(database, tenant, type),
    countToReindex: types => countToReindex(database, types),
  }
}

function scimTx(tx: Tx, tools: Tools): ScimTx {
  /** After a write what was seen before is old. */
  const writing = async <T>(write: Promise<T>): Promise<T> => {
    try {
      return await write
    } finally {
      tools.seen = undefined
    }
  }
  const inGroup =
    (edit: typeof addMembers): ScimTx['addMembers'] =>
    async (tenant, id, ids) => {
      const group = await findGroup(tx, tenant, id)
      return group === undefined ? 0 : writing(edit(tx, group, ids, tools.sequence))
    }
  return {
    get: (tenant, type, id, along) =>
      get(tx.all, tenant, type, id, along, before => {
        tools.seen = { tenant, type, id, before }
      }),
    holderOf: (...asked) => holderOf(tx, ...asked),
    typesOf: (tenant, ids) => typesOf(tx, tenant, ids),
    insert: resource => writing(insert(tx, resource, tools)),
    update: resource => writing(update(tx, resource, tools)),
    remove: (tenant, type, id, now) => writing(remove(tx, { tenant, type, id, now }, tools)),
    addMembers: inGroup(addMembers),
    removeMembers: inGroup(removeMembers),
    setMembers: inGroup(setMembers),
    touch: (...touched) => writing(touch(tx, touched, tools)),
    toReindex: (types, limit) => toReindex(tx, types, limit),
    reindex: resources => writing(reindex(tx, resources, tools)),
  }
}
