import { isSameSystem, type System, systemName } from '../../domain/system.ts'
import type { SourceState } from '../../store/sources.ts'
import type { TargetState } from '../../store/targets.ts'

/** A connection that talks to something else than what is remembered of it belongs to, until a human says what that means. */
export interface Moved {
  /** What is remembered belongs to it. */
  readonly from: System
  readonly to: System
  /** One sentence: what it was and is, what hangs on it, and the commands that settle it. */
  readonly reason: string
}

/**
 * Has a target moved since what is remembered of its accounts was confirmed? An account's id means nothing at another system: there it
 * is somebody else's.
 * @param system what it talks to now; undefined where that is not known, and then it has not moved
 */
export function movedTarget(state: TargetState, system: System | undefined): Moved | undefined {
  const { target, accounts } = state
  if (state.system === undefined || system === undefined || isSameSystem(state.system.is, system)) return undefined
  const { is: from, lastDone, since } = state.system
  const last = lastDone === undefined ? `since ${dateText(since)}` : `last at ${dateText(lastDone)}`
  const memory =
    accounts === 1 ? '1 account that is remembered belongs' : `${accounts} accounts that are remembered belong`
  return {
    from,
    to: system,
    reason: `${target} talked to ${systemName(from)} (${last}) and now talks to ${systemName(system)}; ${memory} to the former, and nothing is planned or sent until you say which it is: the same system at another place (usherd moved ${target} --same) or another system (usherd moved ${target} --other)`,
  }
}

/** The same of a source: who is missing at another system is not gone, and where it was read to there means nothing. */
export function movedSource(
  source: string,
  known: SourceState['system'],
  system: System | undefined,
): Moved | undefined {
  if (known === undefined || system === undefined || isSameSystem(known.is, system)) return undefined
  return {
    from: known.is,
    to: system,
    reason: `source ${source} was read from ${systemName(known.is)} (since ${dateText(known.since)}) and is now to be read from ${systemName(system)}; whoever is missing there is not gone for that, and nothing is read until you say that it has the same people under the same keys (usherd moved ${source} --same)`,
  }
}

const dateText = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
