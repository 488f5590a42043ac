import type { OpenOperation, OpenState, Settlement } from '../domain/outbox.ts'
import type { OperationId, PersonKey, RemoteId } from '../domain/text/names.ts'

/**
 * Operations from being released to their end: handed out under a lease, given back, settled. Every change of one goes through
 * the life of its pair.
 */
export interface Outbox {
  /**
   * At start: what was leased when the last process died is `verify` from now on. With a target: what was leased there by a
   * dispatcher that has failed and ended. @returns how many
   */
  recover(target?: string): Promise<number>
  /**
   * Hands out due rows in the order leavers, joiners, edits; then due time; then key. They are leased, durably, before this resolves.
   * A row whose person, link or target's mapping moved since it was planned is not handed out, unless its fate is unknown: it is
   * removed and its person stays due for planning (counted in `replan`).
   */
  claim(
    target: string,
    options: { readonly limit: number; readonly now: Date },
  ): Promise<{ readonly operations: readonly OpenOperation[]; readonly replan: number }>
  /**
   * These creates in flight have made these accounts; whether all of it was done is still to be seen. Until they are settled the accounts
   * count as theirs (`links.holders`), so that nobody takes one over meanwhile.
   */
  made(accounts: readonly { readonly operation: OperationId; readonly account: RemoteId }[]): Promise<void>
  /** Not started after all: back as they were, the attempt does not count. */
  giveBack(ids: readonly OperationId[]): Promise<void>
  /** Writes outcomes: outbox, link, ledger and what is due for planning, all in one transaction. */
  settle(settlements: readonly Settlement[]): Promise<void>
  /** When the next row of a target is due; undefined when none waits. */
  nextDue(target: string): Promise<Date | undefined>
  counts(target: string): Promise<Readonly<Record<OpenState, number>>>
  list(options: {
    readonly target?: string
    readonly states?: readonly OpenState[]
    readonly limit: number
  }): Promise<readonly OpenOperation[]>
  /** Refused and parked rows wait no longer: due now, attempts start anew. @returns how many */
  retry(options: {
    readonly target?: string
    readonly person?: PersonKey
    readonly now: Date
    /** A human has looked: what may have happened did not, and is sent again without another look. */
    readonly anew?: boolean
  }): Promise<number>
}

// ---------------------------------------------------------------- the rest
