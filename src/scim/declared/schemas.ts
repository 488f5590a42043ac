import { shorten } from '../../domain/text/shorten.ts'
import type { Declared, DeclaredSchema } from '../declared.ts'
import type { Schema } from '../schema.ts'
import { checkAttributes } from './attributes.ts'
import { type Report, reportRepeats } from './finding.ts'

/** More than any directory has; bounds what a request may be compared with. */
export const declaredLimits = { schemas: 100, attributes: 500 } as const

/** Reports what is wrong with the declared schemas by themselves. @param builtIn schemas whose URNs are taken */
export function checkSchemas({ schemas }: Declared, builtIn: readonly Schema[], report: Report): void {
  if (schemas.length > declaredLimits.schemas)
    report(['schemas'], `there are ${schemas.length} schemas`, `at most ${declaredLimits.schemas} are allowed`)
  schemas.forEach((schema, index) => {
    checkSchema(schema, index, report)
  })
  reportRepeats(schemas, {
    key: ({ id }) => id,
    taken: builtIn.map(({ id }) => id),
    tell: index => report(['schemas', index, 'id'], `the URN ${shorten(schemas[index]?.id, 100)} is taken`),
  })
  reportNesting(schemas, report)
}

function checkSchema({ id, attributes }: DeclaredSchema, index: number, report: Report): void {
  const path = ['schemas', index]
  if (!urn.test(id))
    report([...path, 'id'], `${shorten(id, 100)} is no URN`, 'like urn:example:scim:schemas:1.0:Device')
  if (attributes.length === 0) report([...path, 'attributes'], `the schema ${shorten(id, 100)} has no attributes`)
  if (attributes.length > declaredLimits.attributes)
    report(
      [...path, 'attributes'],
      `there are ${attributes.length} attributes`,
      `at most ${declaredLimits.attributes} are allowed`,
    )
  checkAttributes(attributes, [...path, 'attributes'], report)
}

/** RFC 8141, without the characters that mean something in filters and paths; `urn:ietf:params:scim:api:` is for messages. */
const urn = /^urn:(?!ietf:params:scim:api:)[a-z0-9][a-z0-9-]{1,31}:[\w.:%~+*@=,;/-]{1,150}$/i

/** `urn:x:a` with an attribute `b` and a schema `urn:x:a:b`: the name `urn:x:a:b` would mean both. */
function reportNesting(schemas: readonly DeclaredSchema[], report: Report): void {
  const ids = new Map(schemas.map(({ id }, index) => [id.toLowerCase(), index]))
  schemas.forEach(({ id, attributes }, index) => {
    attributes.forEach(({ name }, at) => {
      const other = ids.get(`${id}:${name}`.toLowerCase())
      if (other === undefined) return
      const path = ['schemas', index, 'attributes', at, 'name']
      report(path, `${shorten(`${id}:${name}`, 100)} is also the URN of a schema`, 'rename one of them')
    })
  })
}
