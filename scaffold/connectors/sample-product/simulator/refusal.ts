import type { Served } from '#simulation'

/** An answer that is not what was asked for, as the product words it. */
export class Refusal extends Error {
  readonly status: number
  readonly field: string

  constructor(status: number, message: string, field = '') {
    super(message)
    this.status = status
    this.field = field
  }

  served(): Served {
    return json({ error: { field: this.field, message: this.message } }, this.status)
  }
}

/** An answer with a JSON body. */
export function json(body: unknown, status = 200): Served {
  return { status, headers: { 'content-type': 'application/json' }, text: JSON.stringify(body) }
}
