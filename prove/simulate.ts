/**
 * Deterministic simulation: the whole engine on a simulated clock, network and targets. One seed decides every interleaving,
 * answer, delay, crash and restart of a history; at its end the promises are checked. The same seed gives the same history.
 */

import { parseArgs } from 'node:util'
import { playHistory } from './simulation/history.ts'
import { createDisk } from './simulation/disk.ts'
import { type Feature, featureNames, features } from './simulation/world.ts'

const help = `npm run prove -- simulate [options]

  --seeds N        histories to play (default 200)
  --from S         the first seed (default 1)
  --minutes M      for so long instead
  --seed S         play one history and print everything that happens in it
  --failures N     stop after so many histories that failed (default 20)
  --without A,B    leave these out of every history
  --only A,B       nothing but these
  --json           figures as JSON

What there may be in a history:
${Object.entries(features)
  .map(([name, what]) => `  ${name.padEnd(16)} ${what}`)
  .join('\n')}`

interface Failure {
  readonly seed: number
  readonly promise: string
  readonly sentence: string
}

export default async function simulate(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '200' },
      from: { type: 'string', default: '1' },
      minutes: { type: 'string' },
      seed: { type: 'string' },
      failures: { type: 'string', default: '20' },
      without: { type: 'string', default: '' },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(help)
    return 0
  }
  const choice = { without: featuresIn(values.without), only: featuresIn(values.only) }
  if (choice.without === undefined || choice.only === undefined) return 2
  const { without, only } = choice
  // Every wait that is woken makes an error; where it came from is asked by nobody.
  if (values.seed === undefined) Error.stackTraceLimit = 0
  await using disk = await createDisk()
  const faults = new Map<string, number>()
  const play = (seed: number, trace?: (line: string) => void) =>
    playHistory({ seed, disk, without, only, faults, ...(trace === undefined ? {} : { trace }) })
  if (values.seed !== undefined) {
    const { violation, events } = await play(Number(values.seed), line => console.log(line))
    console.log(`${events} events; ${violation === undefined ? 'every promise was kept' : violation.sentence}`)
    return violation === undefined ? 0 : 1
  }

  const failures: Failure[] = []
  const startedMs = performance.now()
  const endMs = values.minutes === undefined ? Number.POSITIVE_INFINITY : startedMs + Number(values.minutes) * 60_000
  const first = Number(values.from)
  const most = values.minutes === undefined ? Number(values.seeds) : Number.POSITIVE_INFINITY
  let histories = 0
  let events = 0
  const extras = [
    ...(values.without === '' ? [] : [`--without '${values.without}'`]),
    ...(values.only === '' ? [] : [`--only '${values.only}'`]),
  ].join(' ')
  while (histories < most && performance.now() < endMs && failures.length < Number(values.failures)) {
    const seed = first + histories
    const played = await play(seed)
    histories += 1
    events += played.events
    if (played.violation === undefined) continue
    failures.push({ seed, ...played.violation })
    if (!values.json)
      console.log(
        `seed ${seed}: ${played.violation.promise}: ${played.violation.sentence}\n  npm run prove -- simulate --seed ${seed} ${extras}`,
      )
  }
  const seconds = (performance.now() - startedMs) / 1000
  const byPromise: Record<string, number> = {}
  for (const { promise } of failures) byPromise[promise] = (byPromise[promise] ?? 0) + 1
  const figures = {
    histories,
    seconds: Math.round(seconds * 10) / 10,
    perMinute: Math.round((histories / seconds) * 60),
    events,
    faults: Object.fromEntries([...faults].sort()),
    failures: failures.length,
    byPromise,
  }
  if (values.json) console.log(JSON.stringify({ ...figures, failures }))
  else {
    console.log(
      `${figures.histories} histories in ${figures.seconds} s (${figures.perMinute} a minute), ${events} events, ${failures.length} failed`,
    )
    console.log(`went wrong on purpose: ${[...faults].sort().map(([kind, count]) => `${kind} ${count}`).join(', ')}`)
    if (failures.length > 0) console.log(`promises not kept: ${Object.entries(byPromise).map(([promise, count]) => `${promise} ${count}`).join(', ')}`)
  }
  return failures.length === 0 ? 0 : 1
}

function featuresIn(text: string): ReadonlySet<Feature> | undefined {
  const names = text.split(',').filter(name => name !== '')
  const unknown = names.filter(name => !(featureNames as readonly string[]).includes(name))
  if (unknown.length > 0) {
    console.error(`there is no ${unknown.join(', ')}; there are ${featureNames.join(', ')}`)
    return undefined
  }
  return new Set(names as Feature[]) // checked right before
}
