import type { Served } from '#simulation'

/** A request the product does not fulfil, with its answer. */
export class Refusal extends Error {
  readonly served: Served

  constructor(served: Served) {
    super(`HTTP ${served.status}`)
    this.served = served
  }
}

export const json = (status: number, body: unknown): Served => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  text: JSON.stringify(body),
})

/** The envelope of a write that was done. @param entity what was written, in the vendor's word */
export const done = (entity: string, id: number, verb: 'created' | 'updated' | 'deleted', now: Date): Served =>
  json(200, {
    Status: 200,
    Message: `${entity} was successfully ${verb}.`,
    Value: { Id: id },
    OpenInDialog: false,
    OpenInWindow: false,
    RedirectURL: null,
    JavaScript: null,
    UpdatedOn: now.toISOString(),
    UpdatedBy: 'api@corp.test',
    Errors: null,
    WasSuccessful: true,
  })

/** The envelope of a validation failure. @param status 200 for the server that hides its refusals */
export const invalid = (field: string, message: string, status = 400): Refusal =>
  new Refusal(
    json(status, {
      Message: `${field}: ${message}`,
      Value: null,
      WasSuccessful: false,
      Errors: [{ AttemptedValue: null, Message: message, PropertyName: field }],
    }),
  )

export const notFound = (): Refusal => new Refusal(json(404, 'Not found'))

/** Throttling, as documented: 409 with the time and without a body. */
export const throttled = (retryAfter: string | undefined): Served => ({
  status: 409,
  headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  text: '',
})

export const unauthorized = (): Refusal => new Refusal({ status: 401, text: '' })
