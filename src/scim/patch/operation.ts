import { shorten } from '../../domain/text/shorten.ts'
import { field } from '../accept/field.ts'
import { objectOf } from '../accept/object.ts'
import { urnsOf } from '../accept/schemas.ts'
import { isList, isObject } from '../same.ts'
import type { Json, JsonObject } from '../schema.ts'
import { badRequest } from '../scim-error.ts'

export type Verb = 'add' | 'replace' | 'remove'

/** One operation of a PATCH that came in, its form checked: the verb in small letters, the path not parsed yet. */
export interface Operation {
  readonly verb: Verb
  /** Absent: the resource itself. */
  readonly path?: string
  /** Never absent for add and replace. */
  readonly value?: Json
}

/** Operations of one request (H19). Whoever adds members by the thousand puts them into one operation. */
export const mostOperations = 1_000

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:patchop'

/**
 * Reads a PATCH message (RFC 7644 §3.5.2, H1); names and verbs in any case.
 * @throws ScimError 400: invalidSyntax for what is no PatchOp; invalidValue for too many operations or a missing value (H16)
 */
export function readOperations(raw: unknown): readonly Operation[] {
  const message = objectOf(raw)
  if (!urnsOf(field(message, 'schemas')).some(urn => urn.toLowerCase() === patchUrn))
    throw badRequest('invalidSyntax', 'schemas must name urn:ietf:params:scim:api:messages:2.0:PatchOp.')
  const operations = field(message, 'Operations')
  if (!isList(operations) || operations.length === 0)
    throw badRequest('invalidSyntax', 'Operations must be a list with at least one operation.')
  if (operations.length > mostOperations)
    throw badRequest('invalidValue', `Operations has ${operations.length} entries; ${mostOperations} are allowed.`)
  return operations.map(readOperation)
}

function readOperation(raw: Json): Operation {
  if (!isObject(raw)) throw badRequest('invalidSyntax', `An operation must be an object, not ${shorten(raw)}.`)
  const verb = verbOf(field(raw, 'op'))
  const path = pathOf(raw)
  const value = field(raw, 'value')
  if (verb !== 'remove' && value === undefined)
    throw badRequest('invalidValue', `An operation with op ${verb} needs a value.`)
  return { verb, ...(path === undefined ? {} : { path }), ...(value === undefined ? {} : { value }) }
}

function verbOf(op: Json | undefined): Verb {
  const verb = typeof op === 'string' ? op.toLowerCase() : op
  if (verb === 'add' || verb === 'replace' || verb === 'remove') return verb
  throw badRequest('invalidSyntax', `op must be add, replace or remove, not ${shorten(op ?? null)}.`)
}

/** Serialisers write null for a path that is not set. */
function pathOf(operation: JsonObject): string | undefined {
  const path = field(operation, 'path')
  if (path === undefined || path === null) return undefined
  if (typeof path === 'string' && path !== '') return path
  throw badRequest('invalidPath', `A path must be text that names an attribute, not ${shorten(path)}.`)
}
