import {
  type Clock,
  type Cursor,
  createPass,
  defineSource,
  plainText,
  type RawRecord,
  type Reading,
  writeJson,
} from '#contract'
import type { Raw } from '#kit'
import { check } from './check.ts'
import { createClient, type RestClient } from './client.ts'
import { describe } from './describe/description.ts'
import { lookFor } from './look-for.ts'
import { dig } from './path.ts'
import { readChanged, readRecords } from './read.ts'
import { withoutSecrets } from './secrets.ts'
import { settings, validate } from './settings.ts'
import { isEveryoneDue, later, markIn, nextMark } from './since.ts'
import { peopleAt } from './writing.ts'

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
  system: ({ url, api = {} }) => ({ url, ...peopleAt(describe(api)) }),
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
  if (changes === undefined) return everyone(client, signal)
  const mark = markIn(cursor)
  const nowMs = clock.now().getTime()
  const isDue = isEveryoneDue(mark, { nowMs, hours: changes.everyoneHours })
  let latest = ''
  const timeOf = (record: Raw): string => timeIn(record, changes.at)
  const look = (page: readonly Raw[]): void => {
    for (const record of page) latest = later(latest, timeOf(record))
  }
  const next = (): Cursor => writeJson(nextMark(mark, latest, isDue ? nowMs : mark.everyoneMs))
  if (isDue) return { ...everyone(client, signal, look), cursor: next }
  const pages = watchPages(readChanged(client, signal, { since: mark.since, timeOf }), look)
  return { scope: 'changes', pages: rawPages(client, pages, signal), cursor: next }
}

/**
 * Everybody there is. A list of several pages is a place in something that moves: who is deleted draws all behind them forward, and
 * one of those is on no page that is asked for; who is edited may jump over the reader.
 */
function everyone(client: RestClient, signal: AbortSignal, look: (page: readonly Raw[]) => void = () => {}): Reading {
  let last = createPass()
  let isPaged = false
  let before = ''
  async function* pass(): AsyncGenerator<readonly Raw[]> {
    before = last.order
    last = createPass()
    yield* watchPages(readRecords(client, signal, last), look)
    // What counts more than it shows came in pieces, too, however few were shown.
    isPaged ||= last.pages > 1 || last.doubt !== undefined
  }
  return {
    scope: 'everyone',
    pages: rawPages(client, pass(), signal),
    again: () => (isPaged ? rawPages(client, pass(), signal) : undefined),
    moved: () => isPaged && (last.doubt !== undefined || last.order !== before),
    lookFor: (field, keys) => {
      const found = isPaged ? lookFor(field, keys, client, signal) : undefined
      return found === undefined ? undefined : rawPages(client, watchPages(found, look), signal)
    },
  }
}

async function* watchPages(
  pages: AsyncIterable<readonly Raw[]>,
  look: (page: readonly Raw[]) => void,
): AsyncGenerator<readonly Raw[]> {
  for await (const page of pages) {
    look(page)
    yield page
  }
}

function timeIn(record: Raw, at: string): string {
  return plainText(dig(record, at))
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
