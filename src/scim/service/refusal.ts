import { Problem } from '../../domain/problem.ts'
import { errorMessage } from '../error-message.ts'
import { ScimError } from '../scim-error.ts'
import type { ScimReply } from './request.ts'

/** Seconds after which a store that failed is worth asking again. */
const storeRetrySeconds = 10

/**
 * The answer that an error stands for. A failing store is 503: with 404 or 400 a client would take an account for gone or a
 * request for wrong.
 * @throws the error when it stands for none
 */
export function refusalOf(error: unknown): ScimReply {
  if (error instanceof ScimError)
    return { status: error.status, headers: {}, body: errorMessage(error.status, error.message, error.scimType) }
  if (error instanceof Problem && error.class === 'store')
    return {
      status: 503,
      headers: { 'retry-after': String(storeRetrySeconds) },
      body: errorMessage(503, 'the store cannot be used at the moment; nothing was changed'),
    }
  throw error
}
