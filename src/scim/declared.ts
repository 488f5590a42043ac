import type { Attribute, AttributeType } from './schema.ts'

/**
 * What a configuration adds to User, Group and the enterprise extension. Plain data: the words of RFC 7643 are text here, because
 * `loadRegistry` is what checks them.
 */
export interface Declared {
  readonly schemas: readonly DeclaredSchema[]
  /** Whole resource types. */
  readonly types: readonly DeclaredType[]
  /** Extensions of built-in types. */
  readonly extensions: readonly (DeclaredExtension & { readonly type: string })[]
}

export interface DeclaredSchema {
  /** URN. */
  readonly id: string
  /** Default: the last part of the URN. */
  readonly name?: string
  readonly description?: string
  readonly attributes: readonly DeclaredAttribute[]
}

export interface DeclaredType {
  /** `Device`. */
  readonly name: string
  /** `/Devices`. */
  readonly endpoint: string
  readonly description?: string
  /** URN of its own schema. */
  readonly schema: string
  readonly extensions?: readonly DeclaredExtension[]
}

export interface DeclaredExtension {
  /** URN. */
  readonly schema: string
  readonly required?: boolean
}

/** An attribute as RFC 7643 §7 writes it; what is missing has the defaults of §2.2. */
export interface DeclaredAttribute {
  readonly name: string
  /** Default `string`, or `complex` where there are sub-attributes. */
  readonly type?: string
  readonly multiValued?: boolean
  readonly description?: string
  readonly required?: boolean
  readonly caseExact?: boolean
  readonly mutability?: string
  /** Default `default`; `never` for what is writeOnly. */
  readonly returned?: string
  readonly uniqueness?: string
  readonly canonicalValues?: readonly string[]
  readonly referenceTypes?: readonly string[]
  readonly subAttributes?: readonly DeclaredAttribute[]
}

export const attributeTypes: readonly AttributeType[] = [
  'string',
  'boolean',
  'decimal',
  'integer',
  'dateTime',
  'binary',
  'reference',
  'complex',
]
export const mutabilities: readonly Attribute['mutability'][] = ['readOnly', 'readWrite', 'immutable', 'writeOnly']
export const returns: readonly Attribute['returned'][] = ['always', 'never', 'default', 'request']
export const uniquenesses: readonly Attribute['uniqueness'][] = ['none', 'server', 'global']

/** An attribute with everything filled in. Words that are none of the RFC's become the default: they are reported by the check. */
export function attributeOf(declared: DeclaredAttribute): Attribute {
  const { subAttributes = [] } = declared
  const mutability = oneOf(mutabilities, declared.mutability, 'readWrite')
  return {
    name: declared.name,
    type: typeOf(declared),
    multiValued: declared.multiValued ?? false,
    description: declared.description ?? '',
    required: declared.required ?? false,
    caseExact: declared.caseExact ?? false,
    mutability,
    returned: oneOf(returns, declared.returned, mutability === 'writeOnly' ? 'never' : 'default'),
    uniqueness: oneOf(uniquenesses, declared.uniqueness, 'none'),
    canonicalValues: declared.canonicalValues ?? [],
    referenceTypes: declared.referenceTypes ?? [],
    subAttributes: subAttributes.map(attributeOf),
  }
}

/** The type an attribute has when none is written. */
export function typeOf({ type, subAttributes = [] }: DeclaredAttribute): AttributeType {
  return oneOf(attributeTypes, type, subAttributes.length > 0 ? 'complex' : 'string')
}

/** @returns the word if it is one of the words, else the fallback */
function oneOf<Word extends string>(words: readonly Word[], word: string | undefined, fallback: Word): Word {
  return words.find(known => known === word) ?? fallback
}
