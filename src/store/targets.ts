import type { Budget } from '../domain/budget.ts'
import type { System } from '../domain/system.ts'
import type { PersonKey } from '../domain/text/names.ts'
import type { Attributes } from '../domain/value.ts'

/** A link that a human's word carries over to where its target is now. */
export interface KeptLink {
  readonly person: PersonKey
  /** The link's version it was looked at under; where that has moved, it is forgotten like the others. */
  readonly version: number
  readonly active: boolean
  readonly confirmed: Attributes
}

export interface Targets {
  get(target: string): Promise<TargetState>
  /** Every target of which anything is remembered, by name, also those that are configured no more. */
  all(): Promise<readonly TargetState[]>
  /**
   * Remembers what a target talks to: the first time, in another spelling of the same, and where nothing is remembered that could
   * belong to another system (no account, no open operation); a halt or a pause of the former goes with it then. Otherwise nothing
   * happens: that is for a human to say (`resettle`).
   */
  meet(target: string, system: System, now: Date): Promise<void>
  /**
   * A human's word on what stands where a target talks to now. Everybody there is planned again.
   * @param word.kept the same system at another place: these links stay; every other one, and what was open for it, is forgotten.
   *   Missing: another system, and all that is remembered of accounts and operations is forgotten; the next run is the first one
   */
  resettle(
    target: string,
    word: { readonly system: System; readonly now: Date; readonly kept?: readonly KeptLink[] },
  ): Promise<{ readonly kept: number; readonly forgotten: number; readonly dropped: number }>
  halt(
    target: string,
    halt: { readonly reason: string; readonly now: Date; readonly probeDue: Date; readonly probes: number },
  ): Promise<void>
  /** A probe succeeded: halted no more. How often it failed before is kept. */
  reopen(target: string, at: Date): Promise<void>
  /** How often it failed before is forgotten, unless it is halted again. */
  forgive(target: string): Promise<void>
  /** Neither halted nor paused, and nothing kept of what was. */
  release(target: string): Promise<void>
  /** Takes the place of an earlier pause. */
  pause(target: string, pause: { readonly now: Date; readonly until: Date }): Promise<void>
  /** Takes requests out of the day's budget, durably. @returns how many were granted (<= count; 0 when the day is used up) */
  takeBudget(
    target: string,
    take: { readonly day: string; readonly count: number; readonly most: number },
  ): Promise<number>
}

/** Which budgets of a target were asked for more than they had. What is held for that reason waits for a human, however long. */
export interface Budgets {
  /** @returns since when each of them is counted */
  overdrawn(target: string): Promise<ReadonlyMap<Budget, Date>>
  /** These are overdrawn, counted since `since`; whichever is so already keeps its date. */
  overdraw(target: string, budgets: readonly Budget[], since: Date): Promise<void>
  /** These are overdrawn no more. */
  restore(target: string, budgets: readonly Budget[]): Promise<void>
}

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
