import type { Keep } from '../../domain/keep.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import type { Store } from '../../store/store.ts'
import type { PruneBounds, PrunePart, PruneStep } from '../../store/upkeep.ts'
import type { Tell } from '../events/events.ts'
import type { Forgotten } from '../events/forgotten-pair.ts'
import { remember } from '../links/check-pairs.ts'
import { cursorIn } from '../read/read.ts'
import { startSchedule } from './schedule.ts'

/** When few people work, and no clock is changed for summer. */
const nightly = '30 3 * * *'

/** Rows looked at in one transaction, and how long everybody else has the store to themselves after one that wrote. */
const rowsAtOnce = 300
const breathMs = 50

/** So long a daemon may have been away before its clock is doubted, and so long the clock then has to stand the doubt. */
const believedMs = 30 * 86_400_000
const doubtMs = 3_600_000
/** A wall clock that moves against monotonic time by no more than this is one that is merely adjusted. */
const driftMs = 60_000

interface UpkeepOptions {
  readonly store: Store
  readonly policies: readonly TargetPolicy[]
  /** Sources that are pushed into. */
  readonly pushed: readonly { readonly name: string; readonly revision: string }[]
  readonly keep: Keep
  /** IANA name: whose night it is. */
  readonly timezone: string
  readonly clock: Clock
  readonly tell: Tell
  /** Somebody at the target is due who was forgotten. */
  readonly replan: (target: string) => void
  /** Something failed; the next night it is tried again. */
  readonly onDefect: (error: unknown) => void
}

/**
 * What a daemon does at its start and every night, beside its work: asks whether anybody was forgotten, has them planned again and
 * tells it; then removes what is over and older than it is kept. In small steps, so that nobody waits for the store.
 * @returns disposing ends it, at the next step
 */
export function startUpkeep(options: UpkeepOptions): AsyncDisposable {
  const { clock, timezone, onDefect } = options
  const stopping = new AbortController()
  const { signal } = stopping
  let underWay: Promise<void> | undefined
  const attempt = async (task: () => Promise<void>): Promise<void> => {
    try {
      await task()
    } catch (error) {
      if (!signal.aborted) onDefect(error)
    }
  }
  const perform = async (): Promise<void> => {
    await attempt(() => rememberAll(options, signal))
    await attempt(() => prune(options, signal))
    underWay = undefined
  }
  const onDue = (): void => {
    underWay ??= perform()
  }
  const schedule = startSchedule(nightly, timezone, onDue, clock)
  onDue()
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort(new Error('upkeep was told to stop'))
      await schedule.stop()
      await underWay
    },
  }
}

async function rememberAll({ store, policies, tell, replan }: UpkeepOptions, signal: AbortSignal): Promise<void> {
  const found: readonly Forgotten[] = await remember(store, policies, signal)
  for (const [target, people] of Map.groupBy(found, one => one.target)) {
    tell({ kind: 'pairs:forgotten', target, people })
    replan(target)
  }
}

async function prune(options: UpkeepOptions, signal: AbortSignal): Promise<void> {
  const { store, keep, clock, tell } = options
  if (!(await isClockBelieved(options, signal))) return
  const bounds = { ...boundsOf(keep, clock.now()), read: await readOf(options) }
  const removed: Record<PrunePart, number> = { ledger: 0, runs: 0, deletions: 0, people: 0 }
  let next: PruneStep['next'] = { part: 'ledger', place: [] }
  while (next !== undefined) {
    signal.throwIfAborted()
    const step: PruneStep = await store.upkeep.prune(bounds, { limit: rowsAtOnce, after: next })
    removed[step.part] += step.removed
    next = step.next
    if (step.removed > 0) await clock.sleep(breathMs, signal)
  }
  await store.upkeep.ended(bounds.now)
  if (Object.values(removed).some(count => count > 0)) tell({ kind: 'upkeep:end', removed })
}

/**
 * What a clock that is years ahead takes for old is gone for good. One that is far from where it was at the last pass (or nobody
 * knows) has to go an hour without being set.
 */
async function isClockBelieved({ store, clock }: UpkeepOptions, signal: AbortSignal): Promise<boolean> {
  const { at } = await store.upkeep.state()
  if (at !== undefined && clock.now().getTime() - at.getTime() <= believedMs) return true
  const aheadMs = (): number => clock.now().getTime() - clock.monotonicMs()
  const before = aheadMs()
  await clock.sleep(doubtMs, signal)
  return Math.abs(aheadMs() - before) <= driftMs
}

/** How far each has read; one that is to be read from its beginning again has read nothing. */
async function readOf({ store, pushed }: UpkeepOptions): Promise<ReadonlyMap<string, number>> {
  const read = new Map<string, number>()
  for (const { name, revision } of pushed) {
    const position = Number(cursorIn(await store.sources.cursor(name), revision) ?? 0)
    if (Number.isSafeInteger(position)) read.set(name, position)
  }
  return read
}

function boundsOf({ ledgerMs, runsMs }: Keep, now: Date): PruneBounds {
  const before = (ms: number): Date => new Date(now.getTime() - ms)
  return {
    now,
    ...(Number.isFinite(ledgerMs) ? { ledgerBefore: before(ledgerMs) } : {}),
    ...(Number.isFinite(runsMs) ? { runsBefore: before(runsMs) } : {}),
  }
}
