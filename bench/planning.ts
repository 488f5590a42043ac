import { grouped, having } from './figures.ts'
import { type Cost, inOwnProcess, quickest } from './own-process.ts'
import { atMost, type BenchRow } from './row.ts'
import { workplace } from './workplace.ts'

/** A plan takes hundredths of a second: whatever else the machine does is in some of the runs. */
const rounds = 5
const edits = 100
const few = 10_000

/** Plans a hundred edits among few people and among many: cost must follow the changes. @param many people */
export async function planning(many: number): Promise<BenchRow[]> {
  await using place = await workplace()
  const costs = new Map<number, Cost[]>([few, many].map(count => [count, []]))
  for (const count of costs.keys()) await inOwnProcess('planning/prepare.ts', place.path(`${count}.db`), String(count))
  for (let round = 0; round < rounds; round++) {
    for (const [count, measured] of costs) {
      const args = [place.path(`${count}.db`), String(count), `Title ${round}`]
      measured.push(having({ update: edits }, await inOwnProcess('planning/subject.ts', ...args)))
    }
  }
  const ms = (count: number): number => quickest(costs.get(count) ?? []).ms
  return [
    atMost(2, {
      name: `plan ${edits} edits among ${grouped(many)} people against ${grouped(few)}`,
      figure: `${ms(many).toFixed(1)} ms and ${ms(few).toFixed(1)} ms`,
      ratio: ms(many) / ms(few),
    }),
  ]
}
