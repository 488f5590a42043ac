import type { Fault } from '../../domain/fault.ts'
import { backoffMs } from '../../domain/pair/attempts.ts'
import { systemText } from '../../domain/system.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { capPause, longestPauseDefaultMs } from '../../domain/time/pause.ts'
import { longestProbeMs, probeDue } from '../../plan/answer/settle.ts'
import type { Store } from '../../store/store.ts'
import type { TargetState } from '../../store/targets.ts'
import type { Tell } from '../events/events.ts'
import type { TargetConnection } from './connection.ts'
import { connectorFault } from './connector-fault.ts'
import { createEnds } from './ends.ts'
import { movedTarget } from './moved.ts'
import { type Closed, closedBy, standingOf, type Wait, waitsOf } from './standing.ts'

/**
 * Whether one target may be used: the only writer of its pauses and halts, and what planning, sending and every command ask. It
 * closes when the target asks for a pause, and when credentials, rights, reachability or understanding are lost. A halt ends with a
 * careful probe, one sign-in, by whoever finds that its time has come: success opens, failure doubles the wait. Everything is in the
 * store, so that it binds every run and survives restarts.
 */
export interface Breaker {
  /** How it stands, without asking the target. */
  closed(): Promise<Closed | undefined>
  /** How often somebody closed it in this process, counted when they begin to: whoever slept through a whole pause learns of it. */
  closings(): number
  /**
   * May the target be used now? Probes it when that is due; who comes meanwhile waits for the same probe.
   * @param busy operations of ours are still under way there: a probe waits for them
   * @returns `reopened`: yes, since a probe that has just succeeded
   * @throws what the store throws; the signal's reason when it fires during a probe
   */
  pass(signal: AbortSignal, busy?: boolean): Promise<Closed | 'open' | 'reopened'>
  /** It failed so that nobody may use it for a while. Several failures of the same moment count once. */
  trip(fault: Fault): Promise<void>
  /**
   * It asked us to wait so many milliseconds from now. Never shortens a pause, and none is longer than the target's `longestPauseMs`.
   */
  pause(ms: number): Promise<void>
  /** It did what it was told: a later halt begins with the shortest wait again. */
  answered(): Promise<void>
  /** A human opens it, whatever closed it but that it has moved. @returns why it was closed */
  release(): Promise<Closed | undefined>
}

/** What a breaker needs of its target. */
type Guarded = Pick<TargetConnection, 'name' | 'target' | 'system' | 'pauseUntil' | 'resume' | 'longestPauseMs'>

/** All breakers of one process. */
export interface TargetHealth {
  of(connection: Guarded): Breaker
}

interface HealthOptions {
  readonly store: Pick<Store, 'targets'>
  readonly clock: Clock
  /** 0 <= random < 1. */
  readonly random: () => number
  readonly tell: Tell
}

/** One breaker per name, whoever asks for it. */
export function createHealth(options: HealthOptions): TargetHealth {
  const breakers = new Map<string, Breaker>()
  return {
    of(connection) {
      const known = breakers.get(connection.name) ?? createBreaker(connection, options)
      breakers.set(connection.name, known)
      return known
    },
  }
}

