import type { WrittenRule } from '../schema/rule.ts'

/** Why a rule does not fit the attribute it is for. */
export interface Misfit {
  readonly part?: keyof WrittenRule
  readonly message: string
  readonly next?: string | undefined
}
