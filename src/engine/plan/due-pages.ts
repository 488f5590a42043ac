import type { PersonKey } from '../../domain/text/names.ts'
import type { Candidate } from '../../store/links.ts'
import type { Store } from '../../store/store.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { pages } from './pages.ts'

interface DuePagesOptions {
  readonly store: Pick<Store, 'links'>
  readonly signal: AbortSignal
  readonly now: Date
  /** Only this person, due or not. */
  readonly only?: PersonKey
  /** Only people planning has not considered since they became due. */
  readonly unplanned?: boolean
}

/** Whom a plan of one target is about, page after page in key order. @throws the signal's reason */
export async function* readDuePages(
  { name, policy }: TargetConnection,
  { store, signal, now, only, unplanned = false }: DuePagesOptions,
): AsyncGenerator<readonly Candidate[]> {
  if (only !== undefined) {
    yield [await store.links.candidate(name, policy.sources, only)]
    return
  }
  yield* pages(page => {
    signal.throwIfAborted()
    return store.links.due(name, { ...page, sources: policy.sources, now, unplanned })
  })
}
