import type { StoredChange } from '../../domain/plan.ts'
import type { Fingerprint } from '../../domain/text/names.ts'
import type { Store } from '../../store/store.ts'

/**
 * Every change of a stored plan, in the plan's order; read from the store 500 at a time, so that memory stays flat.
 * @param state only changes that are in it
 * @throws what the store throws
 */
export async function* planChanges(
  store: Store,
  fingerprint: Fingerprint,
  state?: StoredChange['state'],
): AsyncGenerator<StoredChange> {
  let after: number | undefined
  while (true) {
    const page = await store.plans.changes(fingerprint, {
      limit: 500,
      ...(after === undefined ? {} : { after }),
      ...(state === undefined ? {} : { state }),
    })
    yield* page
    if (page.length < 500) return
    after = page.at(-1)?.position
  }
}
