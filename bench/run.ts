/**
 * `npm run bench`: measures what docs/performance.md promises, beside what the same work costs at least on the same machine.
 * Arguments: which benches (default: all); `--quick` with a tenth of the people. Ends with 1 when a limit is missed.
 */

import { neighbours } from './neighbours.ts'
import { overhead } from './overhead.ts'
import { inOwnProcess } from './own-process.ts'
import { planning } from './planning.ts'
import { reading } from './reading.ts'
import type { BenchRow } from './row.ts'
import { scim } from './scim.ts'
import { table } from './table.ts'
import { targets } from './targets.ts'

const benches: Readonly<Record<string, (people: number) => Promise<readonly BenchRow[]>>> = {
  reading,
  planning,
  overhead,
  pacing: () => inOwnProcess<readonly BenchRow[]>('paced.ts'),
  targets,
  scim,
  neighbours,
}

const args = process.argv.slice(2)
const people = args.includes('--quick') ? 100_000 : 1_000_000
const asked = args.filter(name => name !== '--quick')
const unknown = asked.filter(name => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  console.error(
    `there is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')} and the option --quick`,
  )
  process.exit(2)
}

const rows: BenchRow[] = []
for (const [name, bench] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.error(`${name} ...`)
  rows.push(...(await bench(people)))
}
console.log(table(rows))
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1
