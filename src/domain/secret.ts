import { inspect } from 'node:util'

/**
 * A value nobody may see. Prints as `***` wherever it ends up: string, JSON, console, template, error.
 * `reveal()` is for the one line that puts it on the wire.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself. Call it where the request is built, never where text is. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '***'
  }

  toJSON(): string {
    return '***'
  }

  [inspect.custom](): string {
    return '***'
  }
}
