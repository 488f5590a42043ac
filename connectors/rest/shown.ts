import type { Shown } from '#contract'
import type { Raw } from '#kit'
import { attributesOf, isActive } from './account.ts'
import type { Description } from './describe/description.ts'
import { dig } from './path.ts'

/** An account after a write. `whole`: looked at; else as the answer to the write shows it. */
export interface After {
  readonly record: Raw
  readonly whole: boolean
}

/**
 * What a record shows after a write.
 * @param active what was asked for: it counts where the record does not say
 */
export function shownOf({ record, whole }: After, active: boolean, description: Description): Shown {
  const says = description.active !== undefined && dig(record, description.active.at) !== undefined
  return {
    whole,
    active: says || whole ? isActive(record, description) : active,
    attributes: attributesOf(record, description),
  }
}
