import { defineSource, type RawRecord } from '#contract'
import { check } from './check.ts'
import { createClient, type RestClient } from './client.ts'
import { describe } from './describe/description.ts'
import { records } from './read.ts'
import { withoutSecrets } from './secrets.ts'
import { settings, validate } from './settings.ts'

/** People out of any JSON API that a description tells how to list; all of them each time. */
export const restSource = defineSource({
  kind: 'source',
  name: 'rest',
  title: 'Any JSON API, by description',
  settings,
  validate: given => [
    ...validate(given),
    ...(given.api !== undefined && describe(given.api).list === undefined
      ? ['api has no list, and a source reads one']
      : []),
  ],
  open: (settings, context) => {
    const client = createClient(settings, describe(settings.api ?? {}), context)
    return {
      check: signal => check(client, settings, signal),
      read: async (_since, signal) => ({ scope: 'everyone', pages: rawPages(client, signal) }),
    }
  },
})

/** As large as the engine likes its pages; an answer may hold everybody. */
const pageSize = 1000

/** Every record with its position in the list, without the places that hold secrets. */
async function* rawPages(client: RestClient, signal: AbortSignal): AsyncGenerator<readonly RawRecord[]> {
  let seen = 0
  for await (const page of records(client, signal)) {
    const before = seen
    const raw = page.map((record, index) => ({
      row: before + index + 1,
      fields: withoutSecrets(record, client.description),
    }))
    seen += raw.length
    for (let from = 0; from < raw.length; from += pageSize) {
      yield raw.slice(from, from + pageSize)
      signal.throwIfAborted()
    }
  }
}
