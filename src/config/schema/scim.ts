import type { DeclaredAttribute } from '../../scim/declared.ts'
import { block, duration, flag, list, text, whole } from './leaf.ts'
import { z } from './zod.ts'

const names = (wants: string) => list(text('text'), wants).exactOptional()

const attribute: z.ZodType<DeclaredAttribute, unknown> = block({
  name: text('the name of an attribute').describe('As it stands in messages: costCenter.'),
  type: text('a type such as string')
    .exactOptional()
    .describe('string, boolean, decimal, integer, dateTime, binary, reference or complex. Default string.'),
  multiValued: flag().exactOptional().describe('Whether there may be several. Default false.'),
  description: text().exactOptional().describe('For people.'),
  required: flag().exactOptional().describe('Default false.'),
  caseExact: flag().exactOptional().describe('Whether comparisons look at the case. Default false.'),
  mutability: text('a word such as readWrite')
    .exactOptional()
    .describe('readOnly, readWrite, immutable or writeOnly. Default readWrite.'),
  returned: text('a word such as default').exactOptional().describe('always, never, default or request.'),
  uniqueness: text('a word such as none').exactOptional().describe('none, server or global. Default none.'),
  canonicalValues: names('a list of values').describe('Suggestions; other values are taken too.'),
  referenceTypes: names('a list of types').describe('What a reference may lead to.'),
  subAttributes: z
    .lazy(() => list(attribute, 'a list of attributes'))
    .exactOptional()
    .describe('Parts of a complex attribute.'),
})

const extension = {
  schema: text('the URN of a schema'),
  required: flag().exactOptional().describe('Whether every resource of the type has to have it. Default false.'),
}

/** The keys of scim.yaml. */
export const scimShape = {
  rate: block({
    requests: whole(1, 1_000_000).describe('Requests of one token in the long run.'),
    per: duration().exactOptional().describe('In this time. Default 1s.'),
    burst: whole(1, 1_000_000).exactOptional().describe('Requests at once after a rest. Default four times as many.'),
  })
    .exactOptional()
    .describe('How often one token may ask. Default 500 a second.'),
  schemas: list(
    block({
      id: text('a URN').describe('Such as urn:example:params:scim:schemas:corp:2.0:User.'),
      name: text().exactOptional(),
      description: text().exactOptional(),
      attributes: list(attribute, 'a list of attributes', 1),
    }),
    'a list of schemas',
  )
    .exactOptional()
    .describe('Schemas beside those of RFC 7643.'),
  extensions: list(block({ type: text('the name of a type such as User'), ...extension }), 'a list of extensions')
    .exactOptional()
    .describe('Schemas that extend User, Group or a type of yours.'),
  types: list(
    block({
      name: text('a name such as Device'),
      endpoint: text('a path such as /Devices'),
      description: text().exactOptional(),
      schema: text('the URN of a schema'),
      extensions: list(block(extension), 'a list of extensions').exactOptional(),
    }),
    'a list of types',
  )
    .exactOptional()
    .describe('Types of resources beside User and Group.'),
}
