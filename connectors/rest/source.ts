import { type Clock, type Cursor, defineSource, type RawRecord, type Reading } from '#contract'
import { check } from './check.ts'
import { createClient, type RestClient } from './client.ts'
import { describe } from './describe/description.ts'
import { dig, type Raw } from './path.ts'
import { records } from './read.ts'
import { withoutSecrets } from './secrets.ts'
import { settings, validate } from './settings.ts'
import { isEveryoneDue, later, markIn, nextMark } from './since.ts'

/** People out of any JSON API that a description tells how to list: all of them, or what changed where it can be asked for. */
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
      read: async (cursor, signal) => reading(client, cursor, context.clock, signal),
    }
  },
})

function reading(client: RestClient, cursor: Cursor | undefined, clock: Clock, signal: AbortSignal): Reading {
  const changes = client.description.list?.changes
  if (changes === undefined) return { scope: 'everyone', pages: rawPages(client, records(client, signal), signal) }
  const mark = markIn(cursor)
  const nowMs = clock.now().getTime()
  const isDue = isEveryoneDue(mark, { nowMs, hours: changes.everyoneHours })
  let latest = ''
  const seen = async function* (): AsyncGenerator<readonly Raw[]> {
    for await (const page of records(client, signal, isDue ? undefined : mark.since)) {
      for (const record of page) latest = later(latest, timeIn(record, changes.at))
      yield page
    }
  }
  return {
    scope: isDue ? 'everyone' : 'changes',
    pages: rawPages(client, seen(), signal),
    cursor: () => JSON.stringify(nextMark(mark, latest, isDue ? nowMs : mark.everyoneMs)),
  }
}

function timeIn(record: Raw, at: string): string {
  const found = dig(record, at)
  return typeof found === 'string' || typeof found === 'number' ? String(found) : ''
}

/** As large as the engine likes its pages; an answer may hold everybody. */
const pageSize = 1000

/** Every record with its position in the list, without the places that hold secrets. */
async function* rawPages(
  { description }: RestClient,
  pages: AsyncIterable<readonly Raw[]>,
  signal: AbortSignal,
): AsyncGenerator<readonly RawRecord[]> {
  let seen = 0
  for await (const page of pages) {
    const before = seen
    const raw = page.map((record, index) => ({ row: before + index + 1, fields: withoutSecrets(record, description) }))
    seen += raw.length
    for (let from = 0; from < raw.length; from += pageSize) {
      yield raw.slice(from, from + pageSize)
      signal.throwIfAborted()
    }
  }
}
