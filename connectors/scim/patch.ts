import type { Scalar } from '#contract'
import { type Raw, recordIn } from '#kit'
import { isActivation, isHidden, type UserEdit } from './edits.ts'
import { elementPath, hasElement, isElement, newElement, pathOf, type UserPlace, valueAt, withValue } from './places.ts'
import type { Profile } from './profile.ts'

/** RFC 7644 §8.2. */
export const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/**
 * One operation of a PATCH we send (RFC 7644 §3.5.2). `op` in small letters, as `patchBody` spells it anew where a service wants
 * capitals; without a `path` the value is an object of attributes.
 */
export interface PatchOperation {
  readonly op: string
  readonly path?: string
  readonly value?: unknown
}

/** The body of a PATCH, its operations spelled as the profile wants them. */
export function patchBody(operations: readonly PatchOperation[], { capitalised }: Profile): Raw {
  const spelled = operations.map(one => ({
    ...one,
    op: capitalised ? `${one.op.charAt(0).toUpperCase()}${one.op.slice(1)}` : one.op,
  }))
  return { schemas: [patchSchema], Operations: spelled }
}

/**
 * Operations that make edits, in order; each sees what those before it left.
 * @param before the user as it is: whether an element of a list has to be added or changed depends on it
 */
export function operationsFor(edits: readonly UserEdit[], before: Raw, profile: Profile): readonly PatchOperation[] {
  return profile.pathless ? pathlessOperations(edits, before, profile) : pathOperations(edits, before, profile)
}

function pathOperations(edits: readonly UserEdit[], before: Raw, profile: Profile): readonly PatchOperation[] {
  const operations: PatchOperation[] = []
  let user = before
  for (const { place, value } of edits) {
    operations.push(value === null ? removal(place) : setting({ place, value }, user, profile))
    user = withValue(user, place, value)
  }
  return operations
}

type SettingEdit = UserEdit & { readonly value: Scalar }

/** `replace` of what is not there is an error to some, although the RFC makes it an `add`. */
function setting({ place, value }: SettingEdit, user: Raw, profile: Profile): PatchOperation {
  if (isActivation({ place, value })) return { op: 'replace', path: pathOf(place), value: activeFor(value, profile) }
  if (isElement(place) && !hasElement(user, place))
    // A filter that matches nothing is an error to strict services, so the element comes whole.
    return { op: 'add', path: place.attribute, value: [newElement(user, place, value)] }
  const isThere = isHidden({ place, value }) || valueAt(user, place) !== undefined
  return { op: isThere ? 'replace' : 'add', path: pathOf(place), value }
}

/** An element without its value is nothing: it goes as a whole. */
function removal(place: UserPlace): PatchOperation {
  return { op: 'remove', path: place.part === 'value' ? elementPath(place) : pathOf(place) }
}

function pathlessOperations(edits: readonly UserEdit[], before: Raw, profile: Profile): readonly PatchOperation[] {
  const removals = edits.filter(edit => edit.value === null).map(edit => removal(edit.place))
  const value = edits.filter(edit => edit.value !== null).reduce(withEdit(before, edits, profile), {})
  return Object.keys(value).length === 0 ? removals : [...removals, { op: 'replace', value }]
}

/** Parts of complex attributes merge at the other side; lists are replaced, so they are sent whole. */
function withEdit(before: Raw, edits: readonly UserEdit[], profile: Profile): (value: Raw, edit: UserEdit) => Raw {
  const after = edits.reduce((user, { place, value }) => withValue(user, place, value), before)
  return (value, edit) => {
    const { schema, attribute, part } = edit.place
    const home = schema === undefined ? value : recordIn(value, schema)
    const plain = isActivation(edit) ? activeFor(edit.value, profile) : edit.value
    const member = isElement(edit.place)
      ? after[attribute]
      : part === undefined
        ? plain
        : { ...recordIn(home, attribute), [part]: plain }
    const changed = { ...home, [attribute]: member }
    return schema === undefined ? changed : { ...value, [schema]: changed }
  }
}

const activeFor = (value: UserEdit['value'], { activeAsText }: Profile): unknown =>
  activeAsText ? (value === true ? 'True' : 'False') : value
