import type { OpenOperation, Settlement } from '../../domain/outbox.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { Store } from '../../store/store.ts'
import type { Tell } from '../events/events.ts'
import { createWaiter } from '../events/waiter.ts'
import type { TargetConnection } from '../targets/connection.ts'
import type { TargetHealth } from '../targets/health.ts'
import type { Closed } from '../targets/standing.ts'
import { createAttempts } from './attempt.ts'
import { takeBatch } from './batch.ts'
import type { Concluded, TargetEffect } from './conclude.ts'
import type { Rest } from './rest.ts'
import type { Settler } from './settler.ts'
import { createWatchers } from './watchers.ts'

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
  const { name } = connection
  const batchMost = connection.policy.capabilities.batch?.most ?? 1
  const lowMark = connection.concurrency * batchMost
  const waiter = createWaiter(clock)
  const breaker = options.health.of(connection)
  const attempt = createAttempts(connection, options)

  let queue: OpenOperation[] = []
  const underWay = new Set<Promise<void>>()
  let replan = 0
  let broken: unknown
  /** Something ended: somebody may have to be planned again. */
  let mayBeUnplanned = false
  /** How often anybody closed the target, as far as it was looked at here: it may have been closed and open again meanwhile. */
  let closedBefore = breaker.closings()
  let isClosed = false
  const watchers = createWatchers()

  async function work({ patienceMs, stop, kill, onReplan }: WorkOptions): Promise<Rest> {
    replan = 0
    let announced = 0
    watchers.begin()
    const quit = AbortSignal.any([stop, kill])
    try {
      while (!quit.aborted) {
        const tellWatchers = watchers.round()
        const closed = await passGate(kill)
        if (closed === undefined) await refillAndStart(kill)
        if (mayBeUnplanned) {
          mayBeUnplanned = false
          if (await store.links.hasUnplanned(name)) replan += 1
        }
        if (replan > announced) {
          announced = replan
          onReplan?.()
        }
        if (underWay.size > 0) await waiter.wait(await roomMs(closed), quit)
        else {
          const until = closed === undefined ? await store.outbox.nextDue(name) : closed.until
          const waitMs = until === undefined ? Number.POSITIVE_INFINITY : until.getTime() - clock.now().getTime()
          if (patienceMs !== Number.POSITIVE_INFINITY && waitMs > patienceMs) return rest(closed, until)
          if (waitMs > 0) tellWatchers({ ...rest(closed, until), replan: 0 })
          await waiter.wait(waitMs, quit)
        }
        if (broken !== undefined) throw broken
      }
    } finally {
      await Promise.all(underWay)
      await giveBack()
      watchers.end({ kind: 'stopped', replan: 0 })
    }
    if (broken !== undefined) throw broken
    return { kind: 'stopped', replan }
  }

  /** How long until there is room and reason to claim more while batches are under way; their ends wake the loop anyway. */
  async function roomMs(closed: Closed | undefined): Promise<number> {
    if (closed !== undefined || queue.length > 0 || underWay.size >= connection.concurrency)
      return Number.POSITIVE_INFINITY
    const due = await store.outbox.nextDue(name)
    return due === undefined ? Number.POSITIVE_INFINITY : due.getTime() - clock.now().getTime()
  }

  function rest(closed: Closed | undefined, until: Date | undefined): Rest {
    const when = until === undefined ? {} : { until }
    if (closed !== undefined) return { kind: closed.kind, replan, reason: closed.reason, ...when }
    return { kind: until === undefined ? 'empty' : 'waiting', replan, ...when }
  }

  /** @returns undefined when the target may be used now */
  async function passGate(kill: AbortSignal): Promise<Closed | undefined> {
    const state = await breaker.pass(kill, underWay.size > 0)
    const closed = typeof state === 'string' ? undefined : state
    // Who could not be planned while it was closed.
    const closedNow = breaker.closings()
    if (closed === undefined && (state === 'reopened' || isClosed || closedNow !== closedBefore)) replan += 1
    isClosed = closed !== undefined
    closedBefore = closedNow
    return closed
  }

  async function refillAndStart(kill: AbortSignal): Promise<void> {
    // What was claimed while somebody closed the target may not go out.
    const before = breaker.closings()
    await refill()
    if (breaker.closings() === before) startBatches(kill)
    else await giveBack()
  }

  async function refill(): Promise<void> {
    if (queue.length >= lowMark || (queue.length > 0 && underWay.size >= connection.concurrency)) return
    const claimed = await store.outbox.claim(name, {
      limit: Math.max(2 * lowMark, 16) - queue.length,
      now: clock.now(),
    })
    queue.push(...claimed.operations)
    replan += claimed.replan
  }

  function startBatches(kill: AbortSignal): void {
    while (queue.length > 0 && underWay.size < connection.concurrency) {
      const { batch, rest: left } = takeBatch(queue, batchMost)
      queue = [...left]
      const running = process(batch, kill)
        .catch((error: unknown) => {
          broken ??= error
        })
        .finally(() => {
          underWay.delete(running)
          waiter.wake()
        })
      underWay.add(running)
    }
  }

  async function process(batch: readonly OpenOperation[], kill: AbortSignal): Promise<void> {
    const { concluded, returned } = await attempt(batch, kill)
    if (returned.length > 0) await store.outbox.giveBack(returned)
    await settleAll(concluded)
  }

  async function settleAll(concluded: readonly Concluded[]): Promise<void> {
    if (concluded.length === 0) return
    const settlements: readonly Settlement[] = concluded.map(({ settlement }) => settlement)
    await settler.add(settlements)
    mayBeUnplanned = true
    for (const { entry } of settlements) tell({ kind: 'operation:settled', entry })
    if (settlements.some(({ outcome }) => outcome.kind === 'applied')) await breaker.answered()
    const effects = concluded.flatMap(({ effect }) => (effect === undefined ? [] : [effect]))
    await takeEffect(effects)
  }

  async function takeEffect(effects: readonly TargetEffect[]): Promise<void> {
    if (effects.length === 0) return
    // What was written meanwhile took time, and the wall clock may have been set: the wait counts from the answer.
    for (const effect of effects)
      await (effect.kind === 'pause'
        ? breaker.pause(effect.ms - (clock.monotonicMs() - effect.sinceMs))
        : breaker.trip(effect.fault))
    await giveBack()
  }

  async function giveBack(): Promise<void> {
    const ids = queue.map(({ id }) => id)
    queue = []
    if (ids.length > 0) await store.outbox.giveBack(ids)
  }

  return {
    target: name,
    work,
    wake: () => waiter.wake(),
    rested() {
      const rest = watchers.ask()
      waiter.wake()
      return rest
    },
  }
}
