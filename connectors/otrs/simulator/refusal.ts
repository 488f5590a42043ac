/** A business error, in the product's words; it travels with status 200. */
export class Refusal extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** What the transport says in plain text, with status 500. */
export class TransportError extends Error {}

export type RefusedFields = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is RefusedFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `CustomerUserGet.MissingParameter`, `CustomerUserGet: ... `. */
export const refusal = (operation: string, ending: string, text: string): Refusal =>
  new Refusal(`${operation}.${ending}`, `${operation}: ${text}`)

/** Perl's idea of nothing. */
export const isFalsy = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || value === 0 || value === '0' || value === false
