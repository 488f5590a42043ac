import type { PersonKey, RemoteId } from './text/names.ts'
import type { Attributes, Value } from './value.ts'

/**
 * One attribute, old and new. `from` undefined: not known (never confirmed). `mode` says what `to` is:
 * the whole new value (`replace`, the default), or members to `add` to or `remove` from a list that others share. A record added
 * takes the place of the member that is the same by the attribute's `identity`.
 */
export interface AttributeChange {
  readonly name: string
  readonly from: Value | null | undefined
  readonly to: Value | null
  readonly mode?: 'replace' | 'add' | 'remove'
}

/** One decided difference for one person at one target. `after` is what the target holds of ours once it is done. */
export type Change =
  | { readonly kind: 'create'; readonly person: PersonKey; readonly after: Attributes }
  | {
      readonly kind: 'update' | 'enable'
      readonly person: PersonKey
      readonly remoteId: RemoteId
      readonly changes: readonly AttributeChange[]
      readonly after: Attributes
    }
  | { readonly kind: 'disable' | 'delete'; readonly person: PersonKey; readonly remoteId: RemoteId }
  /** An existing account is ours from now on and already as it should be; nothing is sent. */
  | { readonly kind: 'link'; readonly person: PersonKey; readonly remoteId: RemoteId; readonly after: Attributes }
  /** The account stays as it is and is ours no more; nothing is sent. */
  | { readonly kind: 'unmanage'; readonly person: PersonKey; readonly remoteId: RemoteId }

export type ChangeKind = Change['kind']

/** Every kind, in the order the dispatcher takes them: leavers, then joiners, then edits. */
export const changeKinds: readonly ChangeKind[] = [
  'disable',
  'delete',
  'unmanage',
  'create',
  'enable',
  'link',
  'update',
]

/** Kinds that take something from a person: what the guard and the absence rules watch most closely. */
export const isRemoval = (kind: ChangeKind): boolean => kind === 'disable' || kind === 'delete' || kind === 'unmanage'

/** Kinds that exist only in our own books: no connector ever sees them. */
export const isBookkeeping = (kind: ChangeKind): boolean => kind === 'link' || kind === 'unmanage'
