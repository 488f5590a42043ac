import type { EqualityRule } from './equality.ts'

/**
 * Who owns an attribute of an account, and therefore when we may write it.
 * - `managed`: always ours.
 * - `create-only`: ours once, when we create the account.
 * - `if-empty`: ours only while the target holds nothing there.
 * - `additive`: lists; only members we added are ours, everybody else's stay.
 */
export type Ownership = 'managed' | 'create-only' | 'if-empty' | 'additive'

export const ownerships: readonly Ownership[] = ['managed', 'create-only', 'if-empty', 'additive']

/** How a product compares an attribute, and how that is known. Everything that is not said is `exactly`. */
export interface DeclaredEquality extends Partial<EqualityRule> {
  /** A clause for the page on connectors: the maker's page, what was seen at which version, a setting, or `assumed`. */
  readonly source?: string
}

/** What a connector declares about one attribute of its accounts. Data: planning and docs read it. */
export interface AttributeSpec {
  readonly type: 'text' | 'number' | 'boolean' | 'list' | 'records'
  /** One sentence for the connector's page and the JSON Schema. */
  readonly description: string
  /** Ownership where the configuration names none. Default `managed`; lists should be `additive`. */
  readonly own?: Ownership
  /** Must have a value when an account is created. */
  readonly required?: true
  /** Never shown and never stored; given by reference only. */
  readonly secret?: true
  /** Why it can be matched on and read, but not written. */
  readonly readOnly?: string
  /** Longest text the target keeps, in UTF-16 code units unless the connector's page says otherwise. */
  readonly maxLength?: number
  /** The only values the target takes (compared under the equality rule). */
  readonly choices?: readonly string[]
  /** How the target compares. Default `exactly`. */
  readonly equality?: DeclaredEquality
  /** Holds the id of a named thing: `kind` is what `Target.lookup` is asked for; `field` is the member's field for records. */
  readonly lookup?: { readonly kind: string; readonly field?: string }
  /** Records: the fields that say which member it is (others may differ and it is still the same member). */
  readonly identity?: readonly string[]
  /** Accounts may not show it though it is there: a look that does not show it says nothing. */
  readonly mayBeHidden?: true
  /** A change of it can take administrator rights away: the last-administrator rule watches it. */
  readonly grantsAdministration?: true
}

/** What a value of each type is called in a sentence. */
export const typeNouns: Readonly<Record<AttributeSpec['type'], string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  records: 'a list of records',
}
