/**
 * Plants known defects one at a time into a copy of the program and has `simulate`, or `reading`, find them. Each has to be found from
 * every starting seed, within a minute of one core, by a history in which the program as it is keeps every promise.
 */

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { type PlantedBug, plantedBugs } from './planted/bugs.ts'
import { plant } from './planted/plant.ts'
import type { Question, Start } from './simulate.ts'

const help = `npm run prove -- planted [options] [BUG...]

  --starts N      starting seeds (default 20)
  --from S        the first of them (default 1); the next ones are far apart from it
  --seconds S     of one core, for each starting seed (default 60)
  --of PROGRAM    only those simulate, or reading, has to find
  --without A,B   leave these out of every history
  --ignore A,B    promises the program as it is does not keep

Bugs: ${plantedBugs.map(({ name }) => name).join(', ')}`

interface Found {
  readonly name: string
  readonly what: string
  readonly starts: readonly Start[]
}

export default async function planted(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      starts: { type: 'string', default: '20' },
      from: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '60' },
      of: { type: 'string' },
      without: { type: 'string', default: '' },
      ignore: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(help)
    return 0
  }
  const unknown = positionals.filter(name => plantedBugs.every(bug => bug.name !== name))
  if (unknown.length > 0) {
    console.error(`there is no ${unknown.join(', ')}; there are ${plantedBugs.map(({ name }) => name).join(', ')}`)
    return 2
  }
  const bugs = plantedBugs.filter(
    ({ name, proof = 'simulate' }) =>
      (positionals.length === 0 || positionals.includes(name)) && (values.of === undefined || values.of === proof),
  )
  const more = ['--without', values.without, '--ignore', values.ignore]
  // All of them are planted once before anything takes long.
  for (const { name, edits } of bugs) {
    try {
      plant(edits)[Symbol.dispose]()
    } catch (error) {
      console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`)
      return 2
    }
  }
  const options = { starts: Number(values.starts), from: values.from, seconds: Number(values.seconds), more }
  using sound = judgeFor(more)
  const found: Found[] = []
  for (const bug of bugs) found.push(await search(bug, sound, options))
  console.log(table(found))
  return found.every(({ starts }) => starts.length === options.starts && starts.every(one => one.failure !== undefined))
    ? 0
    : 1
}

/** The program as it is: plays single histories. What fails there says nothing about a bug. */
interface Judge extends Disposable {
  keeps(seed: number): Promise<boolean>
}

function judgeFor(more: readonly string[]): Judge {
  const copy = plant([])
  const child = program(copy.folder, 'simulate', ['--judge', ...more])
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async keeps(seed) {
      child.stdin.write(`${seed}\n`)
      const { value, done } = await lines.next()
      if (done === true) throw new Error('the program as it is could not be asked')
      return value === 'kept'
    },
    [Symbol.dispose]() {
      child.kill()
      copy[Symbol.dispose]()
    },
  }
}

const program = (folder: string, name: string, args: readonly string[]) =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(folder, 'prove', 'run.ts'), name, ...args], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  })

async function search(
  { name, what, edits, proof }: PlantedBug,
  sound: Judge,
  {
    starts,
    from,
    seconds,
    more,
  }: { readonly starts: number; readonly from: string; readonly seconds: number; readonly more: readonly string[] },
): Promise<Found> {
  using copy = plant(edits)
  const which = ['--starts', String(starts), '--from', from, '--minutes', String(seconds / 60)]
  // The histories of `reading` keep every promise, so none of them has to be asked about.
  const child =
    proof === undefined
      ? program(copy.folder, 'simulate', [...which, '--judged', ...more])
      : program(copy.folder, proof, which)
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  const found: Start[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    // One line for each starting seed or question, as `--starts` prints them.
    const said = JSON.parse(line) as Start | Question
    if ('asks' in said) {
      child.stdin.write((await sound.keeps(said.asks)) ? 'yes\n' : 'no\n')
      continue
    }
    found.push(said)
    console.error(`${name}: ${wordsFor(said)}`)
  }
  const code = await ended
  if (code !== 0) throw new Error(`${name}: ${proof ?? 'simulate'} ended with ${code}`)
  return { name, what, starts: found }
}

const wordsFor = ({ from, histories, seconds, failure }: Start): string =>
  failure === undefined
    ? `from ${from}: nothing in ${histories} histories, ${seconds} s`
    : `from ${from}: seed ${failure.seed} after ${seconds} s, ${failure.promise}: ${failure.sentence}`

function table(found: readonly Found[]): string {
  const rows = found.map(({ name, what, starts }) => {
    const hits = starts.filter(({ failure }) => failure !== undefined)
    const seconds = hits.map(one => one.seconds).sort((a, b) => a - b)
    const median = seconds[Math.floor(seconds.length / 2)]
    const longest = seconds.at(-1)
    const promises = [...new Set(hits.map(({ failure }) => failure?.promise))].join(', ')
    return [
      name,
      `${hits.length} of ${starts.length}`,
      median === undefined ? '' : String(median),
      longest === undefined ? '' : String(longest),
      promises,
      what,
    ]
  })
  const head = ['bug', 'found', 'median s', 'longest s', 'promises', 'what it is']
  const widths = head.map((text, column) => Math.max(text.length, ...rows.map(row => row[column]?.length ?? 0)))
  return [head, ...rows]
    .map(row =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
