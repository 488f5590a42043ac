/**
 * Ways of taking everything away slowly: each has to be held before more than the limit is gone. Every way is tried on a small, a
 * middling and a large company, with the real engine and the real store.
 */

import { Company, found, type Stock, type StockOptions } from './drip/company.ts'
import { type Way, ways } from './drip/ways.ts'

const sizes = [40, 400, 4_000]

/** What one way came to in one company. */
export interface Result {
  readonly way: string
  readonly people: number
  readonly gone: number
  readonly limit: number
  readonly held: boolean
  readonly ok: boolean
}

/** Founds companies once and lends them out. */
class Stocks implements AsyncDisposable {
  readonly #stocks = new Map<string, Promise<Stock>>()

  of(options: StockOptions): Promise<Stock> {
    const name = JSON.stringify(options)
    const stock = this.#stocks.get(name) ?? found(options)
    this.#stocks.set(name, stock)
    return stock
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stock of this.#stocks.values()) await (await stock)[Symbol.asyncDispose]()
  }
}

async function attempt(way: Way, size: number, stocks: Stocks): Promise<Result> {
  const stock = await stocks.of({ size, ...way.stock?.(size) })
  await using company = await Company.open(stock, way.policy)
  const limit = way.limit(size)
  await way.drip(company, size, limit)
  const gone = await way.gone(company, size)
  const held = await company.isHeld()
  const people = way.people?.(size) ?? size
  return { way: way.name, people, gone, limit, held, ok: held && gone > 0 && gone <= limit }
}

/** Tries every way whose name holds `part` in companies of these sizes. */
export async function* tryWays(of: readonly number[], part = ''): AsyncGenerator<Result> {
  await using stocks = new Stocks()
  for (const way of ways.filter(({ name }) => name.includes(part)))
    for (const size of of) yield await attempt(way, size, stocks)
}

const width = Math.max(...ways.map(({ name }) => name.length))
const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell, column) => (column === 0 ? String(cell).padEnd(width) : String(cell).padStart(8))).join('  ')

/** @param args sizes, and a part of the name of the ways to be tried; default: all */
export default async function drip(args: readonly string[]): Promise<number> {
  const wanted = args.map(Number).filter(Number.isFinite)
  const part = args.filter(arg => !Number.isFinite(Number(arg))).join(' ')
  const started = performance.now()
  let failed = 0
  let tried = 0
  console.log(row(['way', 'people', 'gone', 'limit', 'held', '']))
  for await (const { way, people, gone, limit, held, ok } of tryWays(wanted.length > 0 ? wanted : sizes, part)) {
    tried += 1
    if (!ok) failed += 1
    console.log(row([way, people, gone, limit, held ? 'yes' : 'NO', ok ? 'ok' : 'FAILED']))
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`\n${tried} tried, ${failed} failed, ${seconds} s`)
  return failed === 0 && tried > 0 ? 0 : 1
}
