import type { Budget } from '../domain/budget.ts'
import type { Breach, PlannedChange, PlanSummary, StoredChange, Withheld } from '../domain/plan.ts'
import type { Fingerprint, PersonKey } from '../domain/text/names.ts'

/** What a change of the plan takes or frees, or what somebody wants who is withheld because `holder` has it. */
export interface ClaimRow {
  readonly target: string
  readonly person: PersonKey
  readonly label: string
  readonly claim: string
  /** `succeeds`: they would get the account of `holder`, who is no longer there. */
  readonly how: 'takes' | 'yields' | 'frees' | 'wants' | 'succeeds'
  readonly holder?: PersonKey
}

/** Somebody whose change takes what another one takes as well. */
export interface Contested {
  readonly person: PersonKey
  readonly label: string
  readonly claim: string
  /** The pair's version the change was decided on. */
  readonly version: number
  /** The others of the plan, the first few of them. */
  readonly rivals: readonly { readonly person: PersonKey; readonly label: string }[]
  /** Somebody whose operation is on its way. */
  readonly promised?: { readonly person: PersonKey; readonly label: string }
  /** Taken only if nobody else does: it is theirs. */
  readonly yields?: true
}

/** Somebody withheld because another has what they want. */
export interface Blocked {
  readonly person: PersonKey
  readonly label: string
  readonly claim: string
  readonly holder: PersonKey
  readonly holderLabel: string
}

/** Somebody of whom the plan takes an account away that others, who are there, would get. */
export interface Succeeded {
  readonly person: PersonKey
  readonly label: string
  /** The pair's version that was decided on. */
  readonly version: number
  /** Sources from which they are missing, unproved. */
  readonly doubts: readonly string[]
  /** Who would get it, the first few of them. */
  readonly successors: readonly {
    readonly person: PersonKey
    readonly label: string
    readonly claim: string
    /** The plan gives them the account, as the same person: what shows it. */
    readonly same?: readonly string[]
  }[]
}

/** A page, in key order, behind `after`. */
export interface KeyPage {
  readonly after?: PersonKey
  readonly limit: number
}

/** One plan while it is made, page by page. Nobody sees it before `finish`; `abandon` takes it away. */
export interface PlanWriter {
  /** In the plan's order: by target, then person key. */
  add(changes: readonly PlannedChange[]): Promise<void>
  withhold(entries: readonly Withheld[]): Promise<void>
  /** What the changes and the withheld ones of the plan take, free and want. */
  claim(rows: readonly ClaimRow[]): Promise<void>
  /** Changes that take what others take as well, in the plan or on their way. A person may come more than once. */
  contested(target: string, page: KeyPage): Promise<readonly Contested[]>
  /** Whom the plan takes an account away, or gives it to a new key of theirs, that others of it would get (`succeeds`). */
  succeeded(target: string, page: KeyPage): Promise<readonly Succeeded[]>
  /** Takes the changes of these people out of the plan again. */
  withdraw(target: string, people: readonly PersonKey[]): Promise<void>
  /**
   * Finds out who gets what they want as soon as changes of this plan, or operations on their way, are done, one after the other:
   * `waiting` tells them, `stuck` others.
   */
  findWaiting(target: string): Promise<void>
  waiting(target: string, page: KeyPage): Promise<readonly Blocked[]>
  /** Who would give up what another one wants, and gets nothing themselves: rings, and who stands behind one. */
  stuck(target: string): Promise<readonly Blocked[]>
  /** Says more of people who are withheld as `taken`. */
  reword(entries: readonly Withheld[]): Promise<void>
  /** What the plan holds so far, in its order. */
  changes(target: string, page: { readonly after?: number; readonly limit: number }): Promise<readonly StoredChange[]>
  /**
   * Makes the plan visible under its fingerprint. An earlier plan of the same fingerprint is replaced; one whose held changes
   * were all decided on anew since, or have moved, becomes `superseded`. Keeps the newest 50 plans, and those something of which
   * waits for a human.
   */
  finish(plan: {
    readonly fingerprint: Fingerprint
    readonly breaches: readonly Breach[]
    readonly names: PlanSummary['names']
  }): Promise<PlanSummary>
  abandon(): Promise<void>
  /**
   * What runs that no human approved took out of the budgets of a target within the last day, or have open; people whom this plan
   * counts under the same budget are not among them. A budget that is overdrawn is counted since the date it stands with.
   */
  spent(target: string, now: Date): Promise<ReadonlyMap<Budget, SpentBudget>>
}

export interface SpentBudget {
  /** People, each once, besides those of the plan. */
  readonly people: number
  /** People for whom it is done, those of the plan among them. */
  readonly applied: number
  /** Since when it is counted, where that is longer than a day because the budget is overdrawn. */
  readonly since?: Date
}
