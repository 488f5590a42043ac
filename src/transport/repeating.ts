import { Fault } from '../domain/fault.ts'
import { askedUntil, statusFault } from '../domain/http.ts'
import type { Http, HttpRequest, HttpResponse } from '../domain/http-message.ts'
import type { Clock } from '../domain/time/clock.ts'
import { capPause, type KeptPause, longestPauseDefaultMs } from '../domain/time/pause.ts'
import { wasNeverSent } from './failure.ts'
import type { Pacer } from './pacer.ts'
import { placeOf } from './place.ts'

/** Where a pause is kept that outlives the process. */
interface PauseStore {
  /** @returns the pause that was kept last, also when it is over */
  read(): Promise<KeptPause | undefined>
  write(pause: KeptPause): Promise<void>
}

interface RepeatingOptions {
  /** Sends once. */
  readonly http: Http
  /** The one that `http` takes its turns from: a pause holds every request of the connection. */
  readonly pacer: Pick<Pacer, 'pauseUntil' | 'pausedUntil' | 'resume'>
  readonly clock: Clock
  /** 0 <= random < 1. */
  readonly random: () => number
  readonly pauses: PauseStore
  /** The longest pause that is believed; default a day. */
  readonly longestPauseMs?: number
}

/** A longer pause is not waited for while somebody reads: the reading breaks off and comes again. */
export const longestReadingWaitMs = 60_000
/** So often one request is sent, the first time included. */
const mostTries = 6
/** After that much time, waiting included, one request is not sent again. */
const mostMs = 300_000
const firstWaitMs = 1_000

/** Statuses of a trouble that passes: too early, too slow, a gateway whose backend restarts. */
const passing: ReadonlySet<number> = new Set([408, 425, 502, 503, 504])
/** Some systems ask to slow down with these; next to a time to come again they mean nothing else. */
const slowDown: ReadonlySet<number> = new Set([403, 409, 429, 503])

/** Why a request has to be sent again. */
interface Again {
  /** What to end with when it is not: fit for an operator. */
  readonly fault: Fault
  /** It told us to wait, and for how long; otherwise it is only in trouble. */
  readonly wait?: { readonly until: Date }
}

/**
 * HTTP for reading many pages: what only asks is asked again. Whoever tells us to wait is waited for and asked for the same page
 * again; a GET that met a trouble that passes is repeated. Both a bounded number of times, within a bounded time, with growing
 * waits. A pause is kept before it is waited for, so that the next process does not begin where this one was sent away.
 * Writes go through as they are: the engine owns their repeats.
 *
 * @returns `send` as `Http` promises; besides, it throws Fault `throttled` (with `retryAt`) when we are told to wait for longer than
 *   a reading may take, and `unreachable` when a trouble did not pass; what the pause store throws
 */
export function createRepeatingHttp(options: RepeatingOptions): Http {
  const { http, pacer, clock, random, pauses, longestPauseMs = longestPauseDefaultMs } = options
  /** The end of the kept pause as this process last saw it: what it wrote itself counts in monotonic time already. */
  let seen: number | undefined
  /** A system that has never answered is not insisted on: its address may be wrong. */
  let hasAnswered = false

  async function adoptPause(): Promise<void> {
    const kept = await pauses.read()
    if (kept?.until.getTime() === seen) return
    seen = kept?.until.getTime()
    // Somebody released it.
    if (kept === undefined) return pacer.resume()
    const until = capPause(kept.until, clock.now(), Math.min(kept.lengthMs, longestPauseMs))
    pacer.pauseUntil(until)
    if (until < kept.until) await keepPause(until, kept.lengthMs)
  }

  async function keepPause(until: Date, lengthMs: number): Promise<void> {
    seen = until.getTime()
    await pauses.write({ until, lengthMs })
  }

  async function pauseUntil(asked: Date): Promise<void> {
    const now = clock.now()
    const until = capPause(asked, now, longestPauseMs)
    pacer.pauseUntil(until)
    await keepPause(until, until.getTime() - now.getTime())
  }

  const backoffMs = (tries: number): number => firstWaitMs * 2 ** (tries - 1) * (0.5 + random() / 2)

  async function attempt(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse | Again> {
    try {
      const response = await http.send(request, signal)
      hasAnswered = true
      return judge(request, response, clock.now()) ?? response
    } catch (error) {
      const isTrouble = error instanceof Fault && error.kind === 'unreachable' && request.method === 'GET'
      if (!isTrouble || signal.aborted || (wasNeverSent(error) && !hasAnswered)) throw error
      return { fault: error }
    }
  }

  return {
    async send(request, signal) {
      if (request.write) return http.send(request, signal)
      await adoptPause()
      const endMs = clock.monotonicMs() + mostMs
      for (let tries = 1; ; tries += 1) {
        const outcome = await attempt(request, signal)
        if (!('fault' in outcome)) return outcome
        const now = clock.now()
        const waitMs = Math.ceil(backoffMs(tries))
        const soonest = new Date(now.getTime() + waitMs)
        const until = outcome.wait !== undefined && outcome.wait.until > soonest ? outcome.wait.until : soonest
        if (outcome.wait !== undefined) await pauseUntil(until)
        const ms = until.getTime() - now.getTime()
        if (ms > longestReadingWaitMs || tries >= mostTries || clock.monotonicMs() + ms > endMs)
          throw givenUp(outcome, tries, pacer.pausedUntil)
        // A pause is waited for in line, behind which all requests of the connection stand.
        if (outcome.wait === undefined) await clock.sleep(waitMs, signal)
      }
    },
  }
}

function judge(request: HttpRequest, response: HttpResponse, now: Date): Again | undefined {
  const { status, headers } = response
  const { method, address } = placeOf(request, []) ?? { method: request.method, address: 'its address' }
  const what = `${method} ${address}`
  const fault = statusFault(response, { what, write: false, now })
  if (fault === undefined) return undefined
  const retryAt = fault.retryAt ?? askedUntil(headers, now)
  if (fault.kind === 'throttled' || (slowDown.has(status) && retryAt !== undefined))
    return {
      fault: new Fault('throttled', `${what} asks to slow down (HTTP ${status})`, { answer: `HTTP ${status}` }),
      wait: { until: retryAt ?? now },
    }
  return method === 'GET' && passing.has(status) ? { fault } : undefined
}

function givenUp({ fault, wait }: Again, tries: number, pausedUntil: Date | undefined): Fault {
  const { kind, message, answer } = fault
  const details = answer === undefined ? {} : { answer }
  const often = tries === 1 ? '' : `, asked ${tries} times`
  const plain = message.replace(/\.$/, '')
  if (wait === undefined || pausedUntil === undefined) return new Fault(kind, `${plain}${often}`, details)
  const sentence = `${plain}${often}; it is not asked again before ${pausedUntil.toISOString()}`
  return new Fault(kind, sentence, { ...details, retryAt: pausedUntil })
}
