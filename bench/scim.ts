import { readFile } from 'node:fs/promises'
import { grouped, megabytes } from './figures.ts'
import { inOwnProcess } from './own-process.ts'
import { atMost, type BenchRow } from './row.ts'
import { arrivals } from './scim/arrivals.ts'
import { type Cost, costOf, floorOf, type Requests } from './scim/cost.ts'
import type { Prepared } from './scim/messages.ts'
import { type Measured, operations } from './scim/operations.ts'
import { oneCore, started } from './scim/subject.ts'
import { workplace } from './workplace.ts'

const few = 1_000
/** What many people may cost more than few, per request. */
const mostGrowth = 1.5
const mostRssMb = 300

/** What a request of each operation costs, by its name. */
type Costs = ReadonlyMap<string, Cost>

/**
 * The SCIM endpoint with every write durable, and how soon what comes in there is at a target. A machine with noisy cores lies about
 * requests a second, so what counts is the processor time of a request: what one core would answer if it did nothing else.
 */
export async function scim(people: number): Promise<BenchRow[]> {
  if (!oneCore) console.error('  there is no taskset here: the server may use all cores')
  const many = Math.min(people, 100_000)
  const small = await measure(few)
  const large = await measure(many)
  return [
    ...speedRows(few, small.costs),
    ...speedRows(many, large.costs),
    ...operations.flatMap(({ name }) => growth(name, small.costs.get(name), large.costs.get(name), many)),
    ...memberGrowth(large.costs),
    atMost(1, {
      name: `memory, ${grouped(many)} people`,
      figure: megabytes(large.rssMb),
      ratio: large.rssMb / mostRssMb,
    }),
    await arrivals(),
  ]
}

async function measure(people: number): Promise<{ readonly costs: Costs; readonly rssMb: number }> {
  await using place = await workplace()
  const path = place.path('usherd.db')
  const file = place.path('prepared.json')
  await inOwnProcess<unknown>('scim/prepare.ts', path, String(people), file)
  const prepared: Prepared = JSON.parse(await readFile(file, 'utf8'))
  await using server = await started('server.ts', path)
  const endpoint = { url: server.url, token: prepared.token }
  const costs = new Map<string, Cost>()
  for (const operation of operations) {
    if (operation.largeOnly && people === few) continue
    console.error(`  ${operation.name}, ${grouped(people)} people ...`)
    const next = inTurn(operation, prepared)
    const cost = await costOf(server, endpoint, next, operation.count)
    costs.set(operation.name, { ...cost, floorMs: await floorOf(endpoint, next, operation.count) })
  }
  return { costs, rssMb: (await server.usage()).rssMb }
}

/** Ever new requests of one kind. */
function inTurn({ request }: Measured, prepared: Prepared): Requests {
  let index = 0
  return count => Array.from({ length: count }, () => request(index++, prepared))
}

const speedRows = (people: number, costs: Costs): readonly BenchRow[] =>
  operations.flatMap(({ name, least }) => {
    const cost = costs.get(name)
    return cost === undefined ? [] : [speedRow(`${name}, ${grouped(people)} people`, least, cost)]
  })

function speedRow(name: string, least: number, { perSecond, p50, p99, cpuMs, floorMs }: Cost): BenchRow {
  const onOneCore = 1000 / cpuMs
  const ratio = onOneCore / least
  const rate = `${grouped(Math.round(onOneCore))}/s on one core of ${grouped(least)}`
  const cpu = `${cpuMs.toFixed(3)} ms CPU, bare server ${floorMs.toFixed(3)} ms (${(cpuMs / floorMs).toFixed(1)} x)`
  const measured = `measured ${grouped(Math.round(perSecond))}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`
  return { name, figure: `${rate}; ${cpu}; ${measured}`, ratio, limit: '>= 1', ok: ratio >= 1 }
}

function growth(name: string, small: Cost | undefined, large: Cost | undefined, many: number): readonly BenchRow[] {
  return small === undefined || large === undefined
    ? []
    : [growthRow(`${name}: ${grouped(many)} against ${grouped(few)} people`, small, large)]
}

/** The last two operations add to a small group and to a large one. */
function memberGrowth(costs: Costs): readonly BenchRow[] {
  const [small, large] = operations.filter(({ largeOnly }) => largeOnly).map(({ name }) => costs.get(name))
  return small === undefined || large === undefined
    ? []
    : [growthRow('add a member: group of 50,000 against 1,000', small, large)]
}

function growthRow(name: string, small: Cost, large: Cost): BenchRow {
  const figure = `${large.cpuMs.toFixed(3)} ms CPU against ${small.cpuMs.toFixed(3)} ms`
  return atMost(mostGrowth, { name, figure, ratio: large.cpuMs / small.cpuMs })
}
