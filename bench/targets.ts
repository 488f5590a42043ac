import { having } from './figures.ts'
import { type Cost, inOwnProcess, thriftiest } from './own-process.ts'
import { atMost, type BenchRow } from './row.ts'
import { type Flavour, phases } from './targets/flavour.ts'
import { flavours } from './targets/flavours.ts'
import { paceRows, remarksOn, requestRows } from './targets/rows.ts'
import type { Used } from './targets/starts.ts'
import type { Stretches } from './targets/subject.ts'
import { type Workplace, workplace } from './workplace.ts'

/** Odd ones out are left out: only the thriftiest of each counts. */
const rounds = 2
const mostPeople = 500
/**
 * Over the bare minimum that sends the same and remembers a row. Where a request takes many people, sending is next to nothing,
 * and what is left is our books (lease, link, ledger) over that one row.
 */
const mostCpu = { alone: 10, together: 20 }

/**
 * Makes, changes and disables people at every target that ships, on the shipped road against its simulator: how many requests a
 * person takes, what an operation costs us, and how much of a pace is used.
 * @param people of the other benches, which sets how many there are here
 */
export async function targets(people: number): Promise<BenchRow[]> {
  const count = Math.min(mostPeople, people / 500)
  const rows: BenchRow[] = []
  for (const flavour of flavours) {
    console.error(`  ${flavour.name} ...`)
    for (const remark of remarksOn(flavour)) console.error(`    ${remark}`)
    rows.push(...(await measure(flavour, count)))
  }
  return rows
}

async function measure(flavour: Flavour, count: number): Promise<readonly BenchRow[]> {
  const subjects: Stretches[] = []
  const floors: Cost[] = []
  for (let round = 0; round < rounds; round++) {
    await using place = await workplace()
    subjects.push(await inOwnProcess('targets/subject.ts', flavour.name, place.path(''), String(count)))
    floors.push(await floorOf(place, count * phases.length))
  }
  const [first] = subjects
  if (first === undefined) throw new Error('nothing was measured')
  return [
    ...requestRows(flavour, first, count),
    cpuRow(flavour, subjects, floors, count * phases.length),
    ...paceRows(flavour, await paced(flavour)),
  ]
}

async function floorOf(place: Workplace, operations: number): Promise<Cost> {
  const cost = await inOwnProcess('targets/floor.ts', place.path(''), String(operations))
  return having({ remembered: operations }, cost)
}

function cpuRow(
  { name, requests }: Flavour,
  subjects: readonly Stretches[],
  floors: readonly Cost[],
  operations: number,
): BenchRow {
  const sums = subjects.map(stretches => phases.reduce((ms, phase) => ms + stretches[phase].cost.cpuMs, 0))
  const ours = Math.min(...sums) / operations
  const least = thriftiest(floors).cpuMs / operations
  const figure = `${ours.toFixed(2)} ms CPU, floor ${least.toFixed(2)} ms`
  const most = requests.create.fewest < 1 ? mostCpu.together : mostCpu.alone
  return atMost(most, { name: `${name}: an operation`, figure, ratio: ours / least })
}

/** The best use of several runs, for what disturbed the others was not the work; the fullest second of them all. */
async function paced({ name }: Flavour): Promise<Used> {
  const runs: Used[] = []
  for (let round = 0; round < rounds; round++) {
    await using place = await workplace()
    runs.push(await inOwnProcess<Used>('targets/paced.ts', name, place.path('')))
  }
  return {
    share: Math.max(...runs.map(({ share }) => share)),
    fullest: Math.max(...runs.map(({ fullest }) => fullest)),
  }
}
