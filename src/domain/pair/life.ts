import { backoffMs } from './attempts.ts'
import { isCreateWanted } from './wanted.ts'

/**
 * The life of a *pair*: one person at one target. Everything that is decided about a pair, by planning, sending, answers,
 * pushes, a restart or a human, is an event here; the table below says what becomes of it. Pure: the store reads states, asks
 * `next`, and writes what comes out in the same transaction.
 *
 * A pair has one version. Every write takes a new one, and every decision names the version it was taken on: when the pair has
 * moved since, the decision is not carried out and the person is planned again.
 *
 * | event      | when                                    | operation                              | due                                   |
 * |------------|-----------------------------------------|----------------------------------------|---------------------------------------|
 * | changed    | always                                  | as it was                              | due, not considered                   |
 * | decided    | on another version, or one is in flight | as it was                              | due, not considered (*stale*)         |
 * | - change   | nothing open, or it certainly waits     | a new one waits; tries of the same go on | due until it has ended, considered  |
 * | - change   | an older one may have happened          | the new one; its fate stays unknown    | due until it has ended, considered    |
 * | - nothing  | nothing open, or it certainly waits     | none                                   | not due                               |
 * | - nothing  | an older one may have happened          | as it was                              | due until it has ended, considered    |
 * | - withheld | one certainly waits                     | none                                   | due, considered                       |
 * | - withheld | otherwise                               | as it was                              | due, considered                       |
 * | - same     | one waits or is in doubt                | as it was, for the newest reason       | due, considered                       |
 * | - wait     | always, also with one in flight         | as it was                              | due, considered                       |
 * | claimed    | moved since it was planned, not in doubt | none                                  | due, not considered                   |
 * | claimed    | otherwise                               | in flight, one try more                | as it was                             |
 * | returned   | in flight                               | waits as before, the try does not count | as it was                            |
 * | crashed    | in flight                               | in doubt                               | as it was                             |
 * | answered   | see `Answer`                            |                                        |                                       |
 * | retried    | refused or parked                       | waits, or is in doubt; tries begin anew | as it was                            |
 * | relinked   | nothing open, or it certainly waits, or was refused | none                       | due, not considered                   |
 *
 * What is in doubt (its fate is unknown) stays until somebody has looked or it was repeated; only a decision that knew of the
 * doubt can take its place. What is not in the table cannot happen: `next` throws.
 */
export interface PairState {
  /** Grows with every write and never comes back; 0: nothing is known of the pair. */
  readonly version: number
  /** The revision of the newest reason to plan the person here; undefined: none. */
  readonly due?: number
  /** Whether planning has considered that reason; false asks for a plan now, without anybody's asking. */
  readonly considered: boolean
  readonly open?: OpenState
  /** Tries that came to nothing, and for what. They outlive the operation, so that what never works is not tried for ever. */
  readonly failed?: { readonly wanted: string; readonly tries: number }
}

/** The open operation of a pair, as far as its life depends on it. */
export interface OpenState {
  readonly state: 'waiting' | 'leased' | 'verify' | 'refused' | 'parked'
  /** Tries so far, this one included while it is leased. */
  readonly tries: number
  /** It was sent, and nobody knows what came of it. */
  readonly fateUnknown: boolean
  /** The target said that the account is there already. */
  readonly conflict: boolean
  /** The newest reason it covers. */
  readonly dueRev: number
  /** What it is to bring about, in short: the same text for the same thing. */
  readonly wanted: string
  /** Milliseconds from now until it may go out, where that changed. */
  readonly waitMs?: number
}

/**
 * What came of an operation that was in flight, and what that makes of it. With all but the first and the last two it may have
 * been done, wholly or in part (`perhaps`): then its fate is unknown from now on.
 */
export type TargetAnswer =
  /** Done, and the account is remembered. No operation is left; due only for reasons newer than what it covered. */
  | 'applied'
  /** Tried again later. */
  | 'again'
  /** The target says that the account is there already. Looked for before it is tried again. */
  | 'conflict'
  /** Not its fault: tried again later, and the try does not count. */
  | 'halted'
  /** Waits for other data, or for a human. */
  | 'refused'
  /** Failed too often: waits for other data, or for a human, who has it looked for. */
  | 'parked'
  /** Somebody looked, and it had no effect. No operation is left; the person is planned again, and its tries are remembered. */
  | 'no-effect'
  /** The account is not as was thought: gone, or found unlike what is wanted. As `no-effect`. */
  | 'account-differs'

