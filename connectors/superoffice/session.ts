import { type Clock, Fault } from '#contract'

/** Where the text of the Authorization header comes from. */
export interface Session {
  /** @throws Fault `denied` when signing in is refused */
  current(signal: AbortSignal): Promise<string>
  /**
   * Something newer than a text that has just been refused.
   * @returns undefined when there can be nothing newer
   * @throws Fault `denied` when signing in is refused
   */
  renew(stale: string, signal: AbortSignal): Promise<string | undefined>
}

/** A password, a ticket or an access token out of the configuration: there is only this one. */
export function fixedSession(authorization: string): Session {
  return { current: async () => authorization, renew: async () => undefined }
}

/** A refused sign-in is not repeated within, however many operations wait for it. */
const quietMs = 30_000

/**
 * A ticket fetched when first needed and again when it has died. Sign-ins take turns, so that any number of requests that
 * find the ticket dead cause one.
 * @param signIn makes one request and gives the text of the header; throws a Fault
 */
export function renewableSession(signIn: (signal: AbortSignal) => Promise<string>, clock: Clock): Session {
  let authorization: string | undefined
  let refusal: { readonly fault: Fault; readonly untilMs: number } | undefined
  let turn: Promise<unknown> = Promise.resolve()

  const fetch = async (stale: string | undefined, signal: AbortSignal): Promise<string> => {
    if (authorization !== undefined && authorization !== stale) return authorization
    if (refusal !== undefined && clock.monotonicMs() < refusal.untilMs) throw refusal.fault
    try {
      authorization = await signIn(signal)
      return authorization
    } catch (error) {
      if (error instanceof Fault && error.kind === 'denied')
        refusal = { fault: error, untilMs: clock.monotonicMs() + quietMs }
      throw error
    }
  }
  const inTurn = (stale: string | undefined, signal: AbortSignal): Promise<string> => {
    const mine = turn.then(() => fetch(stale, signal))
    turn = mine.catch(() => undefined)
    return mine
  }
  return {
    current: async signal => authorization ?? (await inTurn(undefined, signal)),
    renew: (stale, signal) => inTurn(stale, signal),
  }
}
