import { ownJson } from '../domain/json.ts'
import type { Refound, Scim, ScimTx } from '../store/scim.ts'
import type { Body, Registry, ResourceType } from './schema.ts'
import { rowOf } from './service/create.ts'
import { sharedAttributes } from './service/uniqueness.ts'

/** So many in one transaction, that nobody else waits long for the store. */
const atOnce = 200

interface ReindexOptions {
  /** Asked before each transaction: nothing new is begun once it has fired. What is left waits for the next time. */
  readonly stop: AbortSignal
  /** Told after each transaction, and once before the first one if there is anything to do. */
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void
  /** Two resources now have one value of a unique attribute. Both stay, and are found by it. */
  readonly onShared: (shared: SharedValue) => void
}

/** A unique attribute of a resource whose value another one of its type and tenant holds too. */
export interface SharedValue {
  readonly tenant: string
  readonly type: string
  readonly id: string
  readonly attribute: string
}

/**
 * Indexes anew what an earlier version has left under other forms of its values, as a write would index it now. It has to be done before
 * filters and uniqueness are asked. Nothing that clients see changes. It may be interrupted at any moment and goes on where it was.
 * @param registry types that are not in it wait until they are
 * @returns whether nothing is left, of those types
 */
export async function reindexAll(store: Scim, { types }: Registry, options: ReindexOptions): Promise<boolean> {
  const { stop, onProgress, onShared } = options
  const byName = new Map(types.map(type => [type.name, type]))
  const names = [...byName.keys()]
  const total = await store.countToReindex(names)
  for (let done = 0; done < total; ) {
    onProgress({ done, total })
    if (stop.aborted) return false
    const page = await store.write(tx => reindexPage(byName, names, tx))
    if (page.count === 0) break
    for (const one of page.shared) onShared(one)
    done += page.count
  }
  if (total > 0) onProgress({ done: total, total })
  return true
}

async function reindexPage(
  types: ReadonlyMap<string, ResourceType>,
  names: readonly string[],
  tx: ScimTx,
): Promise<{ readonly count: number; readonly shared: readonly SharedValue[] }> {
  const page = await tx.toReindex(names, atOnce)
  const rows = page.flatMap(({ tenant, type: name, id, body }) => {
    const type = types.get(name)
    return type === undefined ? [] : [{ type, row: rowOf(ownJson<Body>(body), { tenant, type, id, created: 0 }) }]
  })
  await tx.reindex(rows.map(({ row }) => row))
  const shared: SharedValue[] = []
  for (const { row, type } of rows) shared.push(...(await sharedValues(row, type, tx)))
  return { count: page.length, shared }
}

async function sharedValues({ tenant, id, values }: Refound, type: ResourceType, tx: ScimTx): Promise<SharedValue[]> {
  const few = values.filter(({ text }) => text?.includes(nowShared))
  const attributes = await sharedAttributes({ tenant, id, values: few }, type, tx)
  return attributes.map(attribute => ({ tenant, type: type.name, id, attribute }))
}

/**
 * Of all letters there are, `ß` and its capital `ẞ` alone are the same now and were not before, when `ß` was `ss` and `ẞ` was `ß`. All
 * else that is the same now was the same then: so only two values with this letter can have become one, and no other value of a unique
 * attribute needs to be looked for.
 */
const nowShared = 'ß'
