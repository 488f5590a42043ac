import { type Arrived, type Loopback, type Served, serveLoopback } from '../../src/simulation/loopback.ts'
import { jsonOf } from './files.ts'
import { type PageAnswer, type PagedForm, pageOf, startIn } from './paged.ts'
import type { Raw } from './records.ts'

/** Which page of which way through the list is asked for; both from 1. */
export interface Position {
  readonly pass: number
  readonly page: number
}

/** What an API does otherwise than it should. */
export interface Glitch {
  /** What the list holds when a page is asked for. */
  readonly list?: (records: readonly Raw[], position: Position) => readonly Raw[]
  /** What becomes of a page. */
  readonly page?: (answer: PageAnswer, position: Position) => PageAnswer | Served
  /** The text of an answer. */
  readonly text?: (text: string, position: Position) => string
  /** What is answered to who asks about somebody. */
  readonly one?: () => Served
}

/** People behind an API on the loopback address. */
export interface PagedServer {
  readonly url: string
  readonly form: PagedForm
  /** What there is to read from now on. */
  show(records: readonly Raw[], glitch?: Glitch): void
  close(): Promise<void>
}

const json = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): Served => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  text,
})

const isServed = (answer: PageAnswer | Served): answer is Served => 'status' in answer

export async function startPaged(form: PagedForm): Promise<PagedServer> {
  let records: readonly Raw[] = []
  let glitch: Glitch = {}
  let [pass, page] = [0, 0]
  let url = ''

  function list(query: URLSearchParams): Served {
    const start = startIn(query, form)
    if (start === 0) [pass, page] = [pass + 1, 0]
    page += 1
    const position = { pass, page }
    const shown = glitch.list?.(records, position) ?? records
    const plain = pageOf(shown, start, form)
    const answer = glitch.page?.(plain, position) ?? plain
    if (isServed(answer)) return answer
    const { next, ...body } = answer
    const address = `${url}/people?after=${next}`
    const whole =
      next === undefined || form.paging === 'link' ? body : { ...body, next: form.paging === 'next' ? address : next }
    const text = jsonOf(whole)
    const link: Readonly<Record<string, string>> =
      next === undefined || form.paging !== 'link' ? {} : { link: `<${address}>; rel="next"` }
    return json(200, glitch.text?.(text, position) ?? text, link)
  }

  function one(key: string | null): Raw | undefined {
    return records.find(record => String(record.key).normalize('NFC') === key?.normalize('NFC'))
  }

  function answer({ target }: Arrived): Served {
    const { pathname, searchParams } = new URL(target, url)
    if (pathname === '/people' && !searchParams.has('key')) return list(searchParams)
    if (glitch.one !== undefined) return glitch.one()
    const byPath = pathname.startsWith('/people/') ? decodeURIComponent(pathname.slice(8)) : undefined
    const found = one(byPath ?? searchParams.get('key'))
    if (byPath === undefined) return json(200, jsonOf({ items: found === undefined ? [] : [found] }))
    return found === undefined ? json(404, '{"error":"no such person"}') : json(200, jsonOf(found))
  }

  const loopback: Loopback = await serveLoopback({ decide: () => undefined, answer }, 0)
  url = `http://127.0.0.1:${loopback.port}`
  return {
    url,
    form,
    show(shown, next = {}) {
      records = shown
      glitch = next
      ;[pass, page] = [0, 0]
    },
    close: () => loopback.close(),
  }
}
