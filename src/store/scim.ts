/**
 * Memory of the SCIM endpoint: resources as identity providers pushed them, who is a member of what, and the credentials that
 * may push. Rows belong to a tenant (the name of the source that is pushed into); nothing of one tenant is ever visible to another.
 */

/** One value of one attribute, as filters and sorting see it. */
export interface IndexedValue {
  /** Lower case, with the URN for extensions: `username`, `emails.type`, `urn:...:user:department`, `schemas`. */
  readonly path: string
  /** Position in a multi-valued attribute; sub-attributes of one element share it. 0 for single values. */
  readonly element: number
  /** Folded (NFC, then case) unless the attribute is caseExact. Absent for numbers, booleans and moments. */
  readonly text?: string
  /** Numbers as they are, booleans as 0 and 1, moments as milliseconds since 1970. */
  readonly number?: number
}

export type Comparison = 'eq' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'

/**
 * A filter whose names and types are already resolved. A test is true when any value of the path satisfies it; a path without
 * values satisfies none. `ne` does not exist here: it is `not eq`, or, over several values, spelled out by whoever compiles.
 *
 * Paths with a meaning of their own: `meta.created`, `meta.lastmodified` (numbers); `id`, `meta.version`, `meta.resourcetype`,
 * `members.value`, `groups.value` (text, exact); `members.type`, `members.display`, `groups.display` (text, folded: `user`).
 * `present` never names a complex path, only what lies below one.
 */
export type Condition =
  | { readonly kind: 'text'; readonly path: string; readonly op: Comparison; readonly text: string }
  | { readonly kind: 'number'; readonly path: string; readonly op: Comparison; readonly number: number }
  | { readonly kind: 'present'; readonly path: string }
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Condition[] }
  | { readonly kind: 'not'; readonly term: Condition }
  /**
   * One element of a multi-valued attribute satisfies the whole of `where`, whose paths lie at or below `path` (`emails` over
   * `emails.type`, `emails.value`; `not` inside is about that element).
   */
  | { readonly kind: 'element'; readonly path: string; readonly where: Condition }
  | { readonly kind: 'constant'; readonly value: boolean }

/** A resource as the store gives it: its body as JSON text, and beside it what the store itself knows (version, times, memberships). */
export interface StoredResource {
  readonly id: string
  /** Name of its resource type: `User`. */
  readonly type: string
  /** JSON object: what is stored, without `schemas`, `id`, `meta`, `groups`, `members`. */
  readonly body: string
  /** Grows with every change of what can be seen of it, memberships included. */
  readonly version: number
  /** Milliseconds since 1970. */
  readonly created: number
  readonly modified: number
  /** Groups it is a direct member of, by display name then id; only where asked for. */
  readonly groups?: readonly Membership[]
  /** Its direct members in the order they came; only where asked for. */
  readonly members?: readonly Member[]
}

export interface Membership {
  readonly id: string
  readonly display: string
}

export interface Member {
  readonly id: string
  readonly type: string
  /** Of a user the displayName, else the userName; of a group its displayName. */
  readonly display: string
}

/** Which memberships to read together with a resource; those not asked for are absent from it. */
export interface Along {
  readonly groups: boolean
  readonly members: boolean
}

export interface ScimQuery {
  readonly tenant: string
  /** Names of resource types; several for a query over all of them. */
  readonly types: readonly string[]
  readonly where?: Condition
  /** Sorts by a path's primary, else first value; values that are missing come last ascending, first descending. Ties by age, then id. */
  readonly sortBy?: { readonly path: string; readonly descending: boolean }
  /** Skip so many. */
  readonly skip: number
  readonly limit: number
  /** Instead of `skip`, unsorted only: continue behind this place (`ScimPage.next`). */
  readonly after?: number
  readonly along: Along
}

export interface ScimPage {
  readonly total: number
  readonly resources: readonly StoredResource[]
  /** Where the page ends, for `after`; undefined when nothing lies behind it or the query is sorted. */
  readonly next?: number
}

