import {
  aloneAt,
  answerJson,
  type ConnectorContext,
  type Exclusive,
  Fault,
  type HttpRequest,
  type HttpResponse,
  writeJson,
} from '#contract'
import { isRecord, type Raw } from '#kit'
import { faultIn } from './faults.ts'
import type { Settings } from './settings.ts'

/** One request of the API. */
interface Call {
  readonly method: HttpRequest['method']
  /** Below the base address, each step encoded: `/users/12`. */
  readonly path: string
  /** Names and values; a name may come more than once. */
  readonly query?: readonly (readonly [name: string, value: string])[]
  readonly body?: Raw
  /** Words for messages: `account 12`. */
  readonly what: string
}

/** The product as the rest of the connector sees it. */
export interface Client {
  /** Sends a call. @returns the object it answers with, without members for an empty body @throws Fault whatever else the answer means */
  send(call: Call, signal: AbortSignal): Promise<Raw>
  /** Turns for the accounts: what is read and written back whole is written by one of us at a time. */
  readonly alone: Exclusive
}

/** Opens nothing: the first request is the first call. */
export function createClient({ url, token }: Settings, { http, clock, log, exclusive }: ConnectorContext): Client {
  const base = url.replace(/\/+$/, '')
  return {
    alone: aloneAt(base, exclusive),
    send: async (call, signal) => {
      const { method, path, what } = call
      log.debug('The product is asked', { method, path })
      const response = await http.send(requestOf(call, base, token.reveal()), signal)
      const fault = faultIn(response, { what, write: isWrite(call), now: clock.now(), secret: token.reveal() })
      if (fault !== undefined) throw fault
      return objectIn(response, what)
    },
  }
}

/** Decides what a lost answer means: after a write we have to look whether it happened. */
const isWrite = ({ method }: Call): boolean => method !== 'GET'

function requestOf(call: Call, base: string, token: string): HttpRequest {
  const { method, path, query = [], body } = call
  const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  const typed = body === undefined ? {} : { 'content-type': 'application/json' }
  return {
    method,
    url: `${base}${path}${search === '' ? '' : `?${search}`}`,
    headers: { accept: 'application/json', authorization: `Bearer ${token}`, ...typed },
    ...(body === undefined ? {} : { body: writeJson(body) }),
    write: isWrite(call),
  }
}

function objectIn({ text, status }: HttpResponse, what: string): Raw {
  if (text === '') return {}
  const body = answerJson(text)
  if (isRecord(body)) return body
  const message = `the answer about ${what} is not from the API; check that url is what stands before /users`
  throw new Fault('broken', message, { answer: `HTTP ${status}` })
}
