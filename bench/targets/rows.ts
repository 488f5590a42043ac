import { atMost, type BenchRow } from '../row.ts'
import { type Fewest, type Flavour, type Phase, phases } from './flavour.ts'
import type { Used } from './starts.ts'

/** Requests in each phase: while it was planned, and while it was sent. */
export type Counted = Readonly<Record<Phase, { readonly asked: number; readonly sent: number }>>

/** Of the allowed rate; a connector that waits for itself loses more. */
const leastUsed = 0.97

const words = { find: 'find whether there is one', create: 'create', update: 'change', disable: 'disable' }

/**
 * Requests a person in each step, beside the fewest the API allows. Where usherd needs more for a reason, the limit is what the
 * reason accounts for, and the row says that it is above.
 * @param count of people
 */
export function requestRows({ name, requests }: Flavour, counted: Counted, count: number): readonly BenchRow[] {
  // Signing in and looking around are part of every plan; only that for new people looks for accounts as well.
  const found = counted.create.asked - counted.update.asked
  const row = (step: keyof typeof words, made: number) =>
    requestRow(`${name}: requests to ${words[step]}`, requests[step], made, count)
  return [row('find', found), ...phases.map(phase => row(phase, counted[phase].sent))]
}

function requestRow(name: string, { fewest, ours }: Fewest, made: number, count: number): BenchRow {
  // The last request of many people may be for few.
  const least = Math.ceil(fewest * count)
  const accepted = ours === undefined ? least : Math.ceil(ours.requests * count)
  const above = made > least ? '; above' : ''
  const figure = `${shown(made / count)} a person, fewest ${shown(least / count)}${above}`
  // Rounded, as the table shows it, and never down.
  return atMost(Math.ceil((accepted / least) * 100) / 100, { name, figure, ratio: made / least })
}

/** `0.002`, `1.02`, `2`. */
const shown = (requests: number): string => String(Number(requests.toPrecision(3)))

/** Where usherd sends more than the API needs, one line each. */
export function remarksOn({ name, requests }: Flavour): readonly string[] {
  return Object.entries(requests).flatMap(([step, { fewest, why, ours }]) =>
    ours === undefined
      ? []
      : [`${name}, ${step}: ${shown(ours.requests)} instead of ${shown(fewest)} (${why}); ${ours.why}`],
  )
}

/** What the pace allows, and what was made of it. */
export function paceRows({ name, rate }: Flavour, { share, fullest }: Used): readonly BenchRow[] {
  const used = { figure: percent(share), ratio: share, limit: `>= ${leastUsed}`, ok: share >= leastUsed }
  return [
    { name: `${name}: share of ${rate}/s used`, ...used },
    atMost(1, { name: `${name}: fullest second over the allowed`, figure: percent(fullest), ratio: fullest }),
  ]
}

const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`