export type PairEvent =
  /** The person changed, came, went, or the mapping did. */
  | { readonly kind: 'changed'; readonly rev: number }
  /** @param on the version it was decided on */
  | { readonly kind: 'decided'; readonly on: number; readonly decision: Decision }
  /** @param moved the account or the mapping moved since the operation was planned */
  | { readonly kind: 'claimed'; readonly moved: boolean }
  | { readonly kind: 'returned' }
  | { readonly kind: 'crashed' }
  /** @param perhaps it may have been done, wholly or in part */
  | { readonly kind: 'answered'; readonly answer: TargetAnswer; readonly perhaps: boolean }
  /** @param anew a human has looked: what may have happened did not */
  | { readonly kind: 'retried'; readonly anew: boolean }
  /** An account came to the person by a human's word or a new key, or was taken from them so. */
  | { readonly kind: 'relinked' }

type Decision =
  /** @param dueRev the newest reason it covers */
  | { readonly kind: 'change'; readonly wanted: string; readonly dueRev: number }
  /** `same`: what is open is still what is wanted. `wait`: a change is kept in a plan, or something has to end first. */
  | { readonly kind: 'nothing' | 'withheld' | 'same' | 'wait' }

/** What `next` made of an event: the state after it, and whether the event had its way. */
export interface Transition {
  /** False: it was decided on a state that has moved; nothing was done but keep the person due. */
  readonly obeyed: boolean
  readonly state: PairState
}

/**
 * What becomes of a pair. Total over events; a state an event cannot meet is a defect.
 * @param at the new version, greater than every one before
 * @throws Error for an event that cannot happen in this state
 */
export function next(pair: PairState, event: PairEvent, at: number): Transition {
  switch (event.kind) {
    case 'changed':
      return done({ ...pair, version: at, due: event.rev, considered: false })
    case 'decided':
      return event.on === pair.version && (pair.open?.state !== 'leased' || event.decision.kind === 'wait')
        ? done(decided(pair, event.decision, at))
        : { obeyed: false, state: { ...pair, due: pair.due ?? at, considered: false } }
    case 'claimed':
      return claimed(pair, event.moved, at)
    case 'returned': {
      const open = expect(pair, 'leased')
      return done({ ...pair, version: at, open: { ...waitingAgain(open), tries: open.tries - 1 } })
    }
    case 'crashed':
      return done({ ...pair, version: at, open: { ...expect(pair, 'leased'), state: 'verify', fateUnknown: true } })
    case 'answered':
      return done(answered(pair, expect(pair, 'leased'), event, at))
    case 'retried': {
      const was = expect(pair, 'refused', 'parked')
      const open = event.anew ? { ...was, fateUnknown: false } : was
      return done({ ...without(pair, 'failed'), version: at, open: { ...waitingAgain(open), tries: 0, waitMs: 0 } })
    }
    case 'relinked':
      if (!mayRelink(pair.open))
        throw new Error(`an operation that is ${pair.open?.state} has to end before its account is another one's`)
      return done({ version: at, due: at, considered: false })
  }
}

/**
 * May an account be given to the person, or taken from them, without anybody's asking what is open? What was certainly not sent is not
 * wanted any more; a create that was refused has come to its end, since somebody has looked. The rest has to end first.
 */
export const mayRelink = (open: Pick<OpenState, 'state' | 'fateUnknown' | 'wanted'> | undefined): boolean =>
  open === undefined ||
  (open.state === 'waiting' && !open.fateUnknown) ||
  (open.state === 'refused' && (!open.fateUnknown || isCreateWanted(open.wanted)))

const done = (state: PairState): Transition => ({ obeyed: true, state })

