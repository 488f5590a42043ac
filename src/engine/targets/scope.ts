import type { Fault, FaultScope } from '../../domain/fault.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import { stops } from '../../plan/answer/settle.ts'
import type { TargetConnection } from './connection.ts'

/** How long one look that went well speaks for the connection, in milliseconds. */
const goodForMs = 5_000

/**
 * So many accounts in a row, none of which worked, are no longer trouble of each: a token that may only read passes every look, and
 * is refused every write.
 */
const mostInARow = 5

/** Finds out whom a fault is about: one account, or the whole connection. */
export interface Scopes {
  /**
   * @param person whose account was asked for
   * @returns what the connector says; otherwise what a careful look (`check`) tells: when it goes well, the connection is not to
   *   blame, unless too many accounts in a row fare the same
   * @throws the signal's reason when it fires during the look
   */
  of(fault: Fault, person: PersonKey, signal: AbortSignal): Promise<FaultScope>
  /** Something worked. */
  worked(): void
}

/**
 * One account's answer must not stop a whole target, and a target that is really down must not be tried account by account.
 * Looks that are wanted at the same time are one look.
 * @param monotonicMs the clock, for how long a look is good
 */
export function createScopes({ target }: Pick<TargetConnection, 'target'>, monotonicMs: () => number): Scopes {
  let looking: Promise<FaultScope> | undefined
  let goodUntilMs = Number.NEGATIVE_INFINITY

  async function look(signal: AbortSignal): Promise<FaultScope> {
    try {
      await target.check(signal)
    } catch (error) {
      if (signal.aborted) throw error
      return 'connection'
    }
    goodUntilMs = monotonicMs() + goodForMs
    return 'account'
  }

  const inARow = new Set<PersonKey>()
  return {
    async of(fault, person, signal) {
      if (fault.scope !== undefined) return fault.scope
      if (!stops(fault)) return 'account'
      inARow.add(person)
      if (inARow.size >= mostInARow) {
        inARow.clear()
        return 'connection'
      }
      if (monotonicMs() < goodUntilMs) return 'account'
      looking ??= look(signal).finally(() => {
        looking = undefined
      })
      return looking
    },
    worked: () => inARow.clear(),
  }
}
