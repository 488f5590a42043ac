import { Schemas, type Types } from 'scimmy'
import { ownJson, writeJson } from '../domain/json.ts'
import { attributeOf, type DeclaredAttribute } from './declared.ts'
import type { Attribute, Schema } from './schema.ts'

/** RFC 7643 §4.1. */
export const userSchema: Schema = schemaOf(Schemas.User.definition)

/** RFC 7643 §4.2. */
export const groupSchema: Schema = withFilledMembers(schemaOf(Schemas.Group.definition))

/** RFC 7643 §4.3. */
export const enterpriseSchema: Schema = schemaOf(Schemas.EnterpriseUser.definition)

/** Whether an attribute is `members` of groups, which the store keeps as rows and bodies never hold. */
export const isMembers = (attribute: Attribute): boolean => attribute === membersAttribute

const membersAttribute = groupSchema.attributes.find(({ name }) => name === 'members')

/** scimmy (1.3.5) describes its definitions in the words of RFC 7643 §7, without what is empty; its `shadow` attributes are our common ones. */
function schemaOf(definition: Types.SchemaDefinition): Schema {
  // Its description holds objects of its own that only become plain when they are written as JSON.
  const plain = ownJson<Described>(writeJson(definition.describe()))
  const { id, name, description, attributes } = plain
  return { id, name, description, attributes: attributes.map(attributeOf) }
}

/** Of a member a client says who it is (`value`); whatever else is shown of it is the server's, and said to be. */
function withFilledMembers(schema: Schema): Schema {
  const filled = (part: Attribute): Attribute => (part.name === 'value' ? part : { ...part, mutability: 'readOnly' })
  const attributes = schema.attributes.map(attribute =>
    attribute.name === 'members' ? { ...attribute, subAttributes: attribute.subAttributes.map(filled) } : attribute,
  )
  return { ...schema, attributes }
}

interface Described {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly attributes: readonly DeclaredAttribute[]
}
