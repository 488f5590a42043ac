import { Fault } from '../domain/fault.ts'
import { changedNothing, leavesNothing } from '../domain/http.ts'
import type { Http, HttpRequest, HttpResponse } from '../domain/http-message.ts'
import type { Log } from '../domain/log.ts'
import type { Secret } from '../domain/secret.ts'
import type { Clock } from '../domain/time/clock.ts'
import { createExchange } from './exchange.ts'
import { checkOutgoing } from './outgoing.ts'
import type { Pacer } from './pacer.ts'
import type { RequestPlace } from './place.ts'
import { countRequest, countWrite } from './tally.ts'

export interface HttpOptions {
  /** Every request takes its turn here; it also says how many connections there may be. */
  readonly pacer: Pacer
  readonly clock: Clock
  readonly log: Log
  /** Our own, for the User-Agent header. */
  readonly version?: string
  /** PEM text of the authorities to trust, instead of those of the machine. */
  readonly ca?: string
  /** Masked should one of them be part of a host or a path. */
  readonly secrets?: readonly Secret[]
}

/**
 * The HTTP client of one connection: every request waits for its turn, is counted, and leaves one line in the log.
 * See `Http` for what `send` promises. Disposing closes its connections; what is still on its way fails.
 */
export function createHttp(options: HttpOptions): Http & AsyncDisposable {
  const { pacer, clock, log, version, ca, secrets = [] } = options
  const userAgent = version === undefined ? 'usherd' : `usherd/${version}`
  const exchange = createExchange({ connections: pacer.concurrency, userAgent, ca })

  async function logged(request: HttpRequest, place: RequestPlace, signal: AbortSignal): Promise<HttpResponse> {
    const startMs = clock.monotonicMs()
    const note = (status: number | string, bytes: number) => {
      const ms = Math.round(clock.monotonicMs() - startMs)
      log.debug('request', { method: place.method, url: place.address, status, ms, bytes })
    }
    try {
      const { bytes, ...response } = await exchange.run(request, place, signal)
      note(response.status, bytes)
      if (request.write && !changedNothing(request, response)) countWrite()
      return response
    } catch (error) {
      if (request.write && !(error instanceof Fault && leavesNothing(error))) countWrite()
      note(error instanceof Fault ? error.kind : 'defect', 0)
      throw error
    }
  }

  return {
    async send(request, signal) {
      signal.throwIfAborted()
      const place = checkOutgoing(request, secrets)
      return pacer.run(() => {
        countRequest()
        return logged(request, place, signal)
      }, signal)
    },
    async [Symbol.asyncDispose]() {
      exchange.close()
    },
  }
}
