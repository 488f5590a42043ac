import type { Cursor, Reading } from '../../domain/contract.ts'
import { Fault } from '../../domain/fault.ts'
import { mostPasses } from '../../domain/listing.ts'
import { Problem } from '../../domain/problem.ts'
import { personKey } from '../../domain/text/names.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { lossDays, type Proof, prove } from '../../plan/judge/proof.ts'
import type { ReadingWriter } from '../../store/people.ts'
import type { Store } from '../../store/store.ts'
import type { Tell } from '../events/events.ts'
import type { ReadingSummary } from '../events/reading-summary.ts'
import type { SourceConnection } from '../targets/connection.ts'
import { type Moved, movedSource } from '../targets/moved.ts'
import { createIntake } from './intake.ts'
import { type Look, lookAgain, lookForEach } from './look-again.ts'
import { type Count, emptyCount } from './reading-page.ts'

const dayMs = 86_400_000

/**
 * Reads one source and brings the snapshot up to date, a page at a time. People found are kept even when the reading breaks
 * off; who is gone is decided only after the last page, and only as far as the reading proves itself whole.
 * Never throws for what a source does wrong: that is in `problem`. @throws what the store throws, and the signal's reason
 * @param options.targets names of all targets fed by this source
 */
export async function readSource(
  connection: SourceConnection,
  options: {
    readonly store: Store
    readonly targets: readonly string[]
    readonly clock: Clock
    readonly signal: AbortSignal
    readonly tell: Tell
  },
): Promise<ReadingSummary> {
  const { store, targets, clock, signal, tell } = options
  const { name } = connection
  const count = emptyCount()
  const moved = await hasMoved(connection, store, clock.now())
  if (moved !== undefined) return leftAlone(name, moved.reason, await store.sources.unread(name), tell)
  const cursor = await store.sources.cursor(name)
  await store.sources.started(name, clock.now())
  let scope: 'everyone' | 'changes' | undefined
  let writer: ReadingWriter | undefined
  let summary: Omit<ReadingSummary, 'unread'>
  let isWhole = false
  try {
    const reading = await connection.source.read(cursorIn(cursor, connection.revision), signal)
    scope = reading.scope
    writer = await store.people.begin(name, { targets, scope, mute: isMute(connection) })
    const intake = createIntake(connection, scope, { writer, count })
    for await (const page of reading.pages) {
      signal.throwIfAborted()
      await intake.take(page)
      tell({ kind: 'reading:page', source: name, records: count.records })
    }
    await intake.end()
    if (scope === 'everyone') await lookAgain(reading, { connection, writer, count, signal })
    summary = await conclude({ connection, writer, count, signal }, { store, clock }, scope, reading)
    isWhole = true
  } catch (error) {
    await writer?.finish({ absence: 'keep' })
    if (signal.aborted) throw signal.reason
    const { problem, next } = brokenOff(name, error)
    summary = {
      ...figures(name, count),
      absent: 0,
      proof: { kind: 'void', reason: problem },
      problem,
      ...(next === undefined ? {} : { next }),
    }
  }
  const problem = summary.problem ?? (summary.proof.kind === 'proved' ? undefined : summary.proof.reason)
  await store.sources.ended(name, {
    at: clock.now(),
    failures: count.failures.filter(({ key }) => key === undefined),
    failed: count.keyless,
    ...(isWhole && scope !== undefined ? { scope } : {}),
    whole: summary.problem === undefined,
    ...(problem === undefined ? {} : { problem }),
  })
  const unread = await store.sources.unread(name)
  const ended = { ...summary, unread: unread + (isWhole ? count.keyless : 0) }
  tell({ kind: 'reading:end', summary: ended })
  return ended
}

/**
 * Does the source talk to another system than it was read from? One that is new here, or was read before anybody kept what it talks to,
 * is taken for what it is now: there is no way to know better.
 */
async function hasMoved({ name, system }: SourceConnection, { sources }: Store, now: Date): Promise<Moved | undefined> {
  if (system === undefined) return undefined
  await sources.meet(name, system, now)
  return movedSource(name, await sources.system(name), system)
}

/** Nothing of another system is let in, and nothing is concluded from it. */
function leftAlone(source: string, problem: string, unread: number, tell: Tell): ReadingSummary {
  const summary = {
    ...figures(source, emptyCount()),
    absent: 0,
    proof: { kind: 'void' as const, reason: problem },
    problem,
    unread,
  }
  tell({ kind: 'reading:end', summary })
  return summary
}

/** A feed is read from its beginning again once records become other people than they did. */
export function cursorIn(kept: string | undefined, revision: string): Cursor | undefined {
  const mark = `${revision} `
  return kept?.startsWith(mark) === true ? kept.slice(mark.length) : undefined
}

