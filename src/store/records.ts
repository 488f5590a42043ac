import type { Budget } from '../domain/budget.ts'
import type { Change, ChangeKind } from '../domain/change.ts'
import type { FaultKind } from '../domain/fault.ts'
import type { Fingerprint, OperationId, PersonKey, RemoteId } from '../domain/names.ts'
import type { Echo } from '../domain/operation.ts'
import type { Presence, Unread } from '../domain/person.ts'
import type { System } from '../domain/system.ts'
import type { Attributes } from '../domain/value.ts'
import type { Said } from '../domain/voice.ts'

/** A number that only grows: every change of a person or of a mapping takes the next one. */
export type Revision = number

/** One source's view of a person. */
export interface SourcePerson {
  readonly source: string
  readonly presence: Presence
  readonly attributes: Attributes
  readonly rev: Revision
  /** Why nothing may be concluded from this record until the next good reading (duplicate key). */
  readonly fault?: string
  /** What could not be read of the last record; `attributes` holds its last good value, if there ever was one. */
  readonly unread?: readonly Unread[]
  /** Its last word on whether the person is active: outlives the record that had it. Missing: it never said, or that was settled. */
  readonly said?: Said
}

/** Our memory of one person/account pair. It changes only in the write that settles an operation. */
export interface Link {
  readonly target: string
  readonly person: PersonKey
  readonly remoteId: RemoteId
  readonly active: boolean
  /** What the target last confirmed of what we manage; of additive lists our own members only; of secrets a short fingerprint. */
  readonly confirmed: Attributes
  /** Members of additive lists that were there before us: never removed. */
  readonly found: Attributes
  /**
   * Attributes (and `activeName`) that were written somewhere else, or in another way, when they were confirmed: to be sent again,
   * though equal. Missing: none.
   */
  readonly outdated?: readonly string[]
  /** Values of `confirmed` that are another form of what was sent, as the target makes one of it; missing: none. */
  readonly echoed?: Readonly<Record<string, Echo>>
  /** Grows with every settled operation and never comes back, not even for a new link; a plan made against another version is stale. */
  readonly version: number
  /** The person's revision this account was last brought to. */
  readonly rev: Revision
  /** When the account, disabled by us, is to be deleted. */
  readonly deleteDue?: Date
  /** From when the time until then counts; missing where that was not kept yet. */
  readonly graceFrom?: Date
  /** Set once the account is gone from the target; the link stays as a tombstone. */
  readonly tombstone?: Date
  /** How the account was found: `created`, `hand` (a human linked it), or the match attribute. */
  readonly matchedBy: string
}

/** The state of an operation between planning and its end. */
export type OpenState =
  /** waits for its due time */
  | 'waiting'
  /** handed out; after a crash its fate is unknown */
  | 'leased'
  /** its fate is unknown: look before sending again */
  | 'verify'
  /** refused by the target: waits for a human, or for the person or the mapping to change */
  | 'refused'
  /** failed too often: parked so that the rest can go on */
  | 'escrow'

export const openStates: readonly OpenState[] = ['waiting', 'leased', 'verify', 'refused', 'escrow']

/** Why a change was planned; shown in plan and ledger. */
export type Reason =
  | 'joined'
  | 'matched'
  | 'changed'
  | 'returned'
  | 'left'
  | 'out-of-scope'
  | 'inactive'
  | 'grace-over'
  | 'undo'
  /** the account of an old key goes to the new one of the same person */
  | 'new-key'
  /** a human said whose an account is */
  | 'by-hand'

/** What a change was planned against; when any of it has moved the change is stale. */
export interface Basis {
  /** The pair's version (`domain/pair/life.ts`): covers all that was seen of the person at the target. 0: nothing was known. */
  readonly version: number
  /** Highest revision among the person's source records (0: none left). */
  readonly rev: Revision
  /** The revision under which the person was due when planned: settling covers nothing newer than this. */
  readonly dueRev: Revision
  readonly mapping: string
  /** 0: there was no link. */
  readonly linkVersion: number
}

