import { Fault, type IdsByName, plainText, type RemoteId, shorten } from '#contract'
import { idOf } from './account.ts'
import type { RestClient } from './client.ts'
import type { DescribedLookup } from './describe/requests.ts'
import { readWhole } from './pages.ts'
import { dig } from './path.ts'
import { namesIn } from './template.ts'

type Lookup = (kind: string, names: readonly string[], signal: AbortSignal) => Promise<IdsByName>

/**
 * Looks names up, as the system spells them, anew each time: a name may have gone to another group meanwhile, and how long an
 * answer is good for is for whoever asks to say. Names nobody has are missing from the answer, and one that several have, exactly so
 * spelled, has all their ids.
 */
export function createLookup(client: RestClient): Lookup {
  return async (kind, names, signal) => {
    const how = client.description.lookups[kind]
    if (how === undefined)
      throw new Fault('broken', `${client.description.product} is not described to look up ${shorten(kind)}`)
    const found = await ask(how, kind, [...new Set(names)], client, signal)
    return new Map([...found].map(([name, ids]) => [name, onlyOrAll([...new Set(ids)])]))
  }
}

/** The ids of each name. One request a name where the system can be asked for one, else the whole list once. */
async function ask(
  how: DescribedLookup,
  kind: string,
  names: readonly string[],
  client: RestClient,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly RemoteId[]>> {
  const found = new Map<string, RemoteId[]>()
  const isFiltered = [how.path, ...Object.values(how.query)].some(template => namesIn(template).includes('name'))
  const questions = isFiltered ? names : names.slice(0, 1)
  for (const question of questions) {
    for await (const page of readWhole({ ...how, values: { name: question }, what: `${kind} names` }, client, signal)) {
      for (const record of page) {
        const name = plainText(dig(record, how.name))
        if (names.includes(name) && (!isFiltered || name === question))
          found.set(name, [...(found.get(name) ?? []), idOf(record, client.description, how.id)])
      }
    }
  }
  return found
}

/** A name may mean several things: which one is meant is not for us to guess. */
function onlyOrAll(ids: readonly RemoteId[]): RemoteId | readonly RemoteId[] {
  const [id, ...others] = ids
  return id === undefined || others.length > 0 ? ids : id
}
