import { fold } from '../../../src/domain/text/case-folding.ts'
import { enterprise, groupUrn, userUrn } from '../stage.ts'

/** The service as plain lists: no store, no schemas, no versions; only what a client may count on. */

export interface Email {
  readonly type: 'work' | 'home'
  readonly value: string
}

/** What a client says about a user; what is missing is unassigned. */
export interface UserData {
  readonly userName: string
  readonly title?: string
  readonly active?: boolean
  readonly emails?: readonly Email[]
  readonly manager?: string
}

export interface GroupData {
  readonly displayName: string
  readonly members: readonly string[]
}

export type UserEdit =
  | { readonly kind: 'userName' | 'title' | 'manager'; readonly to: string }
  | { readonly kind: 'active'; readonly to: boolean }
  | { readonly kind: 'clear-title' | 'clear-manager' | 'broken' }
  | { readonly kind: 'add-emails' | 'set-emails'; readonly emails: readonly Email[] }
  | { readonly kind: 'drop-emails'; readonly type: Email['type'] }

export type GroupEdit =
  | { readonly kind: 'add' | 'set' | 'drop'; readonly ids: readonly string[] }
  | { readonly kind: 'rename'; readonly to: string }
  | { readonly kind: 'empty' | 'broken' }

/** Status, and the id of what was made. */
export type Outcome = number

export class Model {
  readonly users = new Map<string, UserData>()
  readonly groups = new Map<string, GroupData>()

