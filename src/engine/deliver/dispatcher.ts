import type { OpenOperation } from '../../domain/outbox.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { Store } from '../../store/store.ts'
import type { Tell } from '../events/events.ts'
import { createWaiter } from '../events/waiter.ts'
import type { TargetConnection } from '../targets/connection.ts'
import type { TargetHealth } from '../targets/health.ts'
import type { Closed } from '../targets/standing.ts'
import { createAttempts } from './attempt.ts'
import { createClaimed } from './claimed.ts'
import type { Concluded, TargetEffect } from './conclude.ts'
import { createPassage } from './passage.ts'
import type { Rest } from './rest.ts'
import { createRestWaiters } from './rest-waiters.ts'
import type { Settler } from './settler.ts'
import { createUnderWay } from './under-way.ts'

export interface DispatcherOptions {
  readonly store: Store
  readonly settler: Settler
  readonly health: TargetHealth
  readonly clock: Clock
  /** 0 <= random < 1. */
  readonly random: () => number
  readonly tell: Tell
}

export interface WorkOptions {
  /** Comes to rest when nothing is due within so many milliseconds. Infinity: never (the daemon). */
  readonly patienceMs: number
  /** Fires: claim nothing more, let what is under way end, give the rest back. */
  readonly stop: AbortSignal
  /** Fires when even requests under way must end now. */
  readonly kill: AbortSignal
  /** Called when people need planning again, so that a daemon can plan at once. */
  readonly onReplan?: () => void
}

/** Brings one target's open operations to their end. */
export interface Dispatcher {
  readonly target: string
  work(options: WorkOptions): Promise<Rest>
  /** Something new may be due. */
  wake(): void
  /**
   * Wakes it, and resolves when it next has nothing under way and nothing to do at once, with what was due when this was asked
   * dealt with; tells how it then stands. Once `work` has ended it resolves at once.
   */
  rested(): Promise<Rest>
}

/**
 * One loop per target. It claims a few rows under a lease, hands them to the connector in batches with as many at a time as
 * the target's concurrency allows, and writes what came of them. Rates are the pacer's business, inside the connector's requests.
 *
 * The loop is in one of five states:
 * - *working*: rows are due and the target is open; claims and sends.
 * - *paused*: the target asked to wait (or used up its day); wakes at that moment.
 * - *halted*: credentials, rights, reachability or understanding are lost; nothing is claimed. When the probe is due, one careful
 *   `check` decides: success opens the target again, failure doubles the wait (half-open probe).
 * - *moved*: the target talks to another system than its links belong to; nothing is claimed until a human says what that means.
 * - *idle*: nothing is due; wakes for the next due time or when told so.
 */
export function createDispatcher(connection: TargetConnection, options: DispatcherOptions): Dispatcher {
  const { store, settler, clock, tell } = options
  const { name, concurrency } = connection
  const waiter = createWaiter(clock)
  const restWaiters = createRestWaiters()
  const breaker = options.health.of(connection)
  const pass = createPassage(breaker)
  const attempt = createAttempts(connection, options)
  const batchMost = connection.policy.capabilities.batch?.most ?? 1
  const claimed = createClaimed(name, { concurrency, batchMost }, options)
  const underWay = createUnderWay(concurrency, () => waiter.wake())
  /** People who need planning again, counted since the work began. */
  let replan = 0
  /** An operation ended: somebody may be due whom no plan knows. */
  let mayBeUnplanned = false

  async function work({ patienceMs, stop, kill, onReplan }: WorkOptions): Promise<Rest> {
    const quit = AbortSignal.any([stop, kill])
    replan = 0
    let announced = 0
    restWaiters.begin()
    try {
      while (!quit.aborted) {
        const tellWaiting = restWaiters.round()
        const { closed, hasReopened } = await pass(kill, underWay.size > 0)
        if (hasReopened) replan += 1
        if (closed === undefined) await sendWhatIsDue(kill)
        await countUnplanned()
        if (replan > announced) onReplan?.()
        announced = replan
        if (underWay.size > 0) await waiter.wait(await msUntilRoom(closed), quit)
        else {
          const until = closed === undefined ? await store.outbox.nextDue(name) : closed.until
          const waitMs = msUntil(until)
          if (patienceMs !== Number.POSITIVE_INFINITY && waitMs > patienceMs) return restOf(closed, until)
          if (waitMs > 0) tellWaiting({ ...restOf(closed, until), replan: 0 })
          await waiter.wait(waitMs, quit)
        }
        underWay.throwIfBroken()
      }
    } finally {
      await underWay.ended()
      await claimed.giveBack()
      restWaiters.end({ kind: 'stopped', replan: 0 })
    }
    underWay.throwIfBroken()
    return { kind: 'stopped', replan }
  }

  const msUntil = (moment: Date | undefined): number =>
    moment === undefined ? Number.POSITIVE_INFINITY : moment.getTime() - clock.now().getTime()

  async function sendWhatIsDue(kill: AbortSignal): Promise<void> {
    const before = breaker.closings()
    replan += await claimed.refill(underWay.isFull)
    // What was claimed while somebody closed the target may not go out.
    if (breaker.closings() !== before) await claimed.giveBack()
    while (!claimed.isEmpty && !underWay.isFull) underWay.begin(carryOut(claimed.takeBatch(), kill))
  }

  async function countUnplanned(): Promise<void> {
    if (!mayBeUnplanned) return
    mayBeUnplanned = false
    if (await store.links.hasUnplanned(name)) replan += 1
  }

  /** How long until there is room and reason to claim more while batches are under way; their ends wake the loop anyway. */
  async function msUntilRoom(closed: Closed | undefined): Promise<number> {
    if (closed !== undefined || !claimed.isEmpty || underWay.isFull) return Number.POSITIVE_INFINITY
    return msUntil(await store.outbox.nextDue(name))
  }

  function restOf(closed: Closed | undefined, until: Date | undefined): Rest {
    const when = until === undefined ? {} : { until }
    if (closed !== undefined) return { kind: closed.kind, replan, reason: closed.reason, ...when }
    return { kind: until === undefined ? 'empty' : 'waiting', replan, ...when }
  }

  async function carryOut(batch: readonly OpenOperation[], kill: AbortSignal): Promise<void> {
    const { concluded, returned } = await attempt(batch, kill)
    if (returned.length > 0) await store.outbox.giveBack(returned)
    if (concluded.length > 0) await settle(concluded)
  }

  async function settle(concluded: readonly Concluded[]): Promise<void> {
    const settlements = concluded.map(({ settlement }) => settlement)
    await settler.add(settlements)
    mayBeUnplanned = true
    for (const { entry } of settlements) tell({ kind: 'operation:settled', entry })
    if (settlements.some(({ outcome }) => outcome.kind === 'applied')) await breaker.answered()
    await closeFor(concluded.flatMap(({ effect }) => effect ?? []))
  }

  async function closeFor(effects: readonly TargetEffect[]): Promise<void> {
    if (effects.length === 0) return
    // What was written meanwhile took time, and the wall clock may have been set: the wait counts from the answer.
    for (const effect of effects)
      await (effect.kind === 'pause'
        ? breaker.pause(effect.ms - (clock.monotonicMs() - effect.sinceMs))
        : breaker.trip(effect.fault))
    await claimed.giveBack()
  }

  return {
    target: name,
    work,
    wake: () => waiter.wake(),
    rested() {
      const rest = restWaiters.ask()
      waiter.wake()
      return rest
    },
  }
}
