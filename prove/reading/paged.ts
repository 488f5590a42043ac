import type { Raw } from './records.ts'

/** How an API shows its people. */
export interface PagedForm {
  readonly paging: 'none' | 'page' | 'offset' | 'cursor' | 'link' | 'next'
  /** It says how many there are. `link` has no room for it. */
  readonly hasTotal: boolean
  /** Pages by number: it says whether there is another. */
  readonly hasMore: boolean
  readonly pageSize: number
  /** Whether somebody can be asked about, and how. */
  readonly asks: 'no' | 'get' | 'find'
  readonly keysAreNumbers: boolean
}

/** Where an answer says how many there are, if it does. */
const hasTotal = ({ paging, hasTotal: says }: PagedForm): boolean => says && paging !== 'none' && paging !== 'link'

function pagingYaml(form: PagedForm): string {
  const total = hasTotal(form) ? ', total: total' : ''
  switch (form.paging) {
    case 'none':
      return '{ kind: none }'
    case 'page':
      return `{ kind: page, param: page, most: ${form.pageSize}${form.hasMore ? ', more: more' : ''}${total} }`
    case 'offset':
      return `{ kind: offset, param: skip, most: ${form.pageSize}${total} }`
    case 'cursor':
      return `{ kind: cursor, param: after, at: next${total} }`
    case 'next':
      return `{ kind: next, at: next${total} }`
    case 'link':
      return '{ kind: link }'
  }
}

/** The settings of its source. */
export function pagedSettings(url: string, form: PagedForm): string {
  const ways = {
    no: '',
    get: '    get: { path: "/people/{id}" }\n',
    find: `    find: { key: { path: /people, query: { key: "{value}" }, records: items } }
    attributes: { key: { type: text, description: Number. } }\n`,
  }
  return `connector: rest
pace: { requests: 1000, per: 1s, concurrency: 2 }
settings:
  url: ${url}
  api:
    id: key
    list: { path: /people, records: items, paging: ${pagingYaml(form)} }
${ways[form.asks]}`.trimEnd()
}

/** One page as the API answers it. */
export interface PageAnswer {
  readonly items: unknown
  readonly total?: unknown
  readonly more?: unknown
  /** The rest begins there. */
  readonly next?: string
}

/** Where a request for a page begins: 0 for a new way through the list. */
export function startIn(query: URLSearchParams, { paging, pageSize }: PagedForm): number {
  switch (paging) {
    case 'page':
      return (Number(query.get('page') ?? 1) - 1) * pageSize
    case 'offset':
      return Number(query.get('skip') ?? 0)
    default:
      return Number(query.get('after') ?? 0)
  }
}

/** The page of these records that begins there. */
export function pageOf(records: readonly Raw[], start: number, form: PagedForm): PageAnswer {
  const { paging, pageSize, hasMore } = form
  if (paging === 'none') return { items: records }
  const end = start + pageSize
  const isLast = end >= records.length
  const isLed = paging === 'cursor' || paging === 'next' || paging === 'link'
  return {
    items: records.slice(start, end),
    ...(hasTotal(form) ? { total: records.length } : {}),
    ...(paging === 'page' && hasMore ? { more: !isLast } : {}),
    ...(isLed && !isLast ? { next: String(end) } : {}),
  }
}

/** Whether a list of so many comes in pages a reader can see, and not in one piece. */
export const isPaged = (count: number, { paging, pageSize }: PagedForm): boolean =>
  paging !== 'none' && count > pageSize

/** Whether an honest count gives away that somebody is left out. */
export const isCounted = hasTotal
