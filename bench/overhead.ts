import { having } from './figures.ts'
import { type Cost, inOwnProcess, thriftiest } from './own-process.ts'
import { atMost, type BenchRow } from './row.ts'
import { workplace } from './workplace.ts'

const rounds = 2
const operations = 5000
const mostCpuMs = 2

/** What an operation costs us, at a target that answers at once: claim, send, settle, ledger. */
export async function overhead(): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  // The default, and what a fast target is given.
  for (const concurrency of [2, 16]) rows.push(await measure(concurrency))
  return rows
}

async function measure(concurrency: number): Promise<BenchRow> {
  const costs: Cost[] = []
  for (let round = 0; round < rounds; round++) {
    await using place = await workplace()
    const args = [place.path('usherd.db'), String(operations), String(concurrency)]
    costs.push(having({ applied: operations }, await inOwnProcess('overhead/subject.ts', ...args)))
  }
  const { cpuMs, ms } = thriftiest(costs)
  const each = cpuMs / operations
  return atMost(1, {
    name: `an operation, ${concurrency} at a time`,
    figure: `${each.toFixed(2)} ms CPU of ${mostCpuMs} ms; ${((operations / ms) * 1000).toFixed(0)}/s`,
    ratio: each / mostCpuMs,
  })
}
