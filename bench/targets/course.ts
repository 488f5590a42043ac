import { proofDefaults } from '../../src/domain/policy.ts'
import { createDispatcher } from '../../src/engine/deliver/dispatcher.ts'
import { createSettler } from '../../src/engine/deliver/settler.ts'
import { makePlan } from '../../src/engine/plan/plan.ts'
import { readSource } from '../../src/engine/read/read.ts'
import type { TargetConnection } from '../../src/engine/targets/connection.ts'
import { createHealth } from '../../src/engine/targets/health.ts'
import type { Store } from '../../src/store/store.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { handMade } from '../hand-made.ts'
import type { Facts } from '../own-process.ts'
import type { Phase } from './flavour.ts'

/** Who there is, and the title of those who were edited. */
export type People = Parameters<typeof handMade>[1]

/** People by their numbers, from one to before another. */
export const people = (from: number, to: number, title?: string): People =>
  Array.from({ length: to - from }, (_, at) => ({ index: from + at, ...(title === undefined ? {} : { title }) }))

/** The road of a run in two steps: what is decided, and what is sent. */
export interface Course {
  /** Reads everybody, plans, and hands the whole plan to the outbox. @param run its number in the ledger */
  plan(everybody: People, run: number): Promise<void>
  /** Sends what is in the outbox until nothing is left, or told to stop. */
  send(stop?: AbortSignal): Promise<void>
  /** How the operations of one kind ended in a run: how many by outcome. */
  ended(run: number, kind: Phase): Promise<Facts>
}

/** @returns the shipped engine between a store and a target */
export function courseOf(store: Store, connection: TargetConnection): Course {
  const never = new AbortController().signal
  const quiet = { store, clock: systemClock, signal: never, tell: () => {} }
  const settler = createSettler(store)
  const random = () => 0.5
  const health = createHealth({ ...quiet, random })
  return {
    async plan(everybody, run) {
      // However many leave: a bench means it.
      const source = { ...handMade('everyone', everybody), proof: { ...proofDefaults, shrink: 1 } }
      await readSource(source, { ...quiet, targets: [connection.name] })
      const { summary } = await makePlan(connection, { ...quiet, run, settleUnchanged: true })
      await store.plans.release(summary.fingerprint, { doubted: true }, { run, now: systemClock.now() })
    },
    async send(stop = never) {
      const dispatcher = createDispatcher(connection, { ...quiet, settler, health, random })
      await dispatcher.work({ patienceMs: 0, stop, kill: never })
    },
    async ended(run, kind) {
      const lines = (await store.ledger.counts(run)).filter(line => line.kind === kind)
      return Object.fromEntries(lines.map(({ outcome, count }) => [outcome, count]))
    },
  }
}
