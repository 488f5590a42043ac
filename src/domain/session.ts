import { Fault } from './fault.ts'
import type { Clock } from './time/clock.ts'

/** Where what proves who we are comes from: a token, a ticket, the fields of a login. */
export interface Session<Credential> {
  /** @throws Fault `denied` when signing in is refused */
  current(signal: AbortSignal): Promise<Credential>
  /**
   * Something newer than a credential that has just been refused.
   * @returns undefined when there can be nothing newer
   * @throws Fault `denied` when signing in is refused
   */
  renew(stale: Credential, signal: AbortSignal): Promise<Credential | undefined>
}

/** The same credential with every call: there is only this one. */
export function fixedSession<Credential>(credential: Credential): Session<Credential> {
  return { current: async () => credential, renew: async () => undefined }
}

/** Many products lock an account after a few failed logins (Zabbix: five, for 30 s); a refused one is not repeated within. */
const quietMs = 30_000

/**
 * A session that is made when first needed and again when it has ended. Logins take turns, so that any number of calls that
 * find the session ended cause one login.
 * @param login signs in; throws a Fault
 * @param livesMs how long what the latest login brought is good for; default: until it is refused
 */
export function loginSession<Credential>(
  login: (signal: AbortSignal) => Promise<Credential>,
  clock: Clock,
  livesMs: () => number = () => Number.POSITIVE_INFINITY,
): Session<Credential> {
  let held: { readonly session: Credential; readonly untilMs: number } | undefined
  let refusal: { readonly fault: Fault; readonly untilMs: number } | undefined
  let turn: Promise<unknown> = Promise.resolve()

  const usable = (stale: Credential | undefined): Credential | undefined =>
    held !== undefined && held.session !== stale && clock.monotonicMs() < held.untilMs ? held.session : undefined
  const signIn = async (stale: Credential | undefined, signal: AbortSignal): Promise<Credential> => {
    const there = usable(stale)
    if (there !== undefined) return there
    if (refusal !== undefined && clock.monotonicMs() < refusal.untilMs) throw refusal.fault
    try {
      const session = await login(signal)
      held = { session, untilMs: clock.monotonicMs() + livesMs() }
      return session
    } catch (error) {
      if (error instanceof Fault && error.kind === 'denied')
        refusal = { fault: error, untilMs: clock.monotonicMs() + quietMs }
      throw error
    }
  }
  const inTurn = (stale: Credential | undefined, signal: AbortSignal): Promise<Credential> => {
    const mine = turn.then(() => signIn(stale, signal))
    turn = mine.catch(() => undefined)
    return mine
  }
  return {
    current: async signal => usable(undefined) ?? (await inTurn(undefined, signal)),
    renew: (stale, signal) => inTurn(stale, signal),
  }
}
