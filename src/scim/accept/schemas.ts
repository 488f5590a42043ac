import { shorten } from '../../domain/text/shorten.ts'
import { isList } from '../same.ts'
import type { Json, JsonObject, ResourceType } from '../schema.ts'
import { badRequest } from '../scim-error.ts'
import { field } from './field.ts'
import { type Intake, passOver } from './intake.ts'

/**
 * Checks the `schemas` of a resource (C4): the type's own URN must be among them; which extensions are listed does not matter, their data says it.
 * @throws ScimError 400 invalidSyntax, or invalidValue for URNs nobody declared when the dialect rejects them
 */
export function checkSchemas(resource: JsonObject, type: ResourceType, intake: Intake): void {
  const own = type.schema.id.toLowerCase()
  const urns = urnsOf(field(resource, 'schemas'))
  if (!urns.some(urn => isOwn(urn.toLowerCase(), own, intake)))
    throw badRequest('invalidSyntax', `The body's schemas must name ${type.schema.id}.`)
  for (const urn of urns) if (!isDeclared(urn.toLowerCase(), type, intake)) passOver(urn, intake)
}

/**
 * The URNs of a message or resource.
 * @throws ScimError 400 invalidSyntax when it is no list of text
 */
export function urnsOf(schemas: Json | undefined): readonly string[] {
  const urns = isList(schemas) ? schemas.filter(urn => typeof urn === 'string') : []
  if (isList(schemas) && urns.length === schemas.length) return urns
  const found = schemas === undefined ? 'but is missing' : `not ${shorten(schemas)}`
  throw badRequest('invalidSyntax', `schemas must be a list of URNs, ${found}.`)
}

const isOwn = (urn: string, own: string, intake: Intake): boolean => urn === own || isLegacy(urn, intake)

const isDeclared = (urn: string, type: ResourceType, intake: Intake): boolean =>
  urn === type.schema.id.toLowerCase() ||
  isLegacy(urn, intake) ||
  type.extensions.some(({ schema }) => schema.id.toLowerCase() === urn)

/** URNs of drafts before RFC 7643, as OneLogin's template still has them (goauthentik/authentik#11249). */
const isLegacy = (urn: string, { dialect }: Intake): boolean =>
  dialect.unknown === 'ignore' && /^urn:scim:schemas:core:[12]\.0(?::\w+)?$/.test(urn)