function createBreaker(connection: Guarded, { store, clock, random, tell }: HealthOptions): Breaker {
  const { name } = connection
  const { targets } = store
  const ends = createEnds(clock)
  let probing: Promise<void> | undefined
  /** Whether a probe let it in and nothing has succeeded since. */
  let isOnTrial = true
  let closings = 0
  let isMoveTold = false

  /**
   * A target that is new here, or was remembered before anybody kept what it talks to, is taken for what it is now: there is no way to
   * know better.
   */
  async function look(): Promise<TargetState> {
    const { system } = connection
    let state = await targets.get(name)
    if (system !== undefined && (state.system === undefined || systemText(state.system.is) !== systemText(system))) {
      await targets.meet(name, system, clock.now())
      state = await targets.get(name)
    }
    isOnTrial = state.reopened !== undefined
    return state
  }

  async function closed(): Promise<Closed | undefined> {
    const state = await look()
    const moved = movedTarget(state, connection.system)
    if (moved !== undefined) {
      if (!isMoveTold) tell({ kind: 'target:moved', target: name, reason: moved.reason })
      isMoveTold = true
      return { kind: 'moved', reason: moved.reason }
    }
    const waits = waitsOf(state).map(wait => ({ wait, ...ends.of(wait) }))
    // Written under a clock that was ahead. Left as it is, every short process would wait its length anew, until the clock gets there;
    // a wait behind another one too, once that is over.
    for (const { wait, until, isTooLong } of waits) if (isTooLong) await shorten(wait, state, until)
    for (const { wait, leftMs, until } of waits) {
      if (wait.kind === 'waiting') {
        if (leftMs <= 0) continue
        connection.pauseUntil(until)
      }
      return closedBy(wait, until)
    }
    return undefined
  }

  async function shorten({ kind }: Wait, { halted }: TargetState, until: Date): Promise<void> {
    const now = clock.now()
    if (kind === 'waiting') await targets.pause(name, { now, until })
    else if (halted !== undefined)
      await targets.halt(name, { reason: halted.reason, now, probeDue: until, probes: halted.probes })
  }

  async function pass(signal: AbortSignal, busy = false): Promise<Closed | 'open' | 'reopened'> {
    const standing = await closed()
    if (standing === undefined) return 'open'
    if (standing.kind !== 'halted' || standing.until > clock.now() || busy) return standing
    if (probing === undefined) {
      probing = probe(signal).finally(() => {
        probing = undefined
      })
      await probing
    } else {
      // Whoever began it hears of its trouble.
      await probing.catch(() => undefined)
      signal.throwIfAborted()
    }
    return (await closed()) ?? 'reopened'
  }

  async function probe(signal: AbortSignal): Promise<void> {
    try {
      await connection.target.check(signal)
    } catch (error) {
      if (signal.aborted) throw error
      return failedAgain(connectorFault(error, name))
    }
    await targets.reopen(name, clock.now())
    isOnTrial = true
    tell({ kind: 'target:released', target: name })
  }

  async function failedAgain(fault: Fault): Promise<void> {
    const { halted } = await look()
    await halt(fault, (halted?.probes ?? -1) + 1)
    if (fault.kind === 'throttled') await pauseFor(fault)
  }

  async function trip(fault: Fault): Promise<void> {
    closings += 1
    if (fault.kind === 'throttled') return pauseFor(fault)
    const { halted, reopened } = await look()
    // Requests that were under way together fail together, with the first failure's wait.
    if (halted !== undefined) return
    const isSoon = reopened !== undefined && clock.now().getTime() - reopened.at.getTime() <= longestProbeMs
    await halt(fault, isSoon ? reopened.probes + 1 : 0)
  }

  async function halt(fault: Fault, probes: number): Promise<void> {
    const now = clock.now()
    // What was asked in vain by a plan or a probe changed nothing: it is as if it had not been sent.
    const kind = fault.kind === 'interrupted' ? 'unreachable' : fault.kind
    const due = probeDue({ kind }, probes, now)
    await targets.halt(name, { reason: fault.message, now, probeDue: due, probes })
    tell({ kind: 'target:halted', target: name, reason: fault.message, probeDue: due })
  }

  const pauseFor = ({ retryAt }: Fault): Promise<void> =>
    pause(retryAt === undefined ? backoffMs(1, random()) : retryAt.getTime() - clock.now().getTime())

  async function pause(ms: number): Promise<void> {
    closings += 1
    const askedMs = clock.monotonicMs()
    const state = await look()
    // The clock may have been set while that was looked up: the end is counted from how it stands afterwards.
    const now = clock.now()
    const end = new Date(now.getTime() + ms - (clock.monotonicMs() - askedMs))
    const until = capPause(end, now, connection.longestPauseMs ?? longestPauseDefaultMs)
    const before = standingOf(state, now)
    if (!(until > now) || (before?.kind === 'waiting' && before.until >= until)) return
    connection.pauseUntil(until)
    await targets.pause(name, { now, until })
    tell({ kind: 'target:paused', target: name, until })
  }

  return {
    closed,
    closings: () => closings,
    pass,
    trip,
    pause,
    async answered() {
      if (isOnTrial) await targets.forgive(name)
      isOnTrial = false
    },
    async release() {
      const before = standingOf(await look(), clock.now(), connection.system)
      if (before?.kind === 'moved') return before
      await targets.release(name)
      connection.resume()
      if (before !== undefined) tell({ kind: 'target:released', target: name })
      return before
    },
  }
}
