/**
 * Kills the daemon at any moment, again and again, and looks whether anybody came to harm: pushes, a watched file, schedules, planner
 * and dispatchers at work, targets that lose answers. Arguments: `--kills N` (200), `--seed S`, `--long` (2,000 kills).
 */

import { parseArgs } from 'node:util'
import { play, type Told } from './crash/history.ts'

const shortKills = 200
const longKills = 2_000

/** @returns the exit code: 1 when something was wrong, 2 for arguments that cannot be understood */
export default async function crash(args: readonly string[]): Promise<number> {
  const options = optionsOf(args)
  if (typeof options === 'string') {
    console.error(options)
    return 2
  }
  const told = await play({ ...options, tell: line => console.error(line) })
  console.log(reportOf(told, options.seed))
  return told.failures.length === 0 ? 0 : 1
}

/** @returns one sentence when they cannot be understood */
function optionsOf(args: readonly string[]): { readonly kills: number; readonly seed: number } | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { kills: { type: 'string' }, seed: { type: 'string' }, long: { type: 'boolean' } },
    })
    const kills = Number(values.kills ?? (values.long === true ? longKills : shortKills))
    const seed = Number(values.seed ?? Date.now() % 1_000_000)
    if (!Number.isSafeInteger(kills) || kills < 1) return `--kills wants a whole number from 1, and not ${values.kills}`
    if (!Number.isSafeInteger(seed) || seed < 0) return `--seed wants a whole number from 0, and not ${values.seed}`
    return { kills, seed }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function reportOf({ kills, seconds, phases, faults, pushes, writes, rests, failures }: Told, seed: number): string {
  const lines = [
    `${kills} kills in ${seconds.toFixed(1)} s, seed ${seed}; ${rests} times at rest`,
    `${pushes.acknowledged} pushes acknowledged, ${pushes.unanswered} not answered; ${writes} writes at the targets`,
    'kills by what was under way:',
    ...counts(phases),
    'faults at the targets:',
    ...counts(faults),
    ...(failures.length === 0 ? ['nothing was wrong'] : ['wrong:', ...failures.map(one => `  seed ${seed}, ${one}`)]),
  ]
  return lines.join('\n')
}

const counts = (by: ReadonlyMap<string, number>): readonly string[] =>
  [...by].sort(([, a], [, b]) => b - a).map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`)
