import type { Budget } from './budget.ts'
import type { Change, ChangeKind } from './change.ts'
import type { Revision } from './source-person.ts'
import type { Fingerprint, PersonKey } from './text/names.ts'
import type { Attributes } from './value.ts'

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

/**
 * One decided change for one person at one target, with why, against what it was decided, and what it is counted under. Nothing of
 * it has been sent; whether it may go out is the guard's to say.
 */
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

/** A stored plan without its changes: what it is known by, how far it has been handed out, and what the guard found. */
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

/** How many changes of one kind a plan has at one target. */
export interface PlanCount {
  readonly target: string
  readonly kind: ChangeKind | 'withheld'
  readonly count: number
  /** How many of them wait for a human. */
  readonly held: number
}

/** A change as its plan keeps it: where it stands in the order of the plan, and what became of it. */
export interface StoredChange extends PlannedChange {
  readonly position: number
  /** `stale`: what it was decided on had moved when it was to be handed over; the person is planned again. */
  readonly state: 'held' | 'released' | 'stale'
}
