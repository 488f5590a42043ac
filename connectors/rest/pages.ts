import { countIn, createPass, exactText, Fault, mostPasses, type Pass, plainText, writeJson } from '#contract'
import { isRecord, type Raw } from '#kit'
import { type RestClient, readPlace } from './client.ts'
import type { Listing, Paging } from './describe/requests.ts'
import { ownAddress, type RestAnswer, withParameters } from './exchange.ts'
import { dig } from './path.ts'

/** What leads from one page to the next. */
interface Position {
  /** Records seen so far. */
  readonly seen: number
  /** Pages seen so far, this one among them. */
  readonly pages: number
  /** Records on this page, without the one asked for again. */
  readonly count: number
  /** Whether the next page is to begin with the last record of this one. */
  readonly overlaps: boolean
  /** Words for messages. */
  readonly what: string
}

/** A list to read, its placeholders filled in. */
interface Request extends Listing {
  readonly values?: Readonly<Record<string, string>>
  /** Where a record says its id; default: where accounts do. */
  readonly id?: string
  readonly what: string
}

/**
 * Everybody a list shows, each once. When what its pages show does not fit together, it is read again from its beginning, until it
 * has held still: who is not shown then is not there.
 * @throws Fault `unreachable` for a list that never holds still; as `readPages`
 */
export async function* readWhole(
  request: Request,
  client: RestClient,
  signal: AbortSignal,
): AsyncGenerator<readonly Raw[]> {
  const shown = new Set<string>()
  let doubt: string | undefined
  let before = ''
  for (let passes = 1; passes <= mostPasses; passes += 1) {
    const pass = createPass()
    let filled = 0
    for await (const page of readPages(request, client, signal, pass)) {
      filled += 1
      const fresh = page.fresh.filter(record => !shown.has(identityOf(record, request, client)))
      for (const record of fresh) shown.add(identityOf(record, request, client))
      if (fresh.length > 0) yield fresh
    }
    const isProved = filled < 2 || tellsMoves(request.paging) || pass.order === before
    doubt = pass.doubt ?? (isProved ? undefined : 'two readings of it were not alike')
    if (doubt === undefined) return
    before = pass.order
  }
  const sentence = `the list of ${request.what} did not hold still while it was read, ${mostPasses} times (${doubt}); describe a fixed order in its query, by id`
  throw new Fault('unreachable', sentence)
}

/** Whether the pages themselves show that somebody was deleted between two of them; else only a second reading does. */
const tellsMoves = (paging: Paging): boolean =>
  paging.kind === 'offset' || ('total' in paging && paging.total !== undefined)

/** One page of a list, as the system answered it: records are raw JSON objects, in its order. */
export interface Page {
  readonly records: readonly Raw[]
  /** Those among them that this way through the list has not shown before. */
  readonly fresh: readonly Raw[]
}

/**
 * The pages of a list, to its end. A page that repeats an address already asked for
 * would go on for ever. Where pages are counted by records, each is asked for from the last record of the one before on: it has to
 * stand there still.
 * @param pass told what the pages showed: their end alone proves nothing
 * @throws Fault `broken` for an answer that is no list, and for a list that never ends or ends before it says; as `send`
 */
export async function* readPages(
  request: Request,
  client: RestClient,
  signal: AbortSignal,
  pass: Pass = createPass(),
): AsyncGenerator<Page> {
  const { paging, what } = request
  const first = client.address(request, request.values)
  const asked = new Set<string>()
  let url: string | undefined = withParameters(first, startOf(paging))
  let last = ''
  /** The record the next page has to begin with. */
  let border: string | undefined
  while (url !== undefined) {
    if (asked.has(url)) throw endless(what)
    asked.add(url)
    const answer: RestAnswer = await readPlace(client, { url, what }, signal)
    const records = recordsOf(answer.body, request)
    const text = writeJson(records)
    if (records.length > 0 && text === last) throw endless(what)
    last = text
    const ids = records.map(record => identityOf(record, request, client))
    const continues = border === undefined ? {} : { continues: ids[0] === border }
    // What stands there instead is somebody we have not seen.
    const again = continues.continues === true ? 1 : 0
    const isNew = pass.take({ ids: ids.slice(again), total: totalOf(paging, answer.body, what), ...continues })
    const rest = records.slice(again)
    if (rest.length > 0) yield { records: rest, fresh: rest.filter((_record, index) => isNew[index]) }
    const count = isNew.length
    const overlaps = paging.kind === 'offset' && count >= leastOverlapped
    border = overlaps ? ids.at(-1) : undefined
    const next = nextOf(paging, answer, { seen: pass.rows, pages: pass.pages, count, overlaps, what })
    url = next === undefined ? undefined : follow(next, url, what)
  }
}

