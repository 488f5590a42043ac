/**
 * Readings that are cut off, reordered, doubled, shrunken, written otherwise or in other types, through the whole program: nobody is removed,
 * let in or taken over without proof, and nothing that was withheld is passed over in silence. Beside each history of a source a product that
 * ships is read for the first time, while one of its answers is harmed: nobody is made twice and no account is changed.
 */

import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { type Case, cases } from './reading/case.ts'
import { type Played, playHistory } from './reading/history.ts'
import { Listings } from './reading/listings.ts'
import type { Start } from './simulate.ts'

const help = `npm run prove -- reading [options]

  --seeds N        histories to play (default 200)
  --from S         the first seed (default 1)
  --minutes M      for so long instead, of one core
  --seed S         play one history and print everything that happens in it
  --failures N     stop after so many histories that failed (default 5)
  --starts N       from so many starting seeds, far apart, the first one given by --from, each until a promise is not kept; one line
                   of JSON for each`

/** The history of a seed. */
export function caseOf(seed: number): Case {
  const [drawn] = fc.sample(cases, { seed, numRuns: 1 })
  if (drawn === undefined) throw new RangeError(`seed ${seed} draws nothing`)
  return drawn
}

/** Plays what a seed stands for: a history of a source, and a first run over accounts that are there. */
async function play(seed: number, listings: Listings, trace?: (line: string) => void): Promise<Played> {
  const played = await playHistory(caseOf(seed), trace)
  if (played.violation !== undefined) return played
  const violation = await listings.play(seed, trace)
  return { runs: played.runs + 2, ...(violation === undefined ? {} : { violation }) }
}

export default async function reading(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '200' },
      from: { type: 'string', default: '1' },
      minutes: { type: 'string' },
      seed: { type: 'string' },
      failures: { type: 'string', default: '5' },
      starts: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(help)
    return 0
  }
  if (values.seed !== undefined) return replay(Number(values.seed))
  const first = Number(values.from)
  const minutes = Number(values.minutes ?? Number.POSITIVE_INFINITY)
  if (values.starts !== undefined) return startOften(Number(values.starts), first, minutes)
  const most = values.minutes === undefined ? Number(values.seeds) : Number.POSITIVE_INFINITY
  return playMany({ first, most, minutes, mostFailures: Number(values.failures) })
}

interface Amount {
  readonly first: number
  readonly most: number
  readonly minutes: number
  readonly mostFailures: number
}

async function playMany({ first, most, minutes, mostFailures }: Amount): Promise<number> {
  await using listings = new Listings()
  const began = secondsUsed()
  let [histories, runs, failed] = [0, 0, 0]
  while (histories < most && secondsUsed() - began < minutes * 60 && failed < mostFailures) {
    const seed = first + histories
    const played = await play(seed, listings)
    histories += 1
    runs += played.runs
    if (played.violation === undefined) continue
    failed += 1
    console.log(`seed ${seed}: ${played.violation.promise}: ${played.violation.sentence}`)
    console.log(`  npm run prove -- reading --seed ${seed}`)
  }
  const seconds = (secondsUsed() - began).toFixed(1)
  console.log(`${histories} histories, ${runs} runs in ${seconds} s of one core, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

/** Starting seeds are so far apart that none runs into the next. */
const apart = 10_000_000

async function startOften(starts: number, first: number, minutes: number): Promise<number> {
  await using listings = new Listings()
  for (let start = 0; start < starts; start += 1) {
    const from = start * apart + first
    const began = secondsUsed()
    let histories = 0
    let failure: Start['failure']
    while (failure === undefined && secondsUsed() - began < minutes * 60) {
      const seed = from + histories
      const { violation } = await play(seed, listings)
      histories += 1
      if (violation !== undefined) failure = { seed, ...violation }
    }
    const seconds = Math.round((secondsUsed() - began) * 10) / 10
    const line: Start = { from, histories, dismissed: 0, seconds, ...(failure === undefined ? {} : { failure }) }
    console.log(JSON.stringify(line))
  }
  return 0
}

const secondsUsed = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}

async function replay(seed: number): Promise<number> {
  await using listings = new Listings()
  const { violation } = await play(seed, listings, line => console.log(line))
  console.log(violation === undefined ? 'every promise was kept' : `${violation.promise}: ${violation.sentence}`)
  return violation === undefined ? 0 : 1
}
