import { Fault, plainText } from '#contract'
import type { ScimClient } from './client.ts'
import { isRecord, type Raw } from './records.ts'

/** What to read a list of. */
export interface Selection {
  /** `/Users`. */
  readonly path: string
  /** Words for messages: `the accounts`. */
  readonly what: string
  readonly query?: Readonly<Record<string, string>>
}

/**
 * All resources of a list, page by page (RFC 7644 §3.4.2.4). Each is given once, even if somebody moves it across a border
 * between two pages.
 * @throws Fault, `broken` for a list that does not end as it says
 */
export async function* pages(
  { path, what, query }: Selection,
  client: ScimClient,
  signal: AbortSignal,
): AsyncGenerator<Raw> {
  signal.throwIfAborted()
  const { mostResults } = await client.service(signal)
  const seen = new Set<string>()
  for (let next = 1, total = 1; next <= total; ) {
    const answer = await client.read({ path, what, query: { ...query, startIndex: next, count: mostResults } }, signal)
    const resources = resourcesIn(answer, what)
    // Without a total there may be more until a page brings nothing new.
    const said = totalIn(answer)
    const fresh = resources.filter(resource => !seen.has(plainText(resource.id)))
    total = said ?? (fresh.length === 0 ? 0 : next + resources.length)
    if (fresh.length === 0 && next <= total) throw stuck(what, seen.size, total)
    for (const resource of fresh) seen.add(plainText(resource.id))
    yield* fresh
    next += resources.length
  }
}

/** How many there are in all; some services say it as a text. */
function totalIn({ totalResults }: Raw): number | undefined {
  const text = plainText(totalResults)
  return /^\d+$/.test(text) ? Number(text) : undefined
}

/** An answer without any must say so: something that is no list must not look like nobody. */
function resourcesIn(answer: Raw, what: string): readonly Raw[] {
  const { Resources: resources } = answer
  if (resources === undefined && totalIn(answer) === 0) return []
  if (Array.isArray(resources) && resources.every(isRecord)) return resources
  throw new Fault('broken', `the SCIM service’s answer to ${what} is no list of resources`)
}

/** Ending early would hide accounts; asking on would never end. */
const stuck = (what: string, seen: number, total: number): Fault =>
  new Fault('broken', `the SCIM service says there are ${total} of ${what}, and shows no more than ${seen}`)
