import { Problem } from '../domain/problem.ts'
import { shorten } from '../domain/text/shorten.ts'
import { faultOf, readFault } from './fault-words.ts'
import type { Sighting } from './journal.ts'
import type { Arrived, Served } from './loopback.ts'
import { mask } from './mask.ts'
import type { Conduct } from './misbehaviour.ts'
import { type PageContent, renderPage, type ShownAccount } from './page.ts'
import { pageScript } from './page-script.ts'
import { pageStyle } from './page-style.ts'

/** What the panel shows, and what it may change. */
interface PanelParts extends Pick<PageContent, 'title'> {
  url(): string
  targetFile(): string
  accounts(): readonly ShownAccount[]
  seen(after: number): readonly Sighting[]
  readonly conduct: Conduct
}

/** Where the panel is; nothing under it reaches the product or the journal. */
export const panelPath = '/-/'

type PanelAnswer = (arrived: Arrived, parts: PanelParts) => Served

/** Every page and what may be asked of it. */
const pages: Readonly<Record<string, Readonly<Record<string, PanelAnswer>>>> = {
  '': { GET: (_arrived, parts) => page(parts) },
  'page.css': { GET: () => resource('text/css', pageStyle) },
  'page.js': { GET: () => resource('text/javascript', pageScript) },
  accounts: { GET: (_arrived, { accounts }) => json(200, mask(accounts())) },
  journal: { GET: journal },
  faults: {
    GET: (_arrived, { conduct }) => json(200, conduct.pending().map(faultOf)),
    POST: addFault,
    DELETE: (_arrived, { conduct }) => {
      conduct.calm()
      return json(200, [])
    },
  },
}

/**
 * Answers requests for the panel. @returns undefined for what is not under its path
 *
 * Web pages from elsewhere cannot use it: a name that merely leads to this machine is not answered (DNS rebinding), and
 * what changes something is no request a foreign page may send (a form has no JSON, other methods are asked for beforehand).
 */
export function panelAnswer(arrived: Arrived, parts: PanelParts): Served | undefined {
  const { method, target, headers } = arrived
  const [path = ''] = target.split('?')
  if (!path.startsWith(panelPath)) return undefined
  if (!/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/i.test(headers.host ?? ''))
    return refusal(403, 'the panel is only for this machine: ask for it at 127.0.0.1')
  const name = path.slice(panelPath.length)
  const verbs = Object.hasOwn(pages, name) ? pages[name] : undefined
  if (verbs === undefined)
    return refusal(
      404,
      `there is no ${shorten(path)}: there are ${Object.keys(pages)
        .map(one => panelPath + one)
        .join(', ')}`,
    )
  const answer = Object.hasOwn(verbs, method) ? verbs[method] : undefined
  if (answer === undefined) {
    const allow = Object.keys(verbs).join(', ')
    const refused = refusal(405, `${path} takes ${allow}, not ${method}`)
    return { ...refused, headers: { ...refused.headers, allow } }
  }
  return attempt(() => answer(arrived, parts))
}

function attempt(answer: () => Served): Served {
  try {
    return answer()
  } catch (error) {
    if (error instanceof Problem) return refusal(400, error.message)
    throw error
  }
}

/** Nothing from elsewhere, no frames, and no script but our own. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const guarded = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': policy,
}

const resource = (type: string, text: string, status = 200): Served => ({
  status,
  headers: { ...guarded, 'content-type': `${type}; charset=utf-8` },
  text,
})

const json = (status: number, data: unknown): Served =>
  resource('application/json', `${JSON.stringify(data, null, 2)}\n`, status)

const refusal = (status: number, error: string): Served => json(status, { error })

function page({ title, url, targetFile, accounts, seen, conduct }: PanelParts): Served {
  const content = {
    title,
    url: url(),
    targetFile: targetFile(),
    // As in the JSON: whatever a product hands over, secrets do not get out.
    accounts: accounts().map(account => Object.fromEntries(Object.entries(account).map(maskedEntry))),
    journal: seen(0),
    pending: conduct.pending(),
  }
  return resource('text/html', renderPage(content))
}

const maskedEntry = ([name, value]: readonly [string, unknown]): readonly [string, unknown] => {
  const [[shownName, shown] = [name, value]] = Object.entries(mask({ [name]: value }) ?? {})
  return [shownName, shown]
}

function journal({ target }: Arrived, { seen }: PanelParts): Served {
  const after = new URL(target, 'http://localhost').searchParams.get('after') ?? '0'
  if (/^\d{1,15}$/.test(after)) return json(200, seen(Number(after)))
  throw new Problem('usage', 'simulation.journal', `after has to be the number of an entry, not ${shorten(after)}`)
}

function addFault({ headers, body }: Arrived, { conduct }: PanelParts): Served {
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/json')
    return refusal(415, 'a fault is sent with content-type application/json')
  const plan = readFault(parsed(body))
  conduct.misbehave(plan)
  return json(201, conduct.pending().map(faultOf))
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
