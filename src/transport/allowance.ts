import type { Clock } from '../domain/time/clock.ts'

/** The count of a day's requests, kept where a restart does not lose it. */
export interface Budget {
  /**
   * Takes from what is left of a day. Written down before it resolves, so that a crash wastes requests and never repeats them.
   * @param day UTC date, `YYYY-MM-DD`
   * @returns how many are granted, at most `count`; 0 once the day's are used up
   */
  take(count: number, day: string): Promise<number>
}

/** May a request start today? */
export interface Allowance {
  /** `empty`: ask `refill` first. `spent`: nothing more before `resetAt`. */
  state(): 'ready' | 'empty' | 'spent'
  /** Takes some from the budget. @throws what the budget throws */
  refill(): Promise<void>
  /** One request starts. */
  spend(): void
  /** When a spent budget begins anew: the next midnight, UTC. Undefined while it is not spent. */
  resetAt(): Date | undefined
}

const dayMs = 86_400_000

/** For targets without a daily limit. */
export const unlimited: Allowance = {
  state: () => 'ready',
  refill: async () => {},
  spend: () => {},
  resetAt: () => undefined,
}

/** A budget of so many requests a day that forgets with the process. */
export function createMemoryBudget(daily: number): Budget {
  let taken = { day: '', requests: 0 }
  return {
    async take(count, day) {
      if (taken.day !== day) taken = { day, requests: 0 }
      const granted = Math.min(count, daily - taken.requests)
      taken.requests += granted
      return granted
    },
  }
}

/** A crash wastes what was taken and not used, so little is taken: a thousandth of the day, never more than 50. */
const portionOf = (daily: number) => Math.min(Math.max(Math.floor(daily / 1000), 1), 50)

/** An allowance fed from a budget a portion at a time. What is left of a portion at midnight is worth nothing any more. */
export function createAllowance(options: {
  readonly daily: number
  readonly budget: Budget
  readonly clock: Clock
}): Allowance {
  const { budget, clock } = options
  const portion = portionOf(options.daily)
  let left = { day: '', requests: 0 }
  let spentDay = ''

  const today = () => clock.now().toISOString().slice(0, 10)
  const isSpent = () => spentDay === today()

  return {
    state() {
      if (isSpent()) return 'spent'
      return left.day === today() && left.requests > 0 ? 'ready' : 'empty'
    },
    async refill() {
      const day = today()
      const requests = await budget.take(portion, day)
      left = { day, requests }
      if (requests <= 0) spentDay = day
    },
    spend() {
      left.requests -= 1
    },
    resetAt: () => (isSpent() ? new Date((Math.floor(clock.now().getTime() / dayMs) + 1) * dayMs) : undefined),
  }
}
