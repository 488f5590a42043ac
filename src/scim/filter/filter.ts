/** Operators of RFC 7644 §3.4.2.2 that compare with a value. */
export type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'

export const operators: readonly Operator[] = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']

export const isOperator = (word: string): word is Operator => operators.some(operator => operator === word)

/** The right-hand side of a comparison as it was written; what it means depends on the attribute. */
export type Literal = string | number | bigint | boolean | null

export interface Compare {
  readonly kind: 'compare'
  /** As written. Inside `element` it is relative to the attribute. */
  readonly name: string
  readonly op: Operator
  readonly value: Literal
}

export interface Present {
  readonly kind: 'present'
  readonly name: string
}

/**
 * One element of the attribute satisfies all of `where`: `emails[type eq "work"]`. `emails[type eq "work"].value eq "x"` (not in
 * the RFC's grammar; Entra's matching query) is the same as `emails[type eq "work" and value eq "x"]` and parsed so.
 */
export interface Element {
  readonly kind: 'element'
  readonly name: string
  readonly where: Filter
}

/** A filter as written: syntax only, names and types are not looked at yet. */
export type Filter =
  | Compare
  | Present
  | Element
  /** Two terms at least. */
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Filter[] }
  | { readonly kind: 'not'; readonly term: Filter }

/** Where a PATCH operation points to (RFC 7644 §3.5.2, figure 7). */
export interface PatchPath {
  /**
   * What `placeOf` takes, as written: `userName`, `name.givenName`, `urn:...:User:manager.value`, or a bare URN. It is not split at
   * dots, because only the schemas tell the dots of a URN from that before a sub-attribute.
   */
  readonly name: string
  /** What stands in brackets. */
  readonly filter?: Filter
  /** The sub-attribute behind the brackets, as written. */
  readonly sub?: string
}
