import { expect, test } from 'vitest'
import { createDisk } from '../../prove/simulation/disk.ts'
import { playHistory } from '../../prove/simulation/history.ts'
import type { Feature } from '../../prove/simulation/world.ts'

const nothing: ReadonlySet<Feature> = new Set()

async function traceOf(seed: number, before: readonly number[] = []): Promise<readonly string[]> {
  await using disk = await createDisk()
  const lines: string[] = []
  const options = { disk, without: nothing, only: nothing, faults: new Map<string, number>() }
  for (const other of before) await playHistory({ ...options, seed: other })
  await playHistory({ ...options, seed, trace: line => lines.push(line) })
  return lines
}

test.each([3, 17, 42])(
  'history %i is the same whenever it is played, and whatever was played before it',
  async seed => {
    const first = await traceOf(seed)
    expect(first.length).toBeGreaterThan(20)
    expect(await traceOf(seed, [seed + 1, seed + 2])).toEqual(first)
  },
)

test('two seeds are two histories', async () => {
  expect(await traceOf(3)).not.toEqual(await traceOf(4))
})
