import type { Chance } from './chance.ts'
import type { Scheduler } from './scheduler.ts'

/** What may be part of a history. Each history has some of them, as its seed says; `--without` leaves one out everywhere. */
export const features = {
  pushed: 'people who are pushed in',
  'two targets': 'a second target',
  'two sources': 'one target fed by both sources',
  listed: 'a second list of the people who are read whole',
  'one-shot': 'runs by cron instead of a daemon',
  watch: 'a watched file instead of a schedule',
  returns: 'people who come back',
  clash: 'two people with one login, and logins that are swapped or passed on',
  adopt: 'accounts that were there before',
  scope: 'people in and out of scope',
  groups: 'memberships',
  steps: 'updates that take several requests',
  batch: 'several operations in one request',
  loose: 'a target where logins are not unique',
  upsert: 'a target where a repeated create does nothing',
  delete: 'leavers who are deleted at once',
  grace: 'leavers who are deleted later',
  guard: 'a low limit for removals',
  wrong: 'readings that are not whole',
  crash: 'crashes',
  restart: 'restarts',
  typed: 'typed commands',
  held: 'held plans that a human applies',
  config: 'a changed scope after a restart',
  meddling: 'humans at the target',
  'clock steps': 'a wall clock that jumps',
  lost: 'answers that are lost after the effect',
  cut: 'connections that are cut before the effect',
  late: 'effects that come late',
  idle: 'a target that says yes and does nothing',
  throttled: '429 with a pause',
  unavailable: '503',
  sick: '500 for one account',
  denied: '403',
  slow: 'slow answers',
  stalls: 'store calls that take long',
} as const

export type Feature = keyof typeof features

export const featureNames = Object.keys(features) as readonly Feature[] // the keys are exactly the features

/** A promise that was not kept. */
export interface Violation {
  /** Stable word, for counting: `leaver-active`. */
  readonly promise: string
  readonly sentence: string
}

/** What all parts of one history share. */
export interface World {
  readonly seed: number
  readonly chance: Chance
  readonly scheduler: Scheduler
  has(feature: Feature): boolean
  /** Once true, nothing goes wrong any more. */
  isCalm: boolean
  /** What the machine's wall clock shows. */
  readonly wallMs: () => number
  /** It is set, wrongly or rightly; counts as a fault. */
  stepClock(ms: number): void
  /** One line of the trace; made only when somebody reads it. */
  note(line: () => string): void
  /** Something went wrong on purpose. */
  count(fault: string): void
  violate(promise: string, sentence: string): void
  readonly violation: Violation | undefined
}

export interface WorldOptions {
  readonly seed: number
  readonly chance: Chance
  readonly scheduler: Scheduler
  readonly has: ReadonlySet<Feature>
  readonly faults: Map<string, number>
  readonly ignored: ReadonlySet<string>
  readonly trace?: (line: string) => void
}

/** A Monday in winter; nothing about it matters but that it is always the same. */
const beginMs = Date.UTC(2026, 0, 5, 8)

export function createWorld({ seed, chance, scheduler, has, faults, ignored, trace }: WorldOptions): World {
  let offMs = 0
  let violation: Violation | undefined
  const world: World = {
    seed,
    chance,
    scheduler,
    has: feature => has.has(feature),
    isCalm: false,
    wallMs: () => beginMs + scheduler.nowMs + offMs,
    stepClock(ms) {
      world.count('clock step')
      world.note(() => `the clock jumps by ${ms / 1000} s`)
      offMs += ms
    },
    note(line) {
      trace?.(`${(scheduler.nowMs / 1000).toFixed(3).padStart(10)}  ${line()}`)
    },
    count: fault => void faults.set(fault, (faults.get(fault) ?? 0) + 1),
    violate(promise, sentence) {
      world.note(() => `VIOLATED ${promise}: ${sentence}`)
      if (!ignored.has(promise)) violation ??= { promise, sentence }
    },
    get violation() {
      return violation
    },
  }
  return world
}
