import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { grouped, megabytes } from './figures.ts'
import { atMost, type BenchRow } from './row.ts'
import { type Load, load } from './scim/load.ts'
import type { FromServer, ToServer } from './scim/messages.ts'
import { type Measured, operations } from './scim/operations.ts'
import { workplace } from './workplace.ts'

/** Clients of one token that ask at the same time. */
const connections = 32
/** What 100,000 people may cost more than 1,000, per request. */
const mostGrowth = 1.5
const mostRssMb = 300

interface Cost extends Load {
  /** Processor time of the server, all threads, per request. */
  readonly cpuMs: number
}

/**
 * The SCIM door with every write durable. A machine with noisy cores lies about requests a second, so what counts is the
 * processor time of a request: what one core would answer if it did nothing else.
 */
export async function scim(people: number): Promise<BenchRow[]> {
  const sizes = [1_000, Math.min(people, 100_000)] as const
  const rows: BenchRow[] = []
  const costs: ReadonlyMap<string, Cost>[] = []
  for (const size of sizes) {
    const { measured, rssMb } = await measure(size)
    costs.push(measured)
    for (const { name, least } of operations) {
      const cost = measured.get(name)
      if (cost !== undefined) rows.push(speedRow(`${name}, ${grouped(size)} people`, least, cost))
    }
    if (size === sizes[1])
      rows.push(
        atMost(1, { name: `memory, ${grouped(size)} people`, figure: megabytes(rssMb), ratio: rssMb / mostRssMb }),
      )
  }
  const [few, many] = costs
  const [small, large] = operations.filter(({ largeOnly }) => largeOnly).map(({ name }) => many?.get(name)?.cpuMs)
  return [
    ...rows,
    ...operations.flatMap(({ name }) =>
      growth(`${name}: ${grouped(sizes[1])} against 1,000 people`, few?.get(name)?.cpuMs, many?.get(name)?.cpuMs),
    ),
    ...growth('add a member: group of 50,000 against 1,000', small, large),
  ]
}

function growth(name: string, small: number | undefined, large: number | undefined): readonly BenchRow[] {
  if (small === undefined || large === undefined) return []
  const figure = `${large.toFixed(3)} ms CPU against ${small.toFixed(3)} ms`
  return [atMost(mostGrowth, { name, figure, ratio: large / small })]
}

function speedRow(name: string, least: number, { perSecond, p50, p99, cpuMs }: Cost): BenchRow {
  const onOneCore = 1000 / cpuMs
  const ratio = onOneCore / least
  return {
    name,
    figure: `${grouped(Math.round(onOneCore))}/s on one core of ${grouped(least)}; ${cpuMs.toFixed(3)} ms CPU; measured ${grouped(Math.round(perSecond))}/s, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
    ratio,
    limit: '>= 1',
    ok: ratio >= 1,
  }
}

async function measure(
  people: number,
): Promise<{ readonly measured: ReadonlyMap<string, Cost>; readonly rssMb: number }> {
  await using place = await workplace()
  // As usherd ships: bin/usherd.js, the image and the unit start it so.
  const child = fork(`${import.meta.dirname}/scim/server.ts`, [place.path('usherd.db'), String(people)], {
    execArgv: [...process.execArgv, '--max-semi-space-size=16'],
  })
  const ready = await told(child, 'ready')
  const measured = new Map<string, Cost>()
  let rssMb = 0
  for (const operation of operations) {
    if (operation.largeOnly && people < 100_000) continue
    // The first ones teach the compiler what is hot.
    await load(requestsOf(operation, ready, 0, 500), { ...ready, connections })
    const before = await usage(child)
    const figures = await load(requestsOf(operation, ready, 500, operation.count), { ...ready, connections })
    const after = await usage(child)
    measured.set(operation.name, { ...figures, cpuMs: (after.cpuMs - before.cpuMs) / operation.count })
    rssMb = Math.max(rssMb, after.rssMb)
  }
  const ended = once(child, 'exit')
  send(child, 'end')
  await ended
  return { measured, rssMb }
}

const requestsOf = ({ request }: Measured, ready: Ready, from: number, count: number) =>
  Array.from({ length: count }, (_none, index) => request(from + index, ready))

type Ready = Extract<FromServer, { readonly kind: 'ready' }>
type Usage = Extract<FromServer, { readonly kind: 'usage' }>

const send = (child: ChildProcess, message: ToServer): void => void child.send(message)

async function usage(child: ChildProcess): Promise<Usage> {
  const answer = told(child, 'usage')
  send(child, 'usage')
  return answer
}

/** Waits for what the server says. @throws Error when it ends instead */
function told<Kind extends FromServer['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<FromServer, { readonly kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`the server ended with ${code}`))
    child.once('exit', onExit)
    child.on('message', function listen(message: FromServer) {
      if (message.kind !== kind) return
      child.off('message', listen).off('exit', onExit)
      resolve(message as Extract<FromServer, { readonly kind: Kind }>) // its kind was just looked at
    })
  })
}
