/**
 * Deterministic simulation: the whole engine on a simulated clock, network and targets. One seed decides every interleaving,
 * answer, delay, crash and restart of a history; at its end the promises are checked. The same seed gives the same history.
 */

import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { createDisk } from './simulation/disk.ts'
import { playHistory } from './simulation/history.ts'
import { type Feature, featureNames, features, type Violation } from './simulation/world.ts'

const help = `npm run prove -- simulate [options]

  --seeds N        histories to play (default 200)
  --from S         the first seed (default 1)
  --minutes M      for so long instead, of one core
  --seed S         play one history and print everything that happens in it
  --failures N     stop after so many histories that failed (default 20)
  --without A,B    leave these out of every history
  --only A,B       nothing but these
  --json           figures as JSON
  --starts N       from so many starting seeds, far apart, the first one given by --from, each until a promise is not kept; one line
                   of JSON for each
  --judged         with --starts: asks on standard input, for every history that failed, whether it counts (yes or no)
  --judge          plays every seed that comes on standard input, and answers kept or broken for each
  --ignore A,B     promises that are known not to be kept: not looked at

Seconds are those of one core: other programs on the machine do not count.

What there may be in a history:
${Object.entries(features)
  .map(([name, what]) => `  ${name.padEnd(16)} ${what}`)
  .join('\n')}`

/** Which histories, from a command line. */
interface Choice {
  readonly without: ReadonlySet<Feature>
  readonly only: ReadonlySet<Feature>
  readonly ignored: ReadonlySet<string>
}

interface Failure extends Violation {
  readonly seed: number
}

/** What one starting seed came to, as `--starts` prints it. */
export interface Start {
  readonly from: number
  readonly histories: number
  /** Histories that failed and did not count. */
  readonly dismissed: number
  readonly seconds: number
  readonly failure?: Failure
}

/** Starting seeds are so far apart that none runs into the next. */
const apart = 10_000_000

const secondsUsed = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
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
      starts: { type: 'string' },
      ignore: { type: 'string', default: '' },
      judged: { type: 'boolean', default: false },
      judge: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(help)
    return 0
  }
  const without = featuresIn(values.without)
  const only = featuresIn(values.only)
  if (without === undefined || only === undefined) return 2
  const choice = { without, only, ignored: new Set(values.ignore.split(',').filter(name => name !== '')) }
  if (values.seed !== undefined) return replay(Number(values.seed), choice)
  // Every wait that is woken makes an error; where it came from is asked by nobody.
  Error.stackTraceLimit = 0
  const minutes = Number(values.minutes ?? Number.POSITIVE_INFINITY)
  if (values.judge) return judge(choice)
  if (values.starts !== undefined)
    return startOften(Number(values.starts), {
      ...choice,
      first: Number(values.from),
      minutes,
      isJudged: values.judged,
    })
  const extras = [
    ...(values.without === '' ? [] : [`--without '${values.without}'`]),
    ...(values.only === '' ? [] : [`--only '${values.only}'`]),
    ...(values.ignore === '' ? [] : [`--ignore '${values.ignore}'`]),
  ].join(' ')
  return playMany({
    ...choice,
    first: Number(values.from),
    most: values.minutes === undefined ? Number(values.seeds) : Number.POSITIVE_INFINITY,
    minutes,
    mostFailures: Number(values.failures),
    isJson: values.json,
    extras,
  })
}

async function replay(seed: number, choice: Choice): Promise<number> {
  await using disk = await createDisk()
  const { violation, events } = await playHistory({
    seed,
    disk,
    ...choice,
    faults: new Map(),
    trace: line => console.log(line),
  })
  console.log(`${events} events; ${violation === undefined ? 'every promise was kept' : violation.sentence}`)
  return violation === undefined ? 0 : 1
}