/** A change in a plan. */
export interface PlannedChange {
  readonly target: string
  readonly person: PersonKey
  readonly change: Change
  readonly reason: Reason
  readonly basis: Basis
  /** For people: a name to show beside the key. */
  readonly label: string
  /** The match attribute and value that found an existing account. */
  readonly matchedBy?: string
  /** The account is that of an old key of the same person, which the target's `newKey` proves: whose, as it was seen, and by what. */
  readonly formerly?: Formerly
  /** What was already in the additive lists of an adopted account. */
  readonly found?: Attributes
  /** It rests on somebody's absence that is not proved: only a human may let it out. */
  readonly doubted?: true
  /** The sources from which they are missing; missing in plans that did not keep them. */
  readonly doubts?: readonly string[]
  /** What it is counted under; missing: nothing. */
  readonly budgets?: readonly Budget[]
  /** Names of secret attributes the operation will need. */
  readonly secrets?: readonly string[]
  /**
   * Attributes that are not yet as wanted once this is done: the target has nothing of that name, the value is a temporary one, or
   * something stays in a list though no source gives it.
   * The person stays due for them.
   */
  readonly lacks?: readonly string[]
  /** The first step of a swap: who is changed after it, in that order. The last one is the person again. */
  readonly ring?: readonly PersonKey[]
  /** After a disable: when the account is to be deleted. */
  readonly deleteDue?: Date
  /**
   * A disable in the place of an operation of unknown outcome: what the link can still be relied on for. A create: what is left empty
   * and need not be emptied later.
   */
  readonly confirmed?: Attributes
}

/** The old key of a person, and what shows that it is theirs. */
export interface Formerly {
  readonly person: PersonKey
  /** The version of that pair. */
  readonly version: number
  /** Attributes of the person that are the same under both keys. */
  readonly same: readonly string[]
}

/** A difference that was seen and deliberately not turned into a change. */
export interface Withheld {
  readonly target: string
  readonly person: PersonKey
  readonly label: string
  /** Stable word: `ambiguous`, `protected`, `last-administrator`, `unknown-name`, `refused`, ... */
  readonly code: string
  /** One sentence: what, why, next step. */
  readonly message: string
}

/** One limit that a plan breaks, with its numbers. */
export interface Breach {
  readonly target: string
  /** Kinds it holds back whole. */
  readonly kinds: readonly ChangeKind[]
  /** The budget that is overdrawn: every change that is counted under it waits. */
  readonly budget?: Budget
  /** The attribute, where each has a budget of its own. */
  readonly attribute?: string
  readonly code:
    | 'disable'
    | 'delete'
    | 'update'
    | 'create'
    | 'clear'
    | 'rename'
    | 'membership'
    | 'doubted'
    | 'unmatched'
    | 'mapping-tests'
    | 'incomplete'
  /** People in this plan. */
  readonly count: number
  /** People of runs before it that count as well. */
  readonly spent?: number
  readonly limit: number
  /** Accounts in use at the target. */
  readonly active: number
  /** One sentence with the numbers. */
  readonly message: string
}

export interface PlanSummary {
  readonly fingerprint: Fingerprint
  readonly run: number
  readonly createdAt: Date
  /** `open`: something in it was not handed to the outbox yet. */
  readonly state: 'open' | 'done' | 'superseded'
  readonly targets: readonly string[]
  readonly breaches: readonly Breach[]
  /** Names of looked-up things: `target/kind` -> id -> name. */
  readonly names: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Derived from the rows. */
  readonly counts: readonly PlanCount[]
}

export interface PlanCount {
  readonly target: string
  readonly kind: ChangeKind | 'withheld'
  readonly count: number
  /** How many of them wait for a human. */
  readonly held: number
}

export interface StoredChange extends PlannedChange {
  readonly position: number
  /** `stale`: what it was decided on had moved when it was to be handed over; the person is planned again. */
  readonly state: 'held' | 'released' | 'stale'
}

/** A row of the outbox, handed out under a lease. */
export interface OpenOperation {
  readonly id: OperationId
  readonly planned: PlannedChange
  readonly state: OpenState
  /** Tries so far, this one included once it is leased. */
  readonly attempts: number
  readonly due: Date
  readonly plan: Fingerprint
  /** When the plan was made, and with it what the operation rests on was seen. */
  readonly plannedAt: Date
  readonly run: number
  /** Why it is where it is, for people. */
  readonly problem?: string
  /** True when it was in flight or `verify` before: look first. */
  readonly fateUnknown: boolean
  /** The target said that the account is there already (`problem` has its words). */
  readonly conflict?: true
}

export type OutcomeKind = 'applied' | 'retry' | 'verify' | 'refused' | 'escrow' | 'halted' | 'replan'

/** One line of the append-only record. Secrets stand as `***`. */
export interface LedgerEntry {
  readonly at: Date
  readonly run: number
  /** Empty for what a human said without a plan. */
  readonly plan: Fingerprint
  readonly target: string
  readonly person: PersonKey
  readonly label: string
  readonly kind: ChangeKind
  readonly outcome: OutcomeKind
  readonly reason: Reason
  readonly remoteId?: RemoteId
  /** old -> new of every attribute; create: everything that was sent; disable and friends: `active`. */
  readonly changes: readonly LedgerChange[]
  readonly attempt: number
  readonly requests: number
  /** `ok`, or the fault's kind and what the target answered. */
  readonly answer: string
  readonly fault?: FaultKind
  readonly message?: string
}

