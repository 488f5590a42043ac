/** Attribute types of RFC 7643 §2.3. */
export type AttributeType =
  | 'string'
  | 'boolean'
  | 'decimal'
  | 'integer'
  | 'dateTime'
  | 'binary'
  | 'reference'
  | 'complex'

/** An attribute as RFC 7643 §7 describes it. */
export interface Attribute {
  /** As declared; names are compared without case. */
  readonly name: string
  readonly type: AttributeType
  readonly multiValued: boolean
  readonly description: string
  readonly required: boolean
  readonly caseExact: boolean
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly'
  readonly returned: 'always' | 'never' | 'default' | 'request'
  readonly uniqueness: 'none' | 'server' | 'global'
  /** Suggestions, never enforced. */
  readonly canonicalValues: readonly string[]
  readonly referenceTypes: readonly string[]
  /** Empty unless complex. */
  readonly subAttributes: readonly Attribute[]
}

export interface Schema {
  /** URN. */
  readonly id: string
  readonly name: string
  readonly description: string
  readonly attributes: readonly Attribute[]
}

export interface ResourceType {
  /** `User`. */
  readonly name: string
  /** `/Users`. */
  readonly endpoint: string
  readonly description: string
  readonly schema: Schema
  readonly extensions: readonly { readonly schema: Schema; readonly required: boolean }[]
}

/** Everything a server serves. */
export interface Registry {
  readonly types: readonly ResourceType[]
  /** Each schema that a type names, once. */
  readonly schemas: readonly Schema[]
}

/** JSON as parsed. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [name: string]: Json
}

/**
 * What is stored of a resource: attributes under their declared names, an extension's under its URN. Without `schemas`, `id`,
 * `meta` and what is derived (`groups`) or kept apart (`members`). Nothing in it is null, empty, or of another type than declared.
 */
export type Body = JsonObject
