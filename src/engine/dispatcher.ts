import { isBookkeeping } from '../domain/change.ts'
import type { Clock } from '../domain/clock.ts'
import { Fault, type FaultScope } from '../domain/fault.ts'
import type { OperationId } from '../domain/names.ts'
import type { OpenOperation, Settlement } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { takeBatch } from './batch.ts'
import {
  bookkeep,
  type Concluded,
  conclude,
  concludeFinding,
  concludeMoved,
  isLookedFor,
  type TargetEffect,
} from './conclude.ts'
import type { TargetConnection } from './connection.ts'
import { faultsOnly } from './connector-fault.ts'
import { deliver } from './deliver.ts'
import type { Tell } from './events.ts'
import { outgoing } from './outgoing.ts'
import { createScopes } from './scope.ts'
import { lookAgain, needsSecondLook } from './second-look.ts'
import type { Settler } from './settler.ts'
import type { TargetHealth } from './targets/health.ts'
import type { Closed } from './targets/standing.ts'
import { verifyCreates } from './verify.ts'
import { createWaiter } from './waiter.ts'
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

/** Why a dispatcher came to rest. */
export interface Rest {
  readonly kind: 'empty' | 'waiting' | 'halted' | 'stopped'
  /** People whose situation moved under a planned change: they need planning again. */
  readonly replan: number
  /** When there would be something to do again. */
  readonly until?: Date
  readonly reason?: string
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
 * The loop is in one of four states:
 * - *working*: rows are due and the target is open; claims and sends.
 * - *paused*: the target asked to wait (or used up its day); wakes at that moment.
 * - *halted*: credentials, rights, reachability or understanding are lost; nothing is claimed. When the probe is due, one careful
 *   `check` decides: success opens the target again, failure doubles the wait (half-open probe).
 * - *idle*: nothing is due; wakes for the next due time or when told so.
 */
export function createDispatcher(connection: TargetConnection, options: DispatcherOptions): Dispatcher {
  const { store, settler, clock, random, tell } = options
  const { name, policy } = connection
  const batchMost = policy.capabilities.batch?.most ?? 1
  const lowMark = connection.concurrency * batchMost
  const waiter = createWaiter(clock)
  const breaker = options.health.of(connection)
  const scopes = createScopes(faultsOnly(connection), () => clock.monotonicMs())

  let queue: OpenOperation[] = []
  const underWay = new Set<Promise<void>>()
  let replan = 0
  let broken: unknown
  /** Something ended: somebody may have to be planned again. */
  let mayBeUnplanned = false
  /** How often an outcome closed the target; what was claimed meanwhile may not go out. */
  let closings = 0
  let wasClosed = false
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
          const until = closed?.until ?? (await store.outbox.nextDue(name))
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
    if (state === 'reopened' || (closed === undefined && wasClosed)) replan += 1
    wasClosed = closed !== undefined
    return closed
  }

  async function refillAndStart(kill: AbortSignal): Promise<void> {
    const before = closings
    await refill()
    if (closings === before) startBatches(kill)
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
    const [first] = batch
    if (first === undefined) return
    if (isBookkeeping(first.planned.change.kind)) {
      const still = await heldBack(batch, kill)
      return settleAll(still.map(operation => ({ settlement: bookkeep(operation, moment()) })))
    }
    if (isLookedFor(first) && first.fateUnknown) return verify(batch, kill)
    return send(batch, kill)
  }

  /** Sets aside what must not go out after all, because the account is not as it was when that was planned. */
  async function heldBack(batch: readonly OpenOperation[], kill: AbortSignal): Promise<readonly OpenOperation[]> {
    const now = clock.now()
    const risky = batch.filter(operation => needsSecondLook(operation, now))
    if (risky.length === 0) return batch
    const { result, requests } = await connection.tally(() =>
      asked(kill, () => lookAgain(risky, faultsOnly(connection), kill)),
    )
    if (result === 'returned') {
      await store.outbox.giveBack(batch.map(({ id }) => id))
      return []
    }
    if (result instanceof Fault) {
      const [someone] = risky
      const scope = someone === undefined ? 'connection' : await scopeOf(result, someone, kill)
      const look = { result, requests, writes: 0 }
      await settleAll(risky.map(operation => conclude(operation, look, scope, moment())))
    } else {
      const moved = risky.filter(({ id }) => result.has(id))
      await settleAll(
        moved.map(operation => ({ settlement: concludeMoved(operation, result.get(operation.id) ?? '', moment()) })),
      )
      return batch.filter(({ id }) => !result.has(id))
    }
    return batch.filter(operation => !risky.includes(operation))
  }

