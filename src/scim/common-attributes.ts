import type { Attribute, AttributeType } from './schema.ts'

const plainAttribute: Omit<Attribute, 'name' | 'type'> = {
  multiValued: false,
  description: '',
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  canonicalValues: [],
  referenceTypes: [],
  subAttributes: [],
}

/** What every resource has (RFC 7643 §3 and §3.1), in no schema of its own. */
export const commonAttributes: readonly Attribute[] = [
  attribute('schemas', 'reference', {
    multiValued: true,
    mutability: 'readWrite',
    returned: 'always',
    caseExact: false,
  }),
  attribute('id', 'string', { mutability: 'readOnly', returned: 'always', caseExact: true, uniqueness: 'server' }),
  attribute('externalId', 'string', { caseExact: true }),
  attribute('meta', 'complex', {
    mutability: 'readOnly',
    subAttributes: [
      attribute('resourceType', 'string', { mutability: 'readOnly', caseExact: true }),
      attribute('created', 'dateTime', { mutability: 'readOnly' }),
      attribute('lastModified', 'dateTime', { mutability: 'readOnly' }),
      attribute('location', 'reference', { mutability: 'readOnly', caseExact: true }),
      attribute('version', 'string', { mutability: 'readOnly', caseExact: true }),
    ],
  }),
]

function attribute(name: string, type: AttributeType, more: Partial<Attribute>): Attribute {
  return { ...plainAttribute, name, type, ...more }
}
