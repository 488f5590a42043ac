import { remoteId } from '#contract'
import type { Raw } from '#kit'
import { idOf } from './account.ts'
import type { RestClient } from './client.ts'
import { readWhole } from './pages.ts'
import { dig } from './path.ts'
import { readRecord } from './read.ts'

/**
 * People by themselves, one or more requests each: by their id where the field is the one that holds it, else by the way they are
 * found by that field.
 * @returns whole records of those who are there; undefined when nothing described can be asked about one of them
 */
export function lookFor(
  field: string,
  keys: readonly string[],
  client: RestClient,
  signal: AbortSignal,
): AsyncGenerator<readonly Raw[]> | undefined {
  const ask = byId(field, client, signal) ?? byField(field, client, signal)
  return ask === undefined ? undefined : eachOf(keys, ask)
}

type Ask = (key: string) => Promise<readonly Raw[]>

async function* eachOf(keys: readonly string[], ask: Ask): AsyncGenerator<readonly Raw[]> {
  for (const key of keys) {
    const found = await ask(key)
    if (found.length > 0) yield found
  }
}

function byId(field: string, client: RestClient, signal: AbortSignal): Ask | undefined {
  const { get, id } = client.description
  if (get === undefined || get.showsGone || field !== id) return undefined
  return async key => {
    const record = await readRecord(remoteId(key), client, signal)
    return record === undefined ? [] : [record]
  }
}

function byField(field: string, client: RestClient, signal: AbortSignal): Ask | undefined {
  const { description } = client
  const { find, attributes, get } = description
  const [name, how] = Object.entries(find).find(([each]) => (attributes[each]?.at ?? each) === field) ?? []
  if (how === undefined || (!how.whole && get === undefined)) return undefined
  return async key => {
    const request = { ...how, values: { value: key }, what: `people with this ${name}` }
    const found: Raw[] = []
    for await (const page of readWhole(request, client, signal))
      for (const record of page) {
        // A filter may be looser than equality.
        if (textOf(dig(record, field)) !== textOf(key)) continue
        const whole = how.whole ? record : await readRecord(idOf(record, description), client, signal)
        if (whole !== undefined) found.push(whole)
      }
    return found
  }
}

/** As keys are compared. */
const textOf = (value: unknown): string =>
  String(value ?? '')
    .normalize('NFC')
    .trim()