async function playMany({
  first,
  most,
  minutes,
  mostFailures,
  isJson,
  extras,
  ...choice
}: Choice & {
  readonly first: number
  readonly most: number
  readonly minutes: number
  readonly mostFailures: number
  readonly isJson: boolean
  /** What a replay has to be given besides the seed. */
  readonly extras: string
}): Promise<number> {
  await using disk = await createDisk()
  const faults = new Map<string, number>()
  const failures: Failure[] = []
  const began = secondsUsed()
  let histories = 0
  let events = 0
  while (histories < most && secondsUsed() - began < minutes * 60 && failures.length < mostFailures) {
    const seed = first + histories
    const played = await playHistory({ seed, disk, ...choice, faults })
    histories += 1
    events += played.events
    if (played.violation === undefined) continue
    failures.push({ seed, ...played.violation })
    if (isJson) continue
    console.log(`seed ${seed}: ${played.violation.promise}: ${played.violation.sentence}`)
    console.log(`  npm run prove -- simulate --seed ${seed} ${extras}`.trimEnd())
  }
  const seconds = secondsUsed() - began
  const byPromise = countBy(failures.map(({ promise }) => promise))
  const figures = {
    histories,
    seconds: Math.round(seconds * 10) / 10,
    perMinute: Math.round((histories / seconds) * 60),
    events,
    faults: Object.fromEntries([...faults].sort()),
    byPromise,
    failures,
  }
  if (isJson) console.log(JSON.stringify(figures))
  else {
    console.log(
      `${histories} histories in ${figures.seconds} s of one core (${figures.perMinute} a minute), ${events} events, ${failures.length} failed`,
    )
    console.log(`went wrong on purpose: ${listed(figures.faults)}`)
    if (failures.length > 0) console.log(`promises not kept: ${listed(byPromise)}`)
  }
  return failures.length === 0 ? 0 : 1
}

/** What `--starts` prints when it has to ask. */
export interface Question {
  readonly asks: number
}

async function startOften(
  starts: number,
  {
    first,
    minutes,
    isJudged,
    ...choice
  }: Choice & { readonly first: number; readonly minutes: number; readonly isJudged: boolean },
): Promise<number> {
  await using disk = await createDisk()
  using lines = createInterface({ input: process.stdin })
  const answers = lines[Symbol.asyncIterator]()
  const counts = async (seed: number): Promise<boolean> => {
    if (!isJudged) return true
    const question: Question = { asks: seed }
    console.log(JSON.stringify(question))
    return (await answers.next()).value === 'yes'
  }
  for (let start = 0; start < starts; start += 1) {
    const from = start * apart + first
    const began = secondsUsed()
    let histories = 0
    let dismissed = 0
    let failure: Failure | undefined
    while (failure === undefined && secondsUsed() - began < minutes * 60) {
      const seed = from + histories
      const { violation } = await playHistory({ seed, disk, ...choice, faults: new Map() })
      histories += 1
      if (violation === undefined) continue
      if (await counts(seed)) failure = { seed, ...violation }
      else dismissed += 1
    }
    const line: Start = {
      from,
      histories,
      dismissed,
      seconds: Math.round((secondsUsed() - began) * 10) / 10,
      ...(failure === undefined ? {} : { failure }),
    }
    console.log(JSON.stringify(line))
  }
  return 0
}

async function judge(choice: Choice): Promise<number> {
  await using disk = await createDisk()
  using lines = createInterface({ input: process.stdin })
  for await (const line of lines) {
    const { violation } = await playHistory({ seed: Number(line), disk, ...choice, faults: new Map() })
    console.log(violation === undefined ? 'kept' : 'broken')
  }
  return 0
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

function featuresIn(text: string): ReadonlySet<Feature> | undefined {
  const names = text.split(',').filter(name => name !== '')
  const unknown = names.filter(name => !(featureNames as readonly string[]).includes(name))
  if (unknown.length > 0) {
    console.error(`there is no ${unknown.join(', ')}; there are ${featureNames.join(', ')}`)
    return undefined
  }
  return new Set(names as Feature[]) // checked right before
}
