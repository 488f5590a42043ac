import { type AttributeChange, plainText } from '#contract'
import { listIn, type Raw } from '#kit'
import { attributes, neverEmpty } from './attributes.ts'
import { credentialSteps } from './credentials.ts'
import { licenceSteps } from './licences.ts'
import { obstacleTo } from './limits.ts'
import { wantedMembers } from './members.ts'
import { at, type PatchOperation, patched, pointer, setting } from './patch.ts'
import { numberOf, rejected } from './rejected.ts'
import { type PlainField, type PlainKind, userFields, userLists, userMaps } from './user-fields.ts'

/** Decides how one change becomes steps, given the document as the steps before leave it. */
export type Decide = (document: Raw, change: AttributeChange) => readonly PatchOperation[]

/**
 * The steps of several changes, one after the other: each sees what those before it leave behind, so positions in lists hold.
 * Empty when everything is as wanted already.
 */
export function stepsFor(
  document: Raw,
  changes: readonly AttributeChange[],
  decide: Decide,
): readonly PatchOperation[] {
  let after = document
  return changes.flatMap(change => {
    const steps = decide(after, change)
    after = patched(after, steps)
    return steps
  })
}

/**
 * What a change means for a user where the settings matter: the hidden licences that go with a plan.
 * @param withPlan the setting `hiddenLicences`
 */
export const userSteps =
  (withPlan: readonly string[]): Decide =>
  (user, change) =>
    change.name === 'LicenseOwners' ? licenceSteps(user, change, withPlan) : memberSteps(user, change)

/**
 * What one change means for a user; nothing for members of the person and for what is written another way.
 * @throws Fault `rejected` for values that cannot be
 */
const memberSteps: Decide = (user, change) => {
  const { name, to } = change
  if (to === null && neverEmpty.has(name)) throw rejected(name, `${name} must not be empty; give it a value`)
  const field = userFields[name]
  if (field !== undefined) return plainSteps(user, field, change)
  const list = userLists[name]
  if (list !== undefined) return listSteps(user, list, change)
  if (name === 'Credentials') return credentialSteps(user, change)
  const map = userMaps.find(one => name.startsWith(`${one}.`))
  if (map !== undefined) return setting(user, pointer(map, name.slice(map.length + 1)), to === null ? '' : String(to))
  return []
}

/** Steps that set a plain member to a value, or empty it. @throws Fault `rejected` for a value that cannot be */
export function plainSteps(
  document: Raw,
  { path, kind }: PlainField,
  { name, to }: AttributeChange,
): readonly PatchOperation[] {
  const longest = attributes[name]?.maxLength
  if (longest !== undefined && typeof to === 'string' && to.length > longest)
    throw rejected(name, `${name} may have ${longest} characters, this one has ${to.length}; shorten it`)
  const value = writtenValue(kind, to, name)
  const steps = setting(document, path, value)
  const obstacle = steps.length === 0 ? undefined : obstacleTo(document, path, name, value)
  if (obstacle !== undefined) throw obstacle
  return steps
}

/** A value of a plain attribute as the entity has it. @throws Fault `rejected` for an id that is none */
export function writtenValue(kind: PlainKind, to: AttributeChange['to'], name: string): string | number | boolean {
  switch (kind) {
    case 'id':
      return to === null || to === '' ? 0 : numberOf(to, name)
    case 'number':
      return to === null ? 0 : numberOf(to, name)
    case 'boolean':
      return to === true || to === 'true'
    case 'text':
      return to === null ? '' : String(to)
  }
}

/** One step a member, and each proves what it takes away: members others added meanwhile survive. */
function listSteps(user: Raw, path: string, change: AttributeChange): readonly PatchOperation[] {
  const there = listIn(user, path.slice(1)).map(one => plainText(one.Id))
  const wanted = wantedMembers(there, change)
  const gone = there.flatMap((id, index) => (wanted.includes(id) ? [] : [{ id, index }]))
  const added = wanted.filter(id => !there.includes(id)).map(id => ({ Id: numberOf(id, change.name) }))
  if (added.length > 0 && !Array.isArray(at(user, path))) return [{ op: 'add', path, value: added }]
  return [
    ...gone.toReversed().flatMap(({ id, index }): readonly PatchOperation[] => [
      { op: 'test', path: `${path}/${index}/Id`, value: Number(id) },
      { op: 'remove', path: `${path}/${index}` },
    ]),
    ...added.map((value): PatchOperation => ({ op: 'add', path: `${path}/-`, value })),
  ]
}