  postUser(id: string, data: UserData): Outcome {
    if (this.#isNameTaken(data.userName)) return 409
    this.users.set(id, tidy(data))
    return 201
  }

  putUser(id: string, data: UserData): Outcome {
    const before = this.users.get(id)
    if (before === undefined) return 404
    if (this.#isNameTaken(data.userName, id)) return 409
    const active = data.active ?? before.active
    this.users.set(id, tidy(active === undefined ? data : { ...data, active }))
    return 200
  }

  patchUser(id: string, edits: readonly UserEdit[]): Outcome {
    const before = this.users.get(id)
    if (before === undefined) return 404
    if (edits.some(({ kind }) => kind === 'broken')) return 400
    const after = edits.reduce(editUser, before)
    if (this.#isNameTaken(after.userName, id)) return 409
    this.users.set(id, after)
    return 200
  }

  postGroup(id: string, data: GroupData): Outcome {
    const refusal = this.#refusalOf(data.displayName, data.members, id)
    if (refusal !== undefined) return refusal
    this.groups.set(id, { ...data, members: once(data.members) })
    return 201
  }

  putGroup(id: string, data: GroupData): Outcome {
    const before = this.groups.get(id)
    if (before === undefined) return 404
    const refusal = this.#refusalOf(data.displayName, data.members, id)
    if (refusal !== undefined) return refusal
    this.groups.set(id, { ...data, members: once(data.members) })
    return 200
  }

  patchGroup(id: string, edits: readonly GroupEdit[]): Outcome {
    const before = this.groups.get(id)
    if (before === undefined) return 404
    if (edits.some(({ kind }) => kind === 'broken')) return 400
    const after = edits.reduce(editGroup, before)
    // Who was added before everybody is replaced does not stay, and is not looked for.
    const named = edits
      .slice(Math.max(0, edits.findLastIndex(isWhole)))
      .flatMap(edit => (edit.kind === 'add' || edit.kind === 'set' ? edit.ids : []))
    const refusal = this.#refusalOf(after.displayName, named, id)
    if (refusal !== undefined) return refusal
    this.groups.set(id, after)
    return 204
  }

  remove(type: 'User' | 'Group', id: string): Outcome {
    if (!(type === 'User' ? this.users : this.groups).delete(id)) return 404
    for (const [other, group] of this.groups)
      this.groups.set(other, { ...group, members: group.members.filter(member => member !== id) })
    for (const [other, { manager, ...user }] of this.users)
      this.users.set(other, manager === undefined || manager === id ? user : { ...user, manager })
    return 204
  }

  /** As clients see it, without `meta`. */
  shownUser(id: string): Readonly<Record<string, unknown>> | undefined {
    const user = this.users.get(id)
    if (user === undefined) return undefined
    const { manager, ...rest } = user
    const groups = [...this.groups]
      .filter(([, { members }]) => members.includes(id))
      .map(([value, { displayName }]) => ({ value, display: displayName, type: 'direct' }))
      .sort((a, b) => compare(`${a.display}\0${a.value}`, `${b.display}\0${b.value}`))
    return {
      schemas: manager === undefined ? [userUrn] : [userUrn, enterprise],
      id,
      ...rest,
      ...(manager === undefined ? {} : { [enterprise]: { manager: { value: manager } } }),
      ...(groups.length === 0 ? {} : { groups }),
    }
  }

  /** Members by their ids. */
  shownGroup(id: string): Readonly<Record<string, unknown>> | undefined {
    const group = this.groups.get(id)
    if (group === undefined) return undefined
    const members = [...group.members]
      .sort((a, b) => a.localeCompare(b))
      .map(value => {
        const display = this.users.get(value)?.userName ?? this.groups.get(value)?.displayName
        return { value, display, type: this.users.has(value) ? 'User' : 'Group' }
      })
    return { schemas: [groupUrn], id, displayName: group.displayName, ...(members.length === 0 ? {} : { members }) }
  }

  #isNameTaken(userName: string, except?: string): boolean {
    return [...this.users].some(([id, user]) => id !== except && fold(user.userName) === fold(userName))
  }

  #refusalOf(displayName: string, members: readonly string[], id: string): Outcome | undefined {
    const isTaken = [...this.groups].some(
      ([other, group]) => other !== id && fold(group.displayName) === fold(displayName),
    )
    if (isTaken) return 409
    const isMember = (member: string): boolean => member !== id && (this.users.has(member) || this.groups.has(member))
    return members.every(isMember) ? undefined : 400
  }
}

const isWhole = ({ kind }: GroupEdit): boolean => kind === 'set' || kind === 'empty'

const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

const once = (ids: readonly string[]): readonly string[] => [...new Set(ids)]

const emailsOf = (emails: readonly Email[]): readonly Email[] => [
  ...new Map(emails.map(email => [`${email.type} ${email.value}`, email])).values(),
]

function tidy({ emails, ...rest }: UserData): UserData {
  return emails === undefined || emails.length === 0 ? rest : { ...rest, emails: emailsOf(emails) }
}

function editUser(user: UserData, edit: UserEdit): UserData {
  const { title, manager, emails = [], ...rest } = user
  switch (edit.kind) {
    case 'clear-title':
      return tidy({ ...rest, emails, ...(manager === undefined ? {} : { manager }) })
    case 'clear-manager':
      return tidy({ ...rest, emails, ...(title === undefined ? {} : { title }) })
    case 'add-emails':
      return tidy({ ...user, emails: [...emails, ...edit.emails] })
    case 'set-emails':
      return tidy({ ...user, emails: edit.emails })
    case 'drop-emails':
      return tidy({ ...user, emails: emails.filter(({ type }) => type !== edit.type) })
    case 'broken':
      return user
    default:
      return { ...user, [edit.kind]: edit.to }
  }
}

function editGroup(group: GroupData, edit: GroupEdit): GroupData {
  const { members } = group
  switch (edit.kind) {
    case 'add':
      return { ...group, members: once([...members, ...edit.ids]) }
    case 'set':
      return { ...group, members: once(edit.ids) }
    case 'drop':
      return { ...group, members: members.filter(id => !edit.ids.includes(id)) }
    case 'empty':
      return { ...group, members: [] }
    case 'rename':
      return { ...group, displayName: edit.to }
    case 'broken':
      return group
  }
}