  async function send(claimed: readonly OpenOperation[], kill: AbortSignal): Promise<void> {
    const batch = await heldBack(claimed, kill)
    if (batch.length === 0) return
    const byId = new Map<OperationId, OpenOperation>(batch.map(operation => [operation.id, operation]))
    const deliveries = await deliver(
      batch.map(operation => outgoing(operation, policy.mapping.secrets)),
      connection,
      kill,
    )
    const concluded: Concluded[] = []
    const returned: OperationId[] = []
    const known = new Map<unknown, FaultScope>()
    for (const delivery of deliveries) {
      const operation = byId.get(delivery.operation)
      if (operation === undefined) continue
      if (delivery.result === 'returned') returned.push(delivery.operation)
      else {
        // A fault of a whole batch is one fault: those it may not be about go again, each alone.
        const scope = known.get(delivery.result) ?? (await scopeOf(delivery.result, operation, kill))
        known.set(delivery.result, scope)
        concluded.push(conclude(operation, delivery, scope, moment()))
      }
    }
    if (returned.length > 0) await store.outbox.giveBack(returned)
    await settleAll(concluded)
  }

  /** Whom it is about, where that decides whether the whole target stops. While we are being stopped nobody is asked. */
  async function scopeOf(result: unknown, { planned }: OpenOperation, kill: AbortSignal): Promise<FaultScope> {
    if (!(result instanceof Fault)) {
      scopes.worked()
      return 'account'
    }
    try {
      return await scopes.of(result, planned.person, kill)
    } catch (error) {
      if (kill.aborted) return 'connection'
      throw error
    }
  }

  async function verify(batch: readonly OpenOperation[], kill: AbortSignal): Promise<void> {
    const { result, requests } = await connection.tally(() =>
      asked(kill, () => verifyCreates(batch, faultsOnly(connection), store, kill)),
    )
    if (result === 'returned') return store.outbox.giveBack(batch.map(({ id }) => id))
    const [someone] = batch
    if (someone === undefined) return
    const scope = result instanceof Fault ? await scopeOf(result, someone, kill) : 'account'
    const concluded = batch.map((operation, index) => {
      const counted = index === 0 ? requests : 0
      const look = { result, requests: counted, writes: 0 }
      if (result instanceof Fault) return conclude(operation, { ...look, result }, scope, moment())
      const finding = result.get(operation.id) ?? { kind: 'absent' as const }
      return { settlement: concludeFinding(operation, finding, counted, moment()) }
    })
    await settleAll(concluded)
  }

  /** A failed look leaves the fate as unknown as it was; its fault is judged like any other. @throws what the store throws */
  async function asked<Answer>(kill: AbortSignal, look: () => Promise<Answer>): Promise<Answer | Fault | 'returned'> {
    try {
      return await look()
    } catch (error) {
      if (kill.aborted) return 'returned'
      if (!(error instanceof Fault)) throw error
      // A look changes nothing: without an answer it is as if it had not been sent.
      return error.kind === 'interrupted' ? new Fault('unreachable', error.message) : error
    }
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
    closings += 1
    for (const effect of effects)
      await (effect.kind === 'pause' ? breaker.pause(effect.until) : breaker.trip(effect.fault))
    await giveBack()
  }

  async function giveBack(): Promise<void> {
    const ids = queue.map(({ id }) => id)
    queue = []
    if (ids.length > 0) await store.outbox.giveBack(ids)
  }

  const moment = (): { readonly now: Date; readonly random: number } => ({ now: clock.now(), random: random() })

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
