import type { Raw } from '#kit'
import { userSchema } from '../places.ts'

/** RFC 7643 §8.1. */
const groupSchema = 'urn:ietf:params:scim:schemas:core:2.0:Group'

/** A resource as it was written, with what the service adds kept apart. */
export interface StoredResource {
  readonly id: string
  readonly body: Raw
  readonly version: number
}

/** What the service is like. */
export interface Setup {
  /** Has PATCH. Default true. */
  readonly patches: boolean
  /** Has filters. Default true; else it ignores them. */
  readonly filters: boolean
  /** Checks versions. */
  readonly versions: boolean
  /** Operations in a bulk request; 0: it has none. */
  readonly mostOperations: number
  /** Resources in one answer. */
  readonly mostResults: number
  /** Shows groups of users. */
  readonly showsGroups: boolean
  /** Members of a group in one answer; it does not say that there are more. */
  readonly mostMembers: number
  /** Else it says yes to members and forgets them. */
  readonly keepsMembers: boolean
  /** Has a ServiceProviderConfig. */
  readonly states: boolean
  /** Deletes users. */
  readonly deletes: boolean
  /** Whose requests it was built for; others it refuses, as such services do. */
  readonly builtFor: 'standard' | 'entra' | 'okta'
  /** Knows the word `or` in filters. */
  readonly joinsFilters: boolean
  /** Refuses to replace what is not there, as strict services do. */
  readonly strictReplace: boolean
  /** What becomes of a user that is written; default: it is kept as it is. `before` is missing for a new one. */
  readonly keeps: (wanted: Raw, before?: Raw) => Raw
}

/** A service that has everything but bulk and versions. */
export const stockSetup: Setup = {
  patches: true,
  filters: true,
  versions: false,
  mostOperations: 0,
  mostResults: 200,
  showsGroups: true,
  keepsMembers: true,
  mostMembers: Number.POSITIVE_INFINITY,
  states: true,
  deletes: true,
  builtFor: 'standard',
  joinsFilters: true,
  strictReplace: false,
  keeps: wanted => wanted,
}

/** Everything one simulator holds, by id. */
export interface State {
  readonly setup: Setup
  readonly users: Map<string, StoredResource>
  readonly groups: Map<string, StoredResource>
  /** Passwords by id of the user: never shown. */
  readonly passwords: Map<string, string>
  next: number
}

/** A service with one administrator and these groups, empty. */
export function stockState(setup: Setup, groups: readonly string[]): State {
  const state: State = { setup, users: new Map(), groups: new Map(), passwords: new Map(), next: 1 }
  for (const displayName of groups) keep(state.groups, { schemas: [groupSchema], displayName, members: [] }, state)
  const admin = { schemas: [userSchema], userName: 'admin@example.org', displayName: 'Administrator', active: true }
  keep(state.users, admin, state)
  return state
}

/** Takes a new resource in under an id that looks like those of real services. */
export function keep(into: Map<string, StoredResource>, body: Raw, state: State): StoredResource {
  const id = `00000000-0000-4000-8000-${String(state.next).padStart(12, '0')}`
  state.next += 1
  const kept = { id, body, version: 1 }
  into.set(id, kept)
  return kept
}

/** Writes a resource over; one that is the same keeps its version. */
export function overwrite(into: Map<string, StoredResource>, old: StoredResource, body: Raw): StoredResource {
  const isSame = JSON.stringify(old.body) === JSON.stringify(body)
  const kept = isSame ? old : { ...old, body, version: old.version + 1 }
  into.set(old.id, kept)
  return kept
}
