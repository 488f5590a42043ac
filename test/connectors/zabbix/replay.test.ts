import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { startZabbixSimulator } from '../../../connectors/zabbix/simulator.ts'

/** The order in which the real product was asked; each topic builds on what the earlier ones left. */
const topics = ['auth', 'token', 'read', 'create', 'update', 'rights', 'lockout', 'protocol', 'delete']

interface Exchange {
  readonly name: string
  readonly request: {
    method: string
    headers: Record<string, string>
    body?: unknown
    bodyText?: string
    bodyBase64?: string
  }
  readonly response: { status: number; body?: unknown; bodyText?: string }
}

async function exchangesOf(version: string): Promise<readonly Exchange[]> {
  const files = topics.map(topic => new URL(`../../fixtures/zabbix/zabbix-${version}-${topic}.json`, import.meta.url))
  const texts = await Promise.all(files.map(file => readFile(file, 'utf8')))
  return texts.flatMap(text => JSON.parse(text).exchanges)
}

/** What the real sessions and tokens were is not in the captures; these stand for the ones the simulator gave out. */
class Placeholders {
  readonly #known = new Map<string, string>()

  fill(text: string): string {
    return text.replaceAll(/<(?:session|token)-\d+>/g, name => this.#known.get(name) ?? name)
  }

  /** Remembers what stands in an answer where the capture has a placeholder. */
  learn(expected: unknown, actual: unknown): void {
    if (typeof expected === 'string' && /^<\w+-\d+>$/.test(expected)) this.#known.set(expected, String(actual))
    else if (typeof expected === 'object' && expected !== null && typeof actual === 'object' && actual !== null) {
      const values = new Map(Object.entries(actual))
      for (const [name, inner] of Object.entries(expected)) this.learn(inner, values.get(name))
    }
  }
}

async function ask(url: string, { method, headers, body, bodyText }: Exchange['request'], placeholders: Placeholders) {
  const text = placeholders.fill(body === undefined ? (bodyText ?? '') : JSON.stringify(body))
  // A byte that is no UTF-8 stands in the captures as the character of that number.
  const bytes = Buffer.from(text, text.includes('aÿb') ? 'latin1' : 'utf8')
  const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, placeholders.fill(value)]))
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const sent = request(url, { method, headers: filled }, async response => {
      const chunks = await response.toArray()
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() })
    })
    sent.on('error', reject)
    sent.end(bytes)
  })
}

/** Names and types, not values; the order of lists is the database's. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(member => JSON.stringify(shape(member))).sort()
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, shape(inner)])
      .sort(),
  )
}

/** An answer as one line: errors and ids whole, results in shape. A list of answers is a list of such lines. */
function summary({ status, body }: { status: number; body?: unknown }): string {
  const answers = [body].flat().map(answer => {
    const { error, result, id }: { error?: unknown; result?: unknown; id?: unknown } = { ...Object(answer) }
    return error === undefined ? { result: shape(result), id } : { error, id }
  })
  return JSON.stringify([status, ...answers])
}

describe.each(['6.0', '7.0'])('the simulator of Zabbix %s', version => {
  test('answers every captured request as the product did: errors to the letter, results in shape', async () => {
    await using simulator = await startZabbixSimulator({ version: version === '6.0' ? '6.0.14' : '7.0.22' })
    const placeholders = new Placeholders()
    const differences: string[] = []
    const exchanges = await exchangesOf(version)
    for (const exchange of exchanges) {
      const actual = await ask(simulator.url, exchange.request, placeholders)
      const body = actual.body === '' ? undefined : JSON.parse(actual.body)
      placeholders.learn(exchange.response.body, body)
      const want = summary({ ...exchange.response, body: exchange.response.body ?? '' })
      const got = summary({ status: actual.status, body: body ?? '' })
      if (want !== got) differences.push(`${exchange.name}\n  product:   ${want}\n  simulator: ${got}`)
    }
    expect(exchanges.length).toBeGreaterThan(150)
    expect(differences).toEqual([])
  })
})
