import type { Attribute, AttributeType, ResourceType, Schema } from '../../../src/scim/schema.ts'

/** Resource types to ask about: small ones of the shapes that the standard's have, and one with every type of attribute. */
const attribute = (name: string, type: AttributeType = 'string', more: Partial<Attribute> = {}): Attribute => ({
  name,
  type,
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
  ...more,
})

const complex = (name: string, subAttributes: readonly Attribute[], more: Partial<Attribute> = {}): Attribute =>
  attribute(name, 'complex', { subAttributes, ...more })

const list = { multiValued: true }
const typed = [attribute('value'), attribute('display'), attribute('type'), attribute('primary', 'boolean')]
const reference = attribute('$ref', 'reference', { caseExact: true })

const schema = (id: string, name: string, attributes: readonly Attribute[]): Schema => ({
  id,
  name,
  description: '',
  attributes,
})

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
export const extraUrn = 'urn:example:params:extra:1.0'

const userSchema = schema(userUrn, 'User', [
  attribute('userName', 'string', { required: true, uniqueness: 'server' }),
  complex('name', [attribute('formatted'), attribute('familyName'), attribute('givenName')]),
  attribute('displayName'),
  attribute('title'),
  attribute('userType'),
  attribute('active', 'boolean'),
  attribute('password', 'string', { mutability: 'writeOnly', returned: 'never' }),
  complex('emails', typed, list),
  complex('roles', typed, list),
  complex('addresses', [attribute('streetAddress'), attribute('country'), attribute('type')], list),
  complex('groups', [attribute('value'), reference, attribute('display'), attribute('type')], {
    ...list,
    mutability: 'readOnly',
  }),
  complex('x509Certificates', [attribute('value', 'binary'), attribute('type')], list),
])

const enterprise = schema(enterpriseUrn, 'EnterpriseUser', [
  attribute('employeeNumber'),
  attribute('department'),
  complex('manager', [attribute('value'), reference, attribute('displayName', 'string', { mutability: 'readOnly' })]),
])

/** Every type, plain and in lists. */
const extra = schema(extraUrn, 'Extra', [
  attribute('code', 'string', { caseExact: true }),
  attribute('level', 'integer'),
  attribute('share', 'decimal'),
  attribute('joined', 'dateTime'),
  attribute('key', 'binary'),
  attribute('tags', 'string', list),
  attribute('levels', 'integer', list),
  complex('badges', [attribute('value'), attribute('issued', 'dateTime'), attribute('rank', 'integer')], list),
])

export const user: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  description: '',
  schema: userSchema,
  extensions: [
    { schema: enterprise, required: false },
    { schema: extra, required: false },
  ],
}

export const group: ResourceType = {
  name: 'Group',
  endpoint: '/Groups',
  description: '',
  schema: schema(groupUrn, 'Group', [
    attribute('displayName', 'string', { required: true }),
    complex('members', [attribute('value'), reference, attribute('type'), attribute('display')], list),
  ]),
  extensions: [],
}

export const attributeOf = (type: ResourceType, name: string): Attribute => {
  const schemas = [type.schema, ...type.extensions.map(({ schema }) => schema)]
  const found = schemas.flatMap(({ attributes }) => attributes).find(one => one.name === name)
  if (found === undefined) throw new Error(`no attribute ${name}`)
  return found
}