export interface LedgerChange {
  readonly name: string
  readonly from: Attributes[string] | undefined
  readonly to: Attributes[string]
  readonly mode?: 'add' | 'remove'
}

export interface StoredLedgerEntry extends LedgerEntry {
  readonly id: number
}

/** How one operation ended, to be written in one transaction with everything that follows from it. */
export interface Settlement {
  readonly operation: OpenOperation
  readonly entry: LedgerEntry
  /** `staysDue`: done, but not known to be as wanted (found after a lost answer): the person is planned again. */
  readonly outcome:
    | { readonly kind: 'applied'; readonly link: LinkWrite; readonly staysDue?: true }
    /** Certainly not done. */
    | { readonly kind: 'retry'; readonly due: Date; readonly problem: string }
    | { readonly kind: 'verify'; readonly due: Date; readonly problem: string; readonly conflict?: true }
    /** Not its fault: back to waiting, the attempt does not count. */
    | { readonly kind: 'halted'; readonly problem: string; readonly fateUnknown: boolean }
    /** `fateUnknown`: refused, and yet some of it may have been done. */
    | { readonly kind: 'refused'; readonly problem: string; readonly fateUnknown?: true }
    | { readonly kind: 'escrow'; readonly problem: string }
    /** The row goes; the person stays due for planning. `tombstone`: the account turned out to be gone. */
    | { readonly kind: 'replan'; readonly problem: string; readonly tombstone?: true }
}

/**
 * What a link becomes. `undefined` for unmanage: the link is forgotten. `confirmed`, `found` and `matchedBy` that are
 * missing stay as they were (a new link starts with nothing confirmed, nothing found, matched by `created`).
 */
export type LinkWrite =
  | {
      readonly remoteId: RemoteId
      readonly active: boolean
      readonly confirmed?: Attributes
      readonly found?: Attributes
      /** What came to be known of forms of values; what was known before stays beside it. */
      readonly echoed?: Readonly<Record<string, Echo>>
      readonly matchedBy?: string
      /** Missing: no deletion is due. */
      readonly deleteDue?: Date
      readonly tombstone?: Date
    }
  | undefined

export interface TargetState {
  readonly target: string
  /** What it talks to, since when that is remembered, and when something was last done there. Missing: not known yet. */
  readonly system?: { readonly is: System; readonly since: Date; readonly lastDone?: Date }
  /** When a human said that another system stands there now: what was done before was done elsewhere. */
  readonly replacedAt?: Date
  /** Accounts linked there. */
  readonly accounts: number
  readonly mapping?: string
  /** Has any operation ever been settled here, or an account adopted? */
  readonly started: boolean
  readonly halted?: {
    readonly reason: string
    readonly since: Date
    readonly probeDue: Date
    /** How many probes failed. */
    readonly probes: number
    /** How long the wait for the next probe was when it began. */
    readonly waitMs?: number
  }
  /** A probe let it in again after so many that failed; forgotten once an operation succeeds. */
  readonly reopened?: { readonly at: Date; readonly probes: number }
  readonly pausedUntil?: Date
  /** How long the pause was when it began. */
  readonly pauseMs?: number
}

export interface SourceState {
  readonly source: string
  /** What it is read from, and since when that is remembered. Missing: not known yet. */
  readonly system?: { readonly is: System; readonly since: Date }
  /** People known (present and doubted). */
  readonly known: number
  readonly doubted: number
  readonly cursor?: string
  readonly lastStart?: Date
  readonly lastComplete?: Date
  /** Next time the schedule wants it. */
  readonly due?: Date
  /** Until when it asked us to wait, last time it did. */
  readonly pausedUntil?: Date
  /** Why the last reading was not complete or not believed. */
  readonly problem?: string
  /** Records that are not wholly understood, until good ones come: of people (`unread`), and such without a key. */
  readonly failed: number
  /** People whose last record could not be read as a whole, or whose key stands twice. */
  readonly unread: number
}

export interface RunRecord {
  readonly id: number
  readonly command: string
  readonly startedAt: Date
  readonly endedAt?: Date
  /** `done`, `failed`, `held`, `source`, `interrupted` or undefined while it runs (or died). */
  readonly result?: string
  readonly plan?: Fingerprint
  readonly message?: string
}
