import { grouped, having, megabytes, seconds } from './figures.ts'
import { type Cost, inOwnProcess, quickest, thriftiest } from './own-process.ts'
import { writePeople } from './people.ts'
import { atMost, type BenchRow } from './row.ts'
import { type Workplace, workplace } from './workplace.ts'

/** Odd ones out are left out: only the quickest of each counts. */
const rounds = 3
/** Of every so many people one is edited. */
const editedOf = 100
const mostMb = 300
/** What the memory for more people is compared with: fewer do not even fill the caches. */
const few = 100_000

/** One file, and the same people with one in a hundred edited. */
interface Files {
  readonly count: number
  readonly plain: string
  readonly edited: string
  /** A database in which everybody is as in `plain`. */
  readonly database: string
}

/**
 * Reads files of people on the shipped road, and does the bare minimum of the same work beside it, in turns.
 * @param count of people
 */
export async function reading(count: number): Promise<BenchRow[]> {
  await using place = await workplace()
  const files = await writeFiles(place, count)
  const first = await firstLoad(files, place)
  const { floor, unchanged, changed } = await again(files)
  const rows = [
    against(`${grouped(count)} people, nothing changed`, unchanged, floor, 2),
    against(`${grouped(count)} people, 1 % changed`, changed, floor, 2.5),
    against(`${grouped(count)} people, first load`, first.subject, first.floor, 2),
    memory('memory, nothing changed', unchanged),
    memory('memory, 1 % changed', changed),
    memory('memory, first load', first.subject),
  ]
  if (count > few) rows.push(growth(count, unchanged, await fewPeople(place)))
  return rows
}

/** A tenth of the people, to see whether memory grows with them. */
async function fewPeople(place: Workplace): Promise<Cost> {
  const { plain, database } = await writeFiles(place, few)
  await read(plain, database, { added: few })
  return read(plain, database, { unchanged: few })
}

async function writeFiles(place: Workplace, count: number): Promise<Files> {
  const files = {
    count,
    plain: place.path(`${count}.csv`),
    edited: place.path(`${count}-edited.csv`),
    database: place.path(`${count}.db`),
  }
  await writePeople(files.plain, { count })
  await writePeople(files.edited, { count, changed: editedOf })
  return files
}

interface Pair {
  readonly floor: readonly Cost[]
  readonly subject: readonly Cost[]
}

/** Into databases without people; the last one stays, filled. */
async function firstLoad({ count, plain, database }: Files, place: Workplace): Promise<Pair> {
  const floor: Cost[] = []
  const subject: Cost[] = []
  const bare = place.path('bare.db')
  for (let round = 0; round < rounds; round++) {
    await inOwnProcess('reading/empty.ts', bare)
    floor.push(having({ people: count }, await inOwnProcess('reading/floor.ts', 'insert', plain, bare)))
    await place.drop(bare)
    await place.drop(database)
    subject.push(await read(plain, database, { added: count }))
  }
  return { floor, subject }
}

interface Again {
  readonly floor: readonly Cost[]
  readonly unchanged: readonly Cost[]
  readonly changed: readonly Cost[]
}

/** In every round what was edited in the one before is there already, and the other file holds the edits. */
async function again({ count, plain, edited, database }: Files): Promise<Again> {
  const floor: Cost[] = []
  const unchanged: Cost[] = []
  const changed: Cost[] = []
  let [there, next] = [plain, edited]
  for (let round = 0; round < rounds; round++) {
    const compared = await inOwnProcess('reading/floor.ts', 'compare', there, database)
    floor.push(having({ people: count, touched: 0 }, compared))
    unchanged.push(await read(there, database, { unchanged: count }))
    changed.push(await read(next, database, { changed: count / editedOf }))
    const before = there
    there = next
    next = before
  }
  return { floor, unchanged, changed }
}

async function read(file: string, database: string, expected: Cost['facts']): Promise<Cost> {
  return having({ failed: 0, absent: 0, ...expected }, await inOwnProcess('reading/subject.ts', file, database))
}

/** Judged by the clock. Processor time stands beside it: where the two ratios part, the machine was busy with something else. */
function against(name: string, subject: readonly Cost[], floor: readonly Cost[], most: number): BenchRow {
  const ours = quickest(subject).ms
  const least = quickest(floor).ms
  const cpu = thriftiest(subject).cpuMs / thriftiest(floor).cpuMs
  const figure = `${seconds(ours)}, floor ${seconds(least)}; CPU ${cpu.toFixed(2)}`
  return atMost(most, { name, figure, ratio: ours / least })
}

const peak = (costs: readonly Cost[]): number => Math.max(...costs.map(({ rssMb }) => rssMb))

function memory(name: string, costs: readonly Cost[]): BenchRow {
  const mb = peak(costs)
  return atMost(1, { name, figure: `${megabytes(mb)} of ${megabytes(mostMb)}`, ratio: mb / mostMb })
}

function growth(count: number, many: readonly Cost[], fewer: Cost): BenchRow {
  return atMost(1.3, {
    name: `memory, ${grouped(count)} people against ${grouped(few)}`,
    figure: `${megabytes(peak(many))} and ${megabytes(fewer.rssMb)}`,
    ratio: peak(many) / fewer.rssMb,
  })
}
