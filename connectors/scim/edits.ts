import {
  type AttributeChange,
  type Attributes,
  Fault,
  isList,
  type Operation,
  type Scalar,
  shorten,
  type Value,
} from '#contract'
import type { Raw } from '#kit'
import { isActive, membersAt } from './account.ts'
import { attributes, memberLists, places } from './attributes.ts'
import { idsIn } from './memberships.ts'
import { type UserPlace, valueAt, withValue } from './places.ts'

/** One place of a user, and what shall stand there; `null`: nothing. */
export interface UserEdit {
  readonly place: UserPlace
  readonly value: Scalar | null
}

const activePlace: UserPlace = { attribute: 'active' }

/** Enabling and disabling is an edit like others. */
export const activation = (active: boolean): UserEdit => ({ place: activePlace, value: active })

/** Whether an edit enables or disables: services differ in how they spell that one. */
export const isActivation = ({ place }: UserEdit): boolean => place === activePlace

const passwordPlace: UserPlace = { attribute: 'password' }

/** A new password is an edit like others, though no user ever shows it. */
export const passwordEdits = ({ secrets }: Pick<Operation, 'secrets'>): readonly UserEdit[] =>
  secrets.password === undefined ? [] : [{ place: passwordPlace, value: secrets.password.reveal() }]

/** Whether an edit is of something that is there and never shown. */
export const isHidden = ({ place }: UserEdit): boolean => place === passwordPlace

type Wanted = Pick<AttributeChange, 'name' | 'to' | 'mode'>

/**
 * Edits for all attributes but `groups`, which are not part of a user.
 * @param before the user as it is; a list that is replaced as a whole loses what else is in it
 * @throws Fault `rejected` for what cannot be written
 */
export function editsFor(changes: readonly Wanted[], before: Raw = {}): readonly UserEdit[] {
  return changes
    .filter(({ name }) => name !== 'groups')
    .flatMap(change =>
      memberLists.includes(change.name) ? memberEdits(change, before) : [editFor(change.name, change.to)],
    )
}

function memberEdits({ name: attribute, to, mode = 'replace' }: Wanted, before: Raw): readonly UserEdit[] {
  const given = idsIn(to)
  const others =
    mode === 'replace' ? (membersAt(before, attribute) ?? []).filter(member => !given.includes(member)) : []
  const edit = (member: string, stays: boolean): UserEdit => ({
    place: { attribute, member, part: 'value' },
    value: stays ? member : null,
  })
  return [...others.map(member => edit(member, false)), ...given.map(member => edit(member, mode !== 'remove'))]
}

/** The same for the attributes of a new account, of which empty ones are left out. @throws Fault as `editsFor` */
export function editsOf(after: Attributes): readonly UserEdit[] {
  const changes = Object.entries(after).map(([name, to]) => ({ name, to }))
  return editsFor(changes.filter(({ to }) => to !== null && to !== ''))
}

function editFor(name: string, to: Value | null): UserEdit {
  const place = places.get(name)
  const readOnly = attributes[name]?.readOnly
  if (readOnly !== undefined) throw rejected(name, `${name} cannot be written: ${readOnly}`)
  if (place === undefined) throw rejected(name, `${name} is no attribute of a SCIM account`)
  if (isList(to)) throw rejected(name, `${name} takes one value, not ${shorten(to)}`)
  const isEmpty = to === null || to === ''
  if (isEmpty && attributes[name]?.required === true) throw rejected(name, `${name} of a SCIM account cannot be empty`)
  // Numbers of a source are text to SCIM, and strict services refuse them.
  return { place, value: isEmpty ? null : String(to) }
}

/** The operator has to change the mapping or the data of this person. */
export const rejected = (field: string, sentence: string): Fault => new Fault('rejected', sentence, { field })

/** Edits that would change something. */
export function effective(edits: readonly UserEdit[], resource: Raw): readonly UserEdit[] {
  return edits.filter(edit => {
    if (isActivation(edit)) return isActive(resource) !== edit.value
    const there = valueAt(resource, edit.place)
    return (there === undefined ? null : String(there)) !== edit.value
  })
}

/** The user once the edits are made. */
export function edited(resource: Raw, edits: readonly UserEdit[]): Raw {
  return edits.reduce((user, { place, value }) => withValue(user, place, value), resource)
}
