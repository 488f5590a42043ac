import { shorten } from '../../domain/text/shorten.ts'
import { type Intake, passOver } from '../accept/intake.ts'
import { checkSize } from '../accept/limits.ts'
import { isNothing } from '../accept/value.ts'
import { isMembers } from '../core-schemas.ts'
import { isList, isObject } from '../same.ts'
import type { Body, JsonObject, ResourceType, Schema } from '../schema.ts'
import { badRequest } from '../scim-error.ts'
import type { MemberEdit } from './member-edit.ts'
import { memberEdit } from './members.ts'
import type { Operation, Verb } from './operation.ts'
import { editSpot } from './spot.ts'
import { isForeign, type Spot, type Target, targetAt, targetOf } from './target.ts'
import { withField } from './write.ts'

/** What the operations of one request work on. */
export interface PatchDraft {
  body: Body
  readonly members: MemberEdit[]
  readonly type: ResourceType
  readonly intake: Intake
}

/** Carries out one operation on the draft. @throws ScimError 400 */
export function applyOperation(draft: PatchDraft, operation: Operation): void {
  const { type, intake } = draft
  const { path } = operation
  const target = path === undefined ? resource : targetOf(path, type, intake.dialect)
  checkSize(operation.value ?? null, isAboutMembers(target) ? 'members' : 'values', intake.counts)
  if (target !== undefined) applyTo(draft, target, operation)
  // What POST would pass over is no reason to refuse a PATCH for ever; a misspelt attribute of our own is one.
  else if (intake.dialect.unknown === 'ignore' && isForeign(path ?? '', type)) passOver(path ?? '', intake)
  else throw badRequest('invalidPath', `There is no attribute ${shorten(path, 100)}.`)
}

const resource: Target = { kind: 'resource' }

const isAboutMembers = (target: Target | undefined): boolean =>
  target?.kind === 'spot' && isMembers(target.spot.attribute)

function applyTo(draft: PatchDraft, target: Target, operation: Operation): void {
  if (target.kind === 'resource') applyEach(draft, operation)
  else if (target.kind === 'extension') applyExtension(draft, target.schema, operation)
  else applySpot(draft, target.spot, operation)
}

function applySpot(draft: PatchDraft, spot: Spot, operation: Operation): void {
  if (isMembers(spot.attribute)) draft.members.push(memberEdit(operation, spot, draft.intake))
  else draft.body = editSpot(draft.body, operation, spot, draft.intake)
}

/** Without a path there is nothing to remove (H9), and the value's names are paths (H4): plain, dotted, behind a URN, or a URN over an object. */
function applyEach(draft: PatchDraft, { verb, value = null }: Operation): void {
  if (verb === 'remove') throw badRequest('noTarget', 'An operation with op remove needs the path of an attribute.')
  const object = isList(value) && value.length === 1 && draft.intake.dialect.loose ? (value[0] ?? null) : value
  if (!isObject(object))
    throw badRequest('invalidValue', `Without a path the value must be an object, not ${shorten(value)}.`)
  applyNames(draft, '', verb, object)
}

/** An extension is edited like a complex value: what is not named stays (H5), nothing at all clears it. */
function applyExtension(draft: PatchDraft, schema: Schema, { verb, value = null }: Operation): void {
  if (verb === 'remove' || isNothing(value)) clearExtension(draft, schema, verb)
  else if (isObject(value)) applyNames(draft, `${schema.id}:`, verb, value)
  else throw badRequest('invalidValue', `${schema.id} must be an object, not ${shorten(value)}.`)
}

function clearExtension(draft: PatchDraft, schema: Schema, verb: Verb): void {
  if (verb === 'add') return
  if (draft.type.extensions.some(one => one.schema === schema && one.required))
    throw badRequest('mutability', `${schema.id} is required.`)
  draft.body = withField(draft.body, schema.id, undefined)
}

function applyNames(draft: PatchDraft, prefix: string, verb: Verb, object: JsonObject): void {
  for (const key of Object.keys(object)) {
    const name = prefix + key
    const target = targetNamed(name, draft)
    if (target === undefined) passOver(name, draft.intake)
    else if (!isEcho(target, draft.intake)) applyTo(draft, target, { verb, path: name, value: object[key] ?? null })
  }
}

/** Names may be whole paths (Entra: `emails[type eq "work"].value`); a name that is none is just an unknown one. */
function targetNamed(name: string, { type, intake }: PatchDraft): Target | undefined {
  return name.includes('[') ? targetOf(name, type, intake.dialect) : targetAt(name, type)
}

/** Clients send back what they were shown: `id`, `schemas` and `meta` always, other things that are the server's when they are loose (H4). */
function isEcho(target: Target, { dialect }: Intake): boolean {
  if (target.kind !== 'spot') return false
  const { name, mutability } = target.spot.attribute
  return ['id', 'schemas', 'meta'].includes(name) || (dialect.loose && mutability === 'readOnly')
}