/** A page of two would bring one new record each time. */
const leastOverlapped = 3

/** Whose record it is: by its id, and where there is none by all of it. */
function identityOf(record: Raw, { id }: Request, { description }: RestClient): string {
  const found = dig(record, id ?? description.id)
  return exactText(found) ?? writeJson(record)
}

/** How many there are in all, where the list is described to say so. */
function totalOf(paging: Paging, body: unknown, what: string): number | undefined {
  if (!('total' in paging) || paging.total === undefined) return undefined
  const total = countIn(dig(body, paging.total))
  if (total !== undefined) return total
  throw new Fault('broken', `the answer to ${what} does not say at ${paging.total} how many there are`)
}

/** Either an address, or parameters for the one just used. */
type Next = { readonly url: string } | { readonly parameters: Readonly<Record<string, string | number>> }

const follow = (next: Next, url: string, what: string): string =>
  'url' in next ? ownAddress(next.url, url, what) : withParameters(url, next.parameters)

function startOf(paging: Paging): Readonly<Record<string, string | number>> {
  if (paging.kind !== 'page' && paging.kind !== 'offset') return {}
  const size = paging.size === undefined ? {} : { [paging.size]: paging.most }
  return { [paging.param]: paging.kind === 'page' ? paging.first : 0, ...size }
}

/** @returns undefined at the end */
function nextOf(paging: Paging, { body, response }: RestAnswer, position: Position): Next | undefined {
  switch (paging.kind) {
    case 'none':
      return undefined
    case 'page':
      return hasMore(paging.more, body, position)
        ? { parameters: { [paging.param]: paging.first + position.pages } }
        : undefined
    case 'offset':
      return isBefore(totalOf(paging, body, position.what), position)
        ? { parameters: { [paging.param]: position.seen - (position.overlaps ? 1 : 0) } }
        : undefined
    case 'cursor': {
      const cursor = textAt(body, paging.at, position.what)
      return cursor === undefined ? undefined : { parameters: { [paging.param]: cursor } }
    }
    case 'next': {
      const url = textAt(body, paging.at, position.what)
      return url === undefined ? undefined : { url }
    }
    case 'link': {
      const url = nextLink(response.headers.link)
      return url === undefined ? undefined : { url }
    }
  }
}

/** Whether the answer says there is another page; where it is not described to say so, an empty page is the last. */
function hasMore(path: string | undefined, body: unknown, { count, what }: Position): boolean {
  if (path === undefined) return count > 0
  const more = dig(body, path)
  if (more === true && count === 0) throw endless(what)
  if (typeof more === 'boolean') return more
  // Without the sign, nobody can tell a whole list from its beginning.
  throw new Fault('broken', `the answer to ${what} does not say at ${path} whether there is more`)
}

/** The same by the number of all records. */
function isBefore(total: number | undefined, { seen, count, what }: Position): boolean {
  if (total === undefined) return count > 0
  if (seen < total && count === 0)
    throw new Fault('broken', `the list of ${what} ends after ${seen} of ${total}; correct its paging, or our rights`)
  return seen < total
}

/** @throws Fault `broken` for a mark that is not exact: the page behind another one would be taken for the next */
function textAt(body: unknown, path: string, what: string): string | undefined {
  const value = dig(body, path)
  if (value === undefined || value === null || value === '') return undefined
  const text = plainText(value)
  if (text !== '') return text
  throw new Fault('broken', `the answer to ${what} names the next page at ${path} by neither text nor an exact number`)
}

/** `<https://host/users?cursor=x>; rel="next"` among the links of a header. */
function nextLink(header = ''): string | undefined {
  return /<([^>]*)>[^,<]*;\s*rel="?next"?/i.exec(header)?.[1]
}

function recordsOf(body: unknown, { records, what }: Request): readonly Raw[] {
  const found = dig(body, records)
  if (!Array.isArray(found) || !found.every(isRecord))
    throw new Fault('broken', `the answer to ${what} holds no list of records${records === '' ? '' : ` at ${records}`}`)
  return found
}

const endless = (what: string): Fault =>
  new Fault('broken', `the list of ${what} shows the same page again and again; correct its paging`)
