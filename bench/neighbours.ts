import { atMost, type BenchRow } from './row.ts'
import { share } from './scim/load.ts'
import { neighbours as measured, type Neighbours } from './scim/neighbours.ts'

const patches = 150
const mostMs = 100
/** What bad neighbours and a long reading may make of the half and the hundredth that takes longest. */
const mostTimes = 3

/** What a healthy target notices of neighbours that are dead, slow, pausing and refusing, and of a large file that is read. */
export async function neighbours(people: number): Promise<BenchRow[]> {
  return [...neighbourRows(await measured(people, patches))]
}

/**
 * A machine that is busy itself makes everybody wait: so either the bound in milliseconds holds, or what the neighbours add is small
 * against the same run without them.
 */
export function neighbourRows({ alone, beside }: Neighbours): readonly BenchRow[] {
  return [
    ['p50', 0.5],
    ['p99', 0.99],
  ].map(([name, part]) => {
    const [before, with_] = [share(alone, Number(part)), share(beside, Number(part))]
    const ratio = Math.min(with_ / mostMs, with_ / before / mostTimes)
    const figure = `${with_.toFixed(0)} ms, alone ${before.toFixed(0)} ms, ${mostMs} ms or ${mostTimes} times that allowed`
    return atMost(1, { name: `PATCH to healthy target among bad neighbours, ${name}`, figure, ratio })
  })
}
