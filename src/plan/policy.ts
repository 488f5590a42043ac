import type { AttributeSpec } from '../domain/attribute.ts'
import type { Capabilities } from '../domain/contract.ts'
import type { GuardPolicy, LeaverPolicy, ReadBack } from '../domain/policy.ts'
import type { WritingMarks } from '../domain/writing.ts'
import type { Expression } from '../mapping/language/expression.ts'
import type { Mapping } from '../mapping/mapping.ts'

/**
 * Everything that decides what one target should hold, checked and compiled. Planning reads it and nothing else of the
 * configuration; how fast the target may be asked is not part of it.
 */
export interface TargetPolicy {
  /** The connection's name. */
  readonly target: string
  /** Sources by connection name; where two know an attribute, the first one wins. */
  readonly sources: readonly string[]
  /** Changes exactly when what is wanted may change: links confirmed under another revision are planned again. */
  readonly revision: string
  readonly mapping: Mapping
  /** Who has an account here; absent: everybody. Over `person.*`. */
  readonly scope?: Expression
  /** Account attributes tried in this order to find an account that has no link. Each one is mapped. */
  readonly match: readonly string[]
  readonly leavers: LeaverPolicy
  /** When a new key is believed without asking: these attributes of the person are there and the same under both. Absent: never. */
  readonly newKey?: { readonly when: readonly string[] }
  /** Accounts that are never touched, over the account's own attribute names at top level. */
  readonly protect: readonly Expression[]
  /** Of the attributes those look at, the ones that hold ids, each with the kind of thing they are ids of. */
  readonly protectLookups?: Readonly<Record<string, string>>
  readonly guard: GuardPolicy
  readonly capabilities: Capabilities
  /** When an account is looked at after a write; missing: `needed`. */
  readonly readBack?: ReadBack
  /** What the connector declares for each mapped attribute; names that only a `.*` name covers have their own entry. */
  readonly attributes: Readonly<Record<string, AttributeSpec>>
  /** Changes for an attribute exactly when it is written somewhere else or in another way. Missing: nothing of that is known. */
  readonly writing?: WritingMarks
}
