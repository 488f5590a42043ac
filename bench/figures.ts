import type { Cost, Facts } from './own-process.ts'

/** A figure for people: `1,000,000`. */
export const grouped = (count: number): string => count.toLocaleString('en-US')

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`

export const megabytes = (mb: number): string => `${mb.toFixed(0)} MB`

/**
 * Makes sure that what was measured is what was meant.
 * @returns the cost. @throws Error when the work did something else
 */
export function having(expected: Facts, cost: Cost): Cost {
  for (const [name, count] of Object.entries(expected)) {
    if (cost.facts[name] !== count)
      throw new Error(`${name} should be ${count}; what was measured did ${JSON.stringify(cost.facts)}`)
  }
  return cost
}
