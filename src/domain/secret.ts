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

/** Every secret in settings, at any depth: what is a secret in one of them may be part of a text in another. */
export function secretsIn(settings: unknown): readonly Secret[] {
  if (settings instanceof Secret) return [settings]
  return typeof settings === 'object' && settings !== null ? Object.values(settings).flatMap(secretsIn) : []
}

/** A text with secrets masked, as they are and as a URL writes them. An empty secret would be everywhere: it is left alone. */
export function withoutSecrets(text: string, secrets: readonly Secret[]): string {
  return secrets.map(secret => secret.reveal()).reduce(hide, text)
}

function hide(text: string, value: string): string {
  if (value === '') return text
  return [encodeURI(value), encodeURIComponent(value), value].reduce((rest, form) => rest.replaceAll(form, '***'), text)
}
