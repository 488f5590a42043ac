import { Fault, writeJson } from '#contract'
import { chunksOf, type Raw } from '#kit'
import type { ScimClient } from './client.ts'
import { pages, type Selection } from './pages.ts'

/** A comparison of a filter (RFC 7644 §3.4.2.2): its texts are JSON texts. */
export const equals = (path: string, value: string): string => `${path} eq ${writeJson(value)}`

/** What is asked for: resources of a list whose `path` is one of the values. */
interface Wanted extends Selection {
  readonly by: string
  readonly values: readonly string[]
}

/**
 * Resources a service shows for any of some values; everybody where it cannot filter, and perhaps some twice: whoever asks looks
 * at them once more. Several values are joined with `or`; some services know no `or` and refuse such a filter (RFC 7644 §3.12
 * `invalidFilter`; Better Auth does): then each value is asked for by itself.
 * @throws Fault
 */
export async function* matching(wanted: Wanted, client: ScimClient, signal: AbortSignal): AsyncGenerator<Raw> {
  const { by, values, ...selection } = wanted
  if (!(await client.service(signal)).filters) return yield* pages(selection, client, signal)
  const ask = (some: readonly string[]): AsyncGenerator<Raw> => {
    const filter = some.map(value => equals(by, value)).join(' or ')
    return pages({ ...selection, query: { ...selection.query, filter } }, client, signal)
  }
  for (const some of chunksOf(values, client.joining.most())) {
    try {
      yield* ask(some)
    } catch (error) {
      if (some.length === 1 || !(error instanceof Fault) || error.kind !== 'rejected') throw error
      for (const value of some) yield* ask([value])
      // Each by itself was fine, so it was not one of the values.
      client.joining.giveUp()
    }
  }
}
