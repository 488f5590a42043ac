import type { Change } from './change.ts'
import type { Secret } from './secret.ts'
import type { OperationId, RemoteId } from './text/names.ts'
import type { Attributes, Scalar } from './value.ts'

/** One change on its way to a target. */
export interface Operation {
  readonly id: OperationId
  /** 1 for the first try. */
  readonly attempt: number
  readonly change: Change
  /** Secret attributes by name; they are in no change, plan or store. Only what this operation may need. */
  readonly secrets: Readonly<Record<string, Secret>>
}

/** What a connector brings back for one operation the target has carried out. */
export interface Receipt {
  readonly operation: OperationId
  /** The account's id: new for a create, and possibly changed by an update. */
  readonly remoteId: RemoteId
  /** Attributes the target keeps differently from what was sent, as it keeps them. Missing: as sent. */
  readonly stored?: Attributes
  /**
   * The account as the answer to the write showed it, or a look of the connector's afterwards: it is compared with what was sent. Missing:
   * nothing showed it.
   */
  readonly shown?: Shown
  /** One sentence for the ledger, where something is worth knowing (nothing secret). */
  readonly note?: string
}

/** What was seen of an account after a write. */
export interface Shown extends Pick<RemoteAccount, 'active' | 'attributes'> {
  /**
   * A look at the whole account: what is not in it is empty. False: an answer to the write, which may be short, and whose lists may be
   * as they were before.
   */
  readonly whole: boolean
}

/** A value the target keeps in another form: sent like this, it shows it like that. */
export interface Echo {
  readonly sent: Scalar
  readonly seen: Scalar
}

/** An account as a target shows it. */
export interface RemoteAccount {
  readonly remoteId: RemoteId
  /** Can the person sign in? */
  readonly active: boolean
  /** In the connector's own attribute names; lookup attributes hold ids. Never a secret. */
  readonly attributes: Attributes
  /** Set when somebody else owns the account (a directory behind the target): why we must leave it alone. */
  readonly foreign?: string
}
