import { inspect } from 'node:util'
import { masked } from './text/masked.ts'

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

/** Every secret in settings, at any depth: what is a secret in one of them may be part of a text in another. */
export function secretsIn(settings: unknown): readonly Secret[] {
  if (settings instanceof Secret) return [settings]
  return typeof settings === 'object' && settings !== null ? Object.values(settings).flatMap(secretsIn) : []
}

/** A text with secrets masked, in every form in which they may stand in it. */
export const withoutSecrets = (text: string, secrets: readonly Secret[]): string =>
  masked(
    text,
    secrets.map(secret => secret.reveal()),
  )
