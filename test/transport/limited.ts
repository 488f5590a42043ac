import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../src/domain/time/clock.ts'
import type { FakeClock } from './fake-clock.ts'
import { serve } from './loopback.ts'

/** Something a server does instead of answering; returns true once it has taken the request over. */
export type Trouble = (request: IncomingMessage, response: ServerResponse) => boolean

/** An API that allows so many requests in so much time, and says when to come again. */
export interface Limited {
  readonly url: string
  /** Path and query of every request, in order. */
  readonly asked: string[]
  /** How many were sent away. */
  sentAway: number
  /** Requests it has not answered yet. */
  busy: number
}

export interface LimitedOptions {
  readonly clock: Clock
  readonly requests?: number
  readonly perMs?: number
  /** The answer to a request within the limit. */
  readonly answer: (url: URL) => unknown
  /** Comes first. */
  readonly trouble?: Trouble
}

/** Starts it on loopback; it counts time by the given clock and stops when the test is over. */
export async function serveLimited(options: LimitedOptions): Promise<Limited> {
  const { clock, requests = Number.POSITIVE_INFINITY, perMs = 10_000, answer, trouble = () => false } = options
  let windowMs = clock.monotonicMs()
  let used = 0
  const limited: Limited = { url: '', asked: [], sentAway: 0, busy: 0 }
  const url = await serve((request, response) => {
    limited.busy += 1
    response.on('close', () => {
      limited.busy -= 1
    })
    limited.asked.push(request.url ?? '')
    if (trouble(request, response)) return
    const nowMs = clock.monotonicMs()
    if (nowMs >= windowMs + perMs) {
      windowMs = nowMs
      used = 0
    }
    if (used >= requests) {
      limited.sentAway += 1
      response.writeHead(429, { 'retry-after': String(Math.ceil((windowMs + perMs - nowMs) / 1000)) }).end()
      return
    }
    used += 1
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer(new URL(request.url ?? '', 'http://here'))))
  })
  return Object.assign(limited, { url })
}

/** Lets time pass while nobody is waiting for real bytes, until the promise is settled. @returns what it resolves to */
export async function pass<T>(clock: FakeClock, busy: () => boolean, promise: Promise<T>): Promise<T> {
  let isSettled = false
  const settled = () => {
    isSettled = true
  }
  promise.then(settled, settled)
  while (!isSettled) {
    for (let turns = 0; turns < 20 && !isSettled; turns += 1) await new Promise(resolve => setImmediate(resolve))
    if (!isSettled && !busy() && clock.sleeping > 0) await clock.advance(50)
  }
  return promise
}