/** A write that is part of one transaction. */
export interface ScimTx {
  get(tenant: string, type: string, id: string, along: Along): Promise<StoredResource | undefined>
  /** The id of another resource of the type that holds this value; undefined: none does. @param text as in `IndexedValue` */
  holderOf(tenant: string, type: string, path: string, text: string, except?: string): Promise<string | undefined>
  /** Types of those ids that exist in the tenant. */
  typesOf(tenant: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  insert(resource: NewResource): Promise<void>
  /** @returns the new version */
  update(resource: Omit<NewResource, 'created'> & { readonly modified: number }): Promise<number>
  /** Also takes it out of every group, and references to it (`manager`) out of others. @returns whether it was there */
  remove(tenant: string, type: string, id: string, now: number): Promise<boolean>
  /** Cost does not depend on the size of the group. @returns how many were not members yet */
  addMembers(tenant: string, group: string, ids: readonly string[]): Promise<number>
  /** @returns how many were members */
  removeMembers(tenant: string, group: string, ids: readonly string[]): Promise<number>
  /** Membership becomes exactly this; who stays is not touched. @returns how many came or went */
  setMembers(tenant: string, group: string, ids: readonly string[]): Promise<number>
  /** Version and `modified` of a group whose members changed. @returns the new version */
  touch(tenant: string, type: string, id: string, modified: number): Promise<number>
  /**
   * Resources of any tenant that were stored by an earlier version and are found under a form of their values that is compared no more.
   * @param types names of resource types; those of others wait until somebody knows their attributes
   * @returns at most `limit`
   */
  toReindex(types: readonly string[], limit: number): Promise<readonly ToReindex[]>
  /**
   * Stores anew what resources are found under; then they wait no more. What is seen of them stays as it is, and so do their versions,
   * `modified` and `seq`. Those that are not there are passed over.
   */
  reindex(resources: readonly Refound[]): Promise<void>
}

/** A resource that waits to be indexed anew. */
export type ToReindex = Pick<NewResource, 'tenant' | 'type' | 'id' | 'body'>

/** What a resource is to be found under. */
export type Refound = Pick<NewResource, 'tenant' | 'type' | 'id' | 'display' | 'values'>

export interface NewResource {
  readonly tenant: string
  readonly type: string
  readonly id: string
  readonly body: string
  readonly created: number
  /** All of them; the store writes those that differ. */
  readonly values: readonly IndexedValue[]
  /** What others see of it as a member or group. */
  readonly display: string
}

/** What happened to a resource since a reading. */
export interface ScimChange {
  /** Grows with every change in a tenant. */
  readonly seq: number
  readonly id: string
  readonly resource?: StoredResource
  /** Absent resource: it was deleted. */
}

export interface Scim {
  get(tenant: string, type: string, id: string, along: Along): Promise<StoredResource | undefined>
  query(query: ScimQuery): Promise<ScimPage>
  /**
   * Does some work in a transaction that is durable when this resolves. Several works that wait at the same time share one
   * transaction, one after the other, and so one flush to the disk. Work that throws before its first write harms nobody;
   * after a write that throws, all works of that transaction fail with the same Problem of class `store` and nothing of them stays.
   */
  write<T>(work: (tx: ScimTx) => Promise<T>): Promise<T>
  /**
   * Changed and deleted resources of one type in the order of `seq`, each once with its latest state; groups are read along.
   * @param options.upTo leaves out whose latest change has a higher `seq`
   */
  changes(
    tenant: string,
    type: string,
    options: { readonly after: number; readonly limit: number; readonly upTo?: number },
  ): Promise<readonly ScimChange[]>
  /** The highest `seq` of a change or deletion of one type; 0 when there was none. */
  latest(tenant: string, type: string): Promise<number>
  /** How many there are for `ScimTx.toReindex`. */
  countToReindex(types: readonly string[]): Promise<number>
}

// ---------------------------------------------------------------- credentials

export interface TokenRecord {
  /** Short and public: stands in lists, logs and at the beginning of the token itself. */
  readonly id: string
  readonly source: string
  /** SHA-256 of the whole token, hex. */
  readonly hash: string
  /** Overrides the source's. */
  readonly profile?: string
  readonly readOnly: boolean
  readonly note?: string
  readonly createdAt: Date
  readonly expiresAt?: Date
  readonly revokedAt?: Date
  /** To the hour. */
  readonly usedAt?: Date
}

export interface Tokens {
  add(token: TokenRecord): Promise<void>
  /** Oldest first, revoked and expired ones included. */
  list(): Promise<readonly TokenRecord[]>
  /** @returns false when there is none of that id (or it was revoked before) */
  revoke(id: string, now: Date): Promise<boolean>
  used(id: string, at: Date): Promise<void>
}

// ---------------------------------------------------------------- recordings

/** The shape of a request that was refused or not wholly understood: names and structure, none of the values. */
export interface Recording {
  readonly source: string
  readonly method: string
  /** Ids in it are `{id}`. */
  readonly path: string
  /** As it would stand behind the question mark, values replaced. */
  readonly query: string
  /** JSON text with values replaced; empty for none. */
  readonly body: string
  readonly status: number
  /** What was answered, values replaced. */
  readonly detail: string
}

export interface KeptRecording extends Recording {
  readonly id: number
  readonly first: Date
  readonly last: Date
  /** How often a request of this shape came. */
  readonly count: number
}

export interface Recordings {
  isOn(): Promise<boolean>
  turn(on: boolean): Promise<void>
  /** Counts a shape that is known; of the others at most 500 are kept, the oldest go. */
  add(recording: Recording, at: Date): Promise<void>
  /** Oldest first. */
  list(): Promise<readonly KeptRecording[]>
}
