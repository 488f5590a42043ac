/** What is done where RFC 7644 and real clients disagree. A credential has one; every switch stands in docs/scim-disputes.md. */
export interface Dialect {
  /**
   * PATCH `replace` of `attr[filter].sub` where nothing matches. `create-typed`: make the element when the filter is a
   * conjunction of `eq` on type or primary (the type one of the canonical ones), else noTarget (RFC 7644 §3.5.2.3); `add` always creates one where the filter says how.
   */
  readonly missingElement: 'create-typed' | 'strict' | 'create'
  /** Booleans as text in any case (`"True"`), a complex value as its bare `value`, a single value as a list of one. */
  readonly loose: boolean
  /** Attributes and URNs nobody declared. */
  readonly unknown: 'ignore' | 'reject'
  /** Group names are unique without case. */
  readonly groupNameUnique: boolean
  /** A filter literal without quotes that is none of JSON's: text, or invalidFilter. */
  readonly unquoted: 'reject' | 'accept'
  /** What PATCH answers when no attributes are asked for, by resource type; others as `User`. */
  readonly patchAnswer: { readonly User: 'resource' | 'nothing'; readonly Group: 'resource' | 'nothing' }
  /** Several primary values in one POST or PUT. */
  readonly primaries: 'first' | 'reject'
  /** Members that do not exist. */
  readonly unknownMembers: 'reject' | 'skip'
  /** PUT of a user that says nothing about `active`. */
  readonly putWithoutActive: 'unchanged' | 'true'
}
