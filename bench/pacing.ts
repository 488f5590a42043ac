import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Log } from '../src/domain/log.ts'
import { systemClock } from '../src/transport/clock.ts'
import { createHttp } from '../src/transport/http.ts'
import { createPacer } from '../src/transport/pacer.ts'
import type { BenchRow } from './row.ts'

const seconds = 4
const leastUsed = 0.97

/**
 * Asks a real server on the loopback address as fast as the pace allows.
 * @returns for each rate: the share of it that was used, and the fullest second at the client, wherever it begins, over what is allowed
 */
export async function pacing(): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const rate of [50, 200, 1000]) rows.push(...(await measure(rate)))
  return rows
}

async function measure(rate: number): Promise<readonly BenchRow[]> {
  const starts = await startsAt(rate)
  const endMs = (starts[0] ?? 0) + seconds * 1000
  const used = starts.filter(at => at < endMs).length / (seconds * rate)
  const fullest = fullestSecond(starts) / rate
  return [
    row(`pace ${rate}/s: share of the rate used`, {
      figure: percent(used),
      ratio: used,
      limit: `>= ${leastUsed}`,
      ok: used >= leastUsed,
    }),
    row(`pace ${rate}/s: fullest second over the allowed`, {
      figure: percent(fullest),
      ratio: fullest,
      limit: '<= 1',
      ok: fullest <= 1,
    }),
  ]
}

/** Keeps more requests waiting than can start. @returns when each of them started, in monotonic milliseconds */
async function startsAt(rate: number): Promise<readonly number[]> {
  const { url, stop } = await startServer()
  const pace = { requests: rate, perMs: 1000, concurrency: 32 }
  const clock = systemClock
  const pacer = createPacer({ pace, clock })
  const starts: number[] = []
  const noting: typeof pacer = Object.create(pacer, {
    run: {
      value: <T>(task: () => Promise<T>, signal: AbortSignal) =>
        pacer.run(() => {
          starts.push(clock.monotonicMs())
          return task()
        }, signal),
    },
  })
  const http = createHttp({ pacer: noting, clock, log: silent })
  const signal = new AbortController().signal
  // A little longer than what is looked at, which begins with the first start.
  const endMs = clock.monotonicMs() + seconds * 1000 + 100
  const worker = async () => {
    while (clock.monotonicMs() < endMs) await http.send({ method: 'GET', url, write: false }, signal)
  }
  await Promise.all(Array.from({ length: 2 * pace.concurrency }, worker))
  await http[Symbol.asyncDispose]()
  await stop()
  return starts
}

/** The most starts in any half-open second. */
function fullestSecond(starts: readonly number[]): number {
  let first = 0
  return starts.reduce((most, at, index) => {
    while ((starts[first] ?? at) + 1000 <= at) first += 1
    return Math.max(most, index - first + 1)
  }, 0)
}

const row = (name: string, rest: Omit<BenchRow, 'name'>): BenchRow => ({ name, ...rest })

const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`

/** A web server in a thread of its own, as a target is elsewhere: what it costs must not slow the client down. */
async function startServer(): Promise<{ readonly url: string; stop(): Promise<unknown> }> {
  const thread = new Worker(
    `const { parentPort } = require('node:worker_threads')
     const server = require('node:http').createServer((request, response) => response.end('{}'))
     server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))`,
    { eval: true },
  )
  const [port] = await once(thread, 'message')
  return { url: `http://127.0.0.1:${port}/`, stop: () => thread.terminate() }
}

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
