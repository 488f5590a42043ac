import { describe, expect, test } from 'vitest'
import { play } from '../../../prove/crash/history.ts'

/** `CRASH_SEED` tries another history. */
const seed = Number(process.env.CRASH_SEED ?? 20261129)

/** `npm run prove -- crash` has the long form. It ends a process that hangs by itself, so the clock is not asked here. */
describe.concurrent('a daemon killed at any moment, while it plans, sends and is pushed into', () => {
  test.each([seed, seed + 1])(
    '15 kills later everybody is as the sources and the pushes say, once, and it rests (seed %i)',
    { timeout: 0 },
    async seed => {
      const { kills, failures, pushes } = await play({ kills: 15, seed })
      expect(failures).toEqual([])
      expect(kills).toBe(15)
      expect(pushes.acknowledged).toBeGreaterThan(0)
    },
  )
})