function decided(pair: PairState, decision: Decision, at: number): PairState {
  const { open } = pair
  const isDoubtful = open?.fateUnknown === true
  switch (decision.kind) {
    case 'change':
      return { ...without(pair, 'failed'), version: at, considered: true, open: opened(pair, decision) }
    case 'nothing':
      return isDoubtful
        ? { ...pair, considered: true }
        : { ...without(closed(pair), 'due'), version: at, considered: true }
    case 'withheld':
      return open?.state === 'waiting' && !isDoubtful
        ? { ...closed(pair), version: at, due: pair.due ?? at, considered: true }
        : { ...pair, considered: true }
    case 'wait':
      return { ...pair, considered: true }
    case 'same':
      if (open === undefined || pair.due === undefined) return { ...pair, considered: true }
      return { ...pair, considered: true, open: { ...open, dueRev: pair.due } }
  }
}

/** Repeats after a look that go out at once: the look had waited already. */
const quickTries = 2

/** Over one that may have happened the tries go on; they also go on when the same is tried again after a look. */
function opened({ open, failed }: PairState, { wanted, dueRev }: Extract<Decision, { kind: 'change' }>): OpenState {
  const fateUnknown = open?.fateUnknown === true
  const state = fateUnknown ? 'verify' : 'waiting'
  const fresh = { state, fateUnknown, conflict: false, dueRev, wanted, waitMs: 0 } as const
  if (open?.state === 'verify') return { ...fresh, tries: open.tries }
  if (failed?.wanted !== wanted) return { ...fresh, tries: 0 }
  const { tries } = failed
  return { ...fresh, tries, waitMs: tries > quickTries ? backoffMs(tries, 0) : 0 }
}

function claimed(pair: PairState, moved: boolean, at: number): Transition {
  const open = expect(pair, 'waiting', 'verify')
  const isOutdated = moved || (pair.due !== undefined && pair.due > open.dueRev)
  if (isOutdated && !open.fateUnknown)
    return done({ ...closed(pair), version: at, due: pair.due ?? at, considered: false })
  return done({ ...pair, version: at, open: { ...open, state: 'leased', tries: open.tries + 1 } })
}

function answered(
  pair: PairState,
  open: OpenState,
  { answer, perhaps }: Extract<PairEvent, { kind: 'answered' }>,
  at: number,
): PairState {
  const inDoubt = { ...open, fateUnknown: open.fateUnknown || perhaps }
  const stays = (after: OpenState): PairState => ({ ...pair, version: at, open: after })
  switch (answer) {
    case 'applied': {
      const ended = { ...without(without(pair, 'open'), 'failed'), version: at }
      const isCovered = ended.due === undefined || ended.due <= open.dueRev
      return isCovered ? { ...without(ended, 'due'), considered: true } : { ...ended, considered: false }
    }
    case 'again':
      return stays(waitingAgain(inDoubt))
    case 'conflict':
      return stays({ ...open, state: 'verify', fateUnknown: true, conflict: true })
    case 'halted':
      return stays({ ...waitingAgain(inDoubt), tries: open.tries - 1 })
    case 'refused':
      return stays({ ...inDoubt, state: 'refused', conflict: false })
    case 'parked':
      return stays({ ...open, state: 'parked', fateUnknown: true, conflict: false })
    case 'no-effect':
    case 'account-differs':
      return { ...closed(pair), version: at, due: pair.due ?? at, considered: false }
  }
}

/** Without its operation, whose tries are remembered. */
function closed(pair: PairState): PairState {
  const { open } = pair
  const rest = without(pair, 'open')
  return open === undefined || open.tries === 0 ? rest : { ...rest, failed: { wanted: open.wanted, tries: open.tries } }
}

/** Back to where it came from: what was in doubt stays so until somebody has looked. */
const waitingAgain = (open: OpenState): OpenState => ({ ...open, state: open.fateUnknown ? 'verify' : 'waiting' })

function expect({ open }: PairState, ...states: readonly OpenState['state'][]): OpenState {
  if (open === undefined || !states.includes(open.state))
    throw new Error(`an operation that is ${open?.state ?? 'not there'} is not ${states.join(' or ')}`)
  return open
}

function without(pair: PairState, key: 'open' | 'due' | 'failed'): PairState {
  const rest = { ...pair }
  delete rest[key]
  return rest
}
