import { countIn, Fault, plainText } from '#contract'
import { type Raw, recordIn } from '#kit'
import type { ScimCall } from './call.ts'

/** What a service says it can do (RFC 7643 §5). */
export interface Service {
  readonly patches: boolean
  readonly filters: boolean
  /** Resources in one answer, at most. */
  readonly mostResults: number
  /** Operations in one bulk request; 0: it has none. */
  readonly mostOperations: number
  /** Bytes in one bulk request; undefined: it does not say. */
  readonly mostBytes: number | undefined
  /** Gives lists in an order one asks for. */
  readonly sorts: boolean
  /** Refuses a write when the resource has changed since we read it. */
  readonly versions: boolean
  readonly documentation: string
  /** False: it does not say, and we go by what most can do. */
  readonly isStated: boolean
}

/** What is expected of a service that does not say: what every identity provider relies on. */
const unstated: Service = {
  patches: true,
  filters: true,
  mostResults: 100,
  mostOperations: 0,
  mostBytes: undefined,
  sorts: false,
  versions: false,
  documentation: '',
  isStated: false,
}

/** Resources asked for at once; some services refuse more instead of giving less. */
const pageSize = 100

/** Sends a call. @returns the resource it is answered with; undefined for an empty body */
type Send = (call: ScimCall, signal: AbortSignal) => Promise<Raw | undefined>

/** What the service can do, as last heard; `fresh` asks again. @throws Fault */
export type AskService = (signal: AbortSignal, options?: { readonly fresh: boolean }) => Promise<Service>

/** Remembers what the service can do; `fresh` asks again. @throws Fault */
export function createService(send: Send): AskService {
  let known: Service | undefined
  return async (signal, { fresh } = { fresh: false }) => {
    if (known === undefined || fresh) known = await ask(send, signal)
    return known
  }
}

async function ask(send: Send, signal: AbortSignal): Promise<Service> {
  const call = { method: 'GET', path: '/ServiceProviderConfig', what: 'what it can do' } as const
  try {
    return serviceFrom((await send(call, signal)) ?? {})
  } catch (error) {
    if (error instanceof Fault && (error.kind === 'missing' || error.answer?.startsWith('HTTP 501') === true))
      return unstated
    throw error
  }
}

/** Reads a ServiceProviderConfig. What it leaves out is taken as for a service that says nothing. */
export function serviceFrom(config: Raw): Service {
  const filter = recordIn(config, 'filter')
  const bulk = recordIn(config, 'bulk')
  return {
    patches: recordIn(config, 'patch').supported !== false,
    filters: filter.supported !== false,
    mostResults: Math.min(positive(filter.maxResults) || pageSize, pageSize),
    mostOperations: bulk.supported === true ? positive(bulk.maxOperations) : 0,
    mostBytes: positive(bulk.maxPayloadSize) || undefined,
    sorts: recordIn(config, 'sort').supported === true,
    versions: recordIn(config, 'etag').supported === true,
    documentation: plainText(config.documentationUri),
    isStated: true,
  }
}

const positive = (value: unknown): number => countIn(value) ?? 0
