import { Fault, plainText, writeJson } from '#contract'
import { type RestClient, readPlace } from './client.ts'
import type { Listing, Paging } from './describe/requests.ts'
import { type Answer, ownAddress, withParameters } from './exchange.ts'
import { dig, isRaw, type Raw } from './path.ts'

/** What leads from one page to the next. */
interface Position {
  /** Records seen so far. */
  readonly seen: number
  /** Pages seen so far, this one among them. */
  readonly pages: number
  /** Records on this page. */
  readonly count: number
  /** Words for messages. */
  readonly what: string
}

/** A list to read, its placeholders filled in. */
export interface Request extends Listing {
  readonly values?: Readonly<Record<string, string>>
  readonly what: string
}

/**
 * The pages of a list, to its end. A page that repeats an address already asked for would go on for ever.
 * @throws Fault `broken` for an answer that is no list, and for a list that never ends or ends before it says; as `send`
 */
export async function* readPages(
  request: Request,
  client: RestClient,
  signal: AbortSignal,
): AsyncGenerator<readonly Raw[]> {
  const { paging, what } = request
  const first = client.address(request, request.values)
  const asked = new Set<string>()
  let url: string | undefined = withParameters(first, startOf(paging))
  let last = ''
  let seen = 0
  for (let pages = 1; url !== undefined; pages += 1) {
    if (asked.has(url)) throw endless(what)
    asked.add(url)
    const answer: Answer = await readPlace(client, { url, what }, signal)
    const records = recordsOf(answer.body, request)
    const text = writeJson(records)
    if (records.length > 0 && text === last) throw endless(what)
    last = text
    if (records.length > 0) yield records
    seen += records.length
    const next = nextOf(paging, answer, { seen, pages, count: records.length, what })
    url = next === undefined ? undefined : follow(next, url, what)
  }
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
function nextOf(paging: Paging, { body, response }: Answer, position: Position): Next | undefined {
  switch (paging.kind) {
    case 'none':
      return undefined
    case 'page':
      return hasMore(paging.more, body, position)
        ? { parameters: { [paging.param]: paging.first + position.pages } }
        : undefined
    case 'offset':
      return isBefore(paging.total, body, position) ? { parameters: { [paging.param]: position.seen } } : undefined
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
function isBefore(path: string | undefined, body: unknown, { seen, count, what }: Position): boolean {
  if (path === undefined) return count > 0
  const total = dig(body, path)
  if (typeof total !== 'number')
    throw new Fault('broken', `the answer to ${what} does not say at ${path} how many there are`)
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
  if (!Array.isArray(found) || !found.every(isRaw))
    throw new Fault('broken', `the answer to ${what} holds no list of records${records === '' ? '' : ` at ${records}`}`)
  return found
}

const endless = (what: string): Fault =>
  new Fault('broken', `the list of ${what} shows the same page again and again; correct its paging`)
