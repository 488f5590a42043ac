import { grouped } from '../bench/figures.ts'
import { neighbourRows } from '../bench/neighbours.ts'
import { share } from '../bench/scim/load.ts'
import { neighbours } from '../bench/scim/neighbours.ts'
import { table } from '../bench/table.ts'

/**
 * `npm run prove -- neighbours [--people N] [--patches N]`: five targets, of which one is dead (it accepts and never answers), one
 * slow, one asks for a pause, one refuses us and one is healthy, while a file of N people is read all the time. Measures how long the
 * healthy one waits for what is pushed in, with and without the others.
 * @returns 0 when the healthy one hardly notices them, 1 when it does, 2 for a number that is none
 */
export default async function prove(args: readonly string[]): Promise<number> {
  const people = numberOf(args, '--people', 1_000_000)
  const patches = numberOf(args, '--patches', 150)
  if (people === undefined || patches === undefined) return 2
  console.error(`${grouped(patches)} pushes alone, and ${grouped(patches)} among neighbours ...`)
  const measured = await neighbours(people, patches)
  const { alone, beside, asked } = measured
  console.log(
    columns([
      ['from the answer to a PATCH to the request at the healthy target', 'p50', 'p99', 'most'],
      ['alone', ...figures(alone)],
      [`beside four bad ones and a reading of ${grouped(people)}`, ...figures(beside)],
    ]),
  )
  console.log(
    `\nthe neighbours were asked meanwhile: ${Object.entries(asked)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}\n`,
  )
  const rows = neighbourRows(measured)
  console.log(table(rows))
  return rows.every(({ ok }) => ok) ? 0 : 1
}

function numberOf(args: readonly string[], name: string, usual: number): number | undefined {
  const at = args.indexOf(name)
  if (at < 0) return usual
  const value = Number(args[at + 1])
  if (Number.isSafeInteger(value) && value > 0) return value
  console.error(`${name} wants a number over 0, not ${args[at + 1] ?? 'nothing'}`)
  return undefined
}

const figures = (times: readonly number[]): readonly string[] =>
  [share(times, 0.5), share(times, 0.99), times.at(-1) ?? 0].map(ms => `${ms.toFixed(1)} ms`)

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_head, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
