import type { PersonKey } from '../../domain/text/names.ts'

/** A person at a target about whom everything is at rest, and who is not as the rules say. Never so, by construction. */
export interface Forgotten {
  readonly target: string
  readonly person: PersonKey
  readonly label: string
  /** `active`: should have no working account and has one. `locked-out`: should have one, and it is disabled. `missing`: none. */
  readonly kind: 'active' | 'locked-out' | 'missing'
  /** One sentence. */
  readonly message: string
}
