import { answerJson } from '#contract'
import { isRecord } from '#kit'
import type { Payload } from './dialect.ts'
import { scrub } from './scrub.ts'

/** An error inside an answer, its text without secrets. `code` is empty where the product gives none. */
export interface OperationError {
  readonly code: string
  readonly message: string
}

export type OtrsAnswer =
  | { readonly kind: 'data'; readonly data: Payload }
  | { readonly kind: 'error'; readonly error: OperationError }

/**
 * Reads an answer. On the wire there is the operation's `Data` alone; gateways and older transports hand on the whole result
 * (`Success`, `ErrorMessage`, `Data`). An `Error` counts wherever it stands, whatever the HTTP status is.
 * @returns undefined when the text is no answer of an operation
 */
export function answerOf(text: string, secrets: readonly string[]): OtrsAnswer | undefined {
  const body = answerJson(text)
  if (!isRecord(body) || 'faultcode' in body) return undefined
  const data = isRecord(body.Data) ? body.Data : body
  const error = [data.Error, body.Error].find(isRecord)
  if (error !== undefined) return failed(error.ErrorCode, error.ErrorMessage, secrets)
  if ('Success' in body && !isTrue(body.Success)) return failed('', body.ErrorMessage, secrets)
  return { kind: 'data', data }
}

function failed(code: unknown, message: unknown, secrets: readonly string[]): OtrsAnswer {
  const textOf = (value: unknown): string => scrub(typeof value === 'string' ? value : '', secrets)
  return { kind: 'error', error: { code: textOf(code), message: textOf(message) } }
}

/** Perl's idea of it. */
const isTrue = (value: unknown): boolean => value === true || value === 1 || value === '1'
