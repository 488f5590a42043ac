/** How many refusals of one caller are told one by one, until it has been silent for a minute. */
export const toldAtOnce = 5

/** Callers that are counted apart; those beyond are counted as one, so that many addresses make neither many lines nor a large memory. */
export const mostCallers = 100

const windowMs = 60_000
const others = 'others'

/** Refusals of a caller that were not told one by one. */
interface CountedRefusals {
  /** Its address, or `others`. */
  readonly from: string
  readonly count: number
}

/** Decides which refused tokens get a line in the log: anybody may send them, as fast as the wire carries. */
export interface RefusedTokens {
  /**
   * @param nowMs monotonic
   * @returns whether this one gets a line of its own; else it is counted
   */
  isTold(from: string, nowMs: number): boolean
  /** What was counted in minutes that are over, each caller once; asked with every request, as nothing here has a timer. */
  counted(nowMs: number): readonly CountedRefusals[]
}

export function createRefusedTokens(): RefusedTokens {
  const callers = new Map<string, { untilMs: number; told: number; count: number }>()
  let nextMs = Number.POSITIVE_INFINITY
  return {
    isTold(from, nowMs) {
      const name = callers.has(from) || callers.size < mostCallers ? from : others
      const caller = callers.get(name) ?? { untilMs: nowMs + windowMs, told: 0, count: 0 }
      callers.set(name, caller)
      nextMs = Math.min(nextMs, caller.untilMs)
      const isTold = caller.told < toldAtOnce
      if (isTold) caller.told += 1
      else caller.count += 1
      return isTold
    },
    counted(nowMs) {
      if (nowMs < nextMs) return []
      const over = [...callers].filter(([, { untilMs }]) => untilMs <= nowMs)
      for (const [from, caller] of over)
        if (caller.count === 0) callers.delete(from)
        else callers.set(from, { untilMs: nowMs + windowMs, told: toldAtOnce, count: 0 })
      nextMs = Math.min(...[...callers.values()].map(({ untilMs }) => untilMs))
      return over.flatMap(([from, { count }]) => (count === 0 ? [] : [{ from, count }]))
    },
  }
}
