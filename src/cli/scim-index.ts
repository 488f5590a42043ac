import type { App } from '../app.ts'
import type { Log } from '../domain/log.ts'
import { reindexAll } from '../scim/reindex.ts'

/** A line of progress for so many resources. */
const everyResources = 5_000

/**
 * Brings up to date what an earlier version has left in the index of the SCIM endpoint, and says how far it is.
 * @returns false when it was told to stop before it was done
 */
export async function indexAnew({ config, store }: App, stop: AbortSignal, log: Log): Promise<boolean> {
  let told: number | undefined
  return reindexAll(store.scim, config.scim.registry, {
    stop,
    onProgress({ done, total }) {
      if (told !== undefined && done < total && done - told < everyResources) return
      told = done
      log.info('scim: indexing anew what an earlier version stored; the server starts afterwards', { done, total })
    },
    onShared: ({ tenant, type, id, attribute }) =>
      log.warn('scim: two resources have one value that only one may have; rename one of them at the provider', {
        source: tenant,
        type,
        id,
        attribute,
      }),
  })
}