/** Has the source rules, and none that says whether somebody is active? What it once said of that cannot be said again. */
const isMute = ({ recipe: { mapping } }: SourceConnection): boolean =>
  mapping !== undefined && mapping.rules.active === undefined

async function conclude(
  look: Look,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  scope: 'everyone' | 'changes',
  reading: Reading,
): Promise<Omit<ReadingSummary, 'unread'>> {
  const { connection, writer, count } = look
  const { name } = connection
  const { cursor } = reading
  // Nobody knows whose change a record without a key is: a feed stays where it is until all of it can be told apart.
  const stays = scope === 'changes' && count.keyless > 0
  const mark = cursor === undefined || stays ? {} : { cursor: `${connection.revision} ${cursor()}` }
  if (scope === 'changes') {
    await writer.finish({ absence: 'keep', ...mark })
    return { ...figures(name, count), absent: 0, proof: { kind: 'proved' } }
  }
  const now = clock.now()
  const { known, absent, proof } = await judgeReading(reading, look, { store, now })
  const base = { ...figures(name, count), known }
  // First: a reading that ends here and is lost with the process was believed all the same.
  if (proof.kind === 'proved' && absent > 0) await store.sources.lost(name, { people: absent, at: now })
  await writer.finish({
    absence: proof.kind === 'proved' ? 'gone' : proof.kind === 'doubted' ? 'doubted' : 'keep',
    ...mark,
  })
  if (proof.kind !== 'void') return { ...base, absent, proof }
  return {
    ...base,
    absent,
    proof,
    problem: proof.reason,
    next: "Look at the source. To remove everybody on purpose, take the source out of the targets' from: list.",
  }
}

interface Judged {
  readonly known: number
  readonly absent: number
  readonly proof: Proof
}

/** Before absence is believed, everybody who is missing is asked about, where the source can be asked; else the list has to have held still. */
async function judgeReading(
  reading: Reading,
  look: Look,
  { store, now }: { readonly store: Store; readonly now: Date },
): Promise<Judged> {
  const { connection, writer } = look
  const lostBefore = await store.sources.lostSince(connection.name, new Date(now.getTime() - lossDays * dayMs))
  const first = await byFigures(look, lostBefore)
  // More than is believed of any list waits for a human anyway.
  if (first.proof.kind !== 'proved' || first.absent === 0) return first
  try {
    const wereAsked = await lookForEach(reading, await writer.unshown(first.absent), look)
    if (wereAsked) return byFigures(look, lostBefore)
  } catch (error) {
    if (!(error instanceof Fault) || look.signal.aborted) throw error
    return { ...first, proof: unasked(connection.name, first.absent, error.message) }
  }
  return reading.moved?.() === true ? { ...first, proof: restless(connection.name, first.absent) } : first
}

async function byFigures({ connection, writer, count }: Look, lostBefore: number): Promise<Judged> {
  const { known, absent } = await writer.absent()
  const missingCanaries = await writer.missing(
    connection.proof.canaries.map(personKey).filter(key => key !== undefined),
  )
  const { records, failed, partly, keyless, joined, added, changed, unchanged } = count
  const people = added + changed + unchanged + partly
  const facts = {
    source: connection.name,
    known,
    absent,
    lostBefore,
    records,
    people,
    failed,
    keyless,
    joined,
    missingCanaries,
  }
  return { known, absent, proof: prove(facts, connection.proof) }
}

const unasked = (source: string, absent: number, why: string): Proof => ({
  kind: 'doubted',
  reason: `source ${source} does not show ${absent} people in its list, and they could not be asked about by themselves: ${why}`,
})

const restless = (source: string, absent: number): Proof => ({
  kind: 'doubted',
  reason: `source ${source} moved while it was read, ${mostPasses} times; ${absent} people missing may have been passed over`,
})

function figures(source: string, count: Count): Omit<ReadingSummary, 'absent' | 'known' | 'proof' | 'unread'> {
  const { records, added, changed, unchanged, gone, failed, failures } = count
  return { source, records, added, changed, unchanged, gone, failed, failures }
}

/** A source's way of failing, in a sentence. Anything unexpected is ours and goes on as it is. */
function brokenOff(source: string, error: unknown): { readonly problem: string; readonly next?: string } {
  if (error instanceof Problem && error.class === 'source')
    return { problem: `source ${source}: ${error.message}`, ...(error.next === undefined ? {} : { next: error.next }) }
  if (error instanceof Fault) return { problem: `source ${source}: ${error.message}` }
  throw error
}
