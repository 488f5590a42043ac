import type { Served } from '#simulation'

/** An answer that is not what was asked for, in the shape of the REST API's errors. */
export class Refusal extends Error {
  readonly status: number
  readonly type: string

  constructor(status: number, type: string, message: string) {
    super(message)
    this.status = status
    this.type = type
  }

  served(): Served {
    const body = {
      Error: true,
      ErrorType: this.type,
      ErrorMessage: this.message,
      ErrorSource: 'SuperOffice.Services.Implementation',
    }
    return json(body, this.status)
  }
}

export function json(body: unknown, status = 200): Served {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, text: JSON.stringify(body) }
}

export const noContent: Served = { status: 204, text: '' }

export const notFound = (what: string): Refusal => new Refusal(404, 'SoNotFoundException', `${what} not found`)

export const invalid = (message: string): Refusal => new Refusal(400, 'SoArgumentException', message)

/** A save that validation stops; which fields are wrong only `Validate` says. */
export const unacceptable = (): Refusal => new Refusal(500, 'SoSaveException', 'The entity could not be saved.')

export type ReplyFields = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is ReplyFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object inside another; empty when there is none. */
export const inside = (value: unknown): ReplyFields => (isObject(value) ? value : {})

export const objectsIn = (value: unknown): readonly ReplyFields[] =>
  Array.isArray(value) ? value.filter(isObject) : []
export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '')
export const numberIn = (value: unknown): number => (typeof value === 'number' ? value : 0)
