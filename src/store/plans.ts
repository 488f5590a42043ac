import type { Budget } from '../domain/budget.ts'
import type { ChangeKind } from '../domain/change.ts'
import type { PlanSummary, StoredChange, Withheld } from '../domain/plan.ts'
import type { Fingerprint, PersonKey } from '../domain/text/names.ts'
import type { PlanWriter } from './plan-writer.ts'

/** Which held changes of a plan a release is about. */
export interface Selection {
  readonly target?: string
  /** Default: every kind. */
  readonly kinds?: readonly ChangeKind[]
  /** Default false: `doubted` changes stay. */
  readonly doubted?: boolean
  /** Leave out changes that are counted under one of these budgets. */
  readonly without?: readonly Budget[]
}

/** Stored plans, each under its fingerprint, and what is released of them to the outbox. */
export interface Plans {
  begin(plan: {
    readonly run: number
    readonly targets: readonly string[]
    readonly createdAt: Date
  }): Promise<PlanWriter>
  /** By fingerprint or the beginning of one. @throws Problem (usage) when it is unknown or ambiguous */
  get(fingerprint: string): Promise<PlanSummary>
  /** Newest first. */
  list(options?: { readonly state?: PlanSummary['state']; readonly limit?: number }): Promise<readonly PlanSummary[]>
  changes(
    fingerprint: Fingerprint,
    options: {
      readonly after?: number
      readonly limit: number
      readonly state?: StoredChange['state']
      /** Only first steps of swaps. */
      readonly ring?: true
    },
  ): Promise<readonly StoredChange[]>
  /** @param options.person only what is withheld of this one */
  withheld(
    fingerprint: Fingerprint,
    options: { readonly limit: number; readonly person?: PersonKey },
  ): Promise<readonly Withheld[]>
  /** Held changes whose basis no longer holds: person, mapping or link moved since. */
  moved(
    fingerprint: Fingerprint,
    limit: number,
  ): Promise<
    readonly {
      readonly target: string
      readonly person: PersonKey
      readonly label: string
      readonly what: 'person' | 'mapping' | 'link'
    }[]
  >
  /**
   * Hands held changes to the outbox (one transaction), each only if the pair is as it was when the change was planned: at most
   * one open operation per person and target. What has moved meanwhile is not handed over; its person is planned again. Two
   * people cannot have one account: who comes second is planned again.
   * Once a doubted removal is released, everybody is gone whom the readings that cast the doubt (or earlier ones) did not show.
   * When a human approved the run, the budgets of what is released are overdrawn no more.
   * @param options.whole hand over all of it or nothing
   * @returns how many were handed over, and how many had moved; with `whole` and any of them moved, nothing was written
   */
  release(
    fingerprint: Fingerprint,
    selection: Selection,
    options: { readonly run: number; readonly now: Date; readonly whole?: boolean },
  ): Promise<Released>
}

export interface Released {
  readonly released: number
  readonly stale: number
}

// ---------------------------------------------------------------- outbox
