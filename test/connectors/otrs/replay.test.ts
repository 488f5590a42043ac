import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { startOtrsSimulator } from '../../../connectors/otrs/simulator.ts'

/** The order in which the real product was asked; each topic builds on what the earlier ones left. */
const topics = ['session', 'add', 'get', 'update', 'transport']

interface Exchange {
  readonly name: string
  readonly request: {
    method: string
    path: string
    headers: Record<string, string>
    body?: unknown
    bodyText?: string
  }
  readonly response: { status: number; headers: Record<string, string>; body?: unknown; bodyText?: string }
}

async function exchanges(): Promise<readonly Exchange[]> {
  const files = topics.map(topic => new URL(`../../fixtures/otrs/znuny-${topic}.json`, import.meta.url))
  const texts = await Promise.all(files.map(file => readFile(file, 'utf8')))
  return texts.flatMap(text => JSON.parse(text).exchanges)
}

interface Replayed {
  readonly status: number
  readonly type: string
  readonly body: string
}

function ask(url: string, exchange: Exchange['request'], fill: (text: string) => string): Promise<Replayed> {
  const { method, path, headers, body, bodyText } = exchange
  const text = fill(body === undefined || body === null ? (bodyText ?? '') : JSON.stringify(body))
  // Node leaves the length of a DELETE's body out.
  const length = method === 'GET' ? {} : { 'content-length': Buffer.byteLength(text) }
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { method, headers: { ...headers, ...length } }, async response => {
      const chunks = await response.toArray()
      const type = response.headers['content-type'] ?? ''
      resolve({ status: response.statusCode ?? 0, type, body: Buffer.concat(chunks).toString() })
    })
    sent.on('error', reject)
    sent.end(method === 'GET' ? undefined : text)
  })
}

/** An answer without what belongs to that run: times, sessions, hashes. Everything else has to be the same. */
function steady(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(steady)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, inner]) => [name, steady(inner)]),
    )
  }
  if (typeof value !== 'string') return value
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return '<time>'
  if (/^\d{9,10}$/.test(value)) return '<seconds>'
  return value
    .replace(/^<session(?:-\d)?>$|^[0-9a-f]{32}$/, '<session>')
    .replace(/^<sha hash>$|^[0-9a-f]{64}$/, '<hash>')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

test('the simulator answers every captured request as Znuny did: statuses, records and errors to the letter', async () => {
  await using simulator = await startOtrsSimulator({ dialect: 'znuny' })
  const differences: string[] = []
  const captured = await exchanges()
  let session = ''
  for (const exchange of captured) {
    const got = await ask(simulator.url, exchange.request, text => text.replaceAll('<session-1>', session))
    const body = parsed(got.body)
    if (exchange.name === 'SessionCreate') session = String(Object(body).SessionID)
    const { status, headers, body: wanted = '', bodyText } = exchange.response
    const want = JSON.stringify([status, headers['content-type'], steady(bodyText ?? wanted)])
    const have = JSON.stringify([got.status, got.type, steady(body)])
    if (want !== have) differences.push(`${exchange.name}\n  product:   ${want}\n  simulator: ${have}`)
  }
  expect(captured.length).toBeGreaterThan(70)
  expect(differences).toEqual([])
})
