import { changeKinds } from '../../domain/change.ts'
import type { PlanCount, PlanSummary } from '../../domain/plan.ts'
import { visible } from '../../domain/text/visible.ts'
import type { Paint } from './paint.ts'

/** What a plan without a change rests on: what accounts were confirmed to hold when they were last written or adopted. */
export interface Memory {
  readonly accounts: number
  /** When the newest of it was confirmed; undefined: the ledger does not go back that far. */
  readonly latest?: Date
  /** Not all of what the sources hold could be read, or is believed. */
  readonly isPartial?: true
}

/**
 * The end of a plan: the counts by target, every limit that is broken, and what to type next.
 * @param memory what is remembered of the targets' accounts, where the plan was made from it
 */
export function* closingLines(plan: PlanSummary, paint: Paint, memory?: Memory): Generator<string> {
  const { counts, breaches } = plan
  if (counts.length === 0) {
    yield `${paint.ok('nothing to do')}${memory?.isPartial === true ? ', as far as the sources could be read and believed' : ''}: ${unchanged(memory)}`
    return
  }
  yield* countLines(counts, paint)
  for (const breach of breaches) yield `${paint.held('held')} ${visible(breach.message)}`
  yield verdict(plan, paint)
}

/** That nothing has to be sent says what is remembered, not what the targets hold now: nobody has looked. */
function unchanged(memory: Memory | undefined): string {
  if (memory === undefined) return 'no account would change'
  const { accounts, latest } = memory
  if (accounts === 0) return 'usherd holds no account there, and the sources ask for none'
  const some = accounts === 1 ? 'the one account' : `the ${figure(accounts)} accounts`
  const until = latest === undefined ? '' : ` (last on ${latest.toISOString().slice(0, 16).replace('T', ' ')} UTC)`
  return `what is wanted is what ${some} held when last confirmed${until}; nobody has looked at them since, usherd explain USER looks at one`
}

/** One target: a sentence. Several: a table, kinds in the order they go out. */
function* countLines(counts: readonly PlanCount[], paint: Paint): Generator<string> {
  const targets = [...Map.groupBy(counts, ({ target }) => target)]
  const [first] = targets
  if (first !== undefined && targets.length === 1) {
    const parts = first[1].map(({ kind, count }) => `${figure(count)} ${kind}`)
    yield `${paint.bold(first[0])}: ${parts.join(', ')}`
    return
  }
  const kinds = [...changeKinds, 'withheld' as const].filter(kind => counts.some(count => count.kind === kind))
  const rows = targets.map(([target, own]) => [
    target,
    ...kinds.map(kind => figure(own.find(count => count.kind === kind)?.count ?? 0)),
  ])
  const header = ['', ...kinds]
  const widths = header.map((text, column) => Math.max(text.length, ...rows.map(row => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells.map((text, column) => aligned(text, column, widths[column] ?? 0)).join('  ')
  yield paint.dim(line(header))
  for (const row of rows) yield line(row)
}

/** Names to the left, figures to the right; a dot where nothing is keeps the eye on what is. */
function aligned(text: string, column: number, width: number): string {
  if (column === 0) return text.padEnd(width)
  return (text === '0' ? '·' : text).padStart(width)
}

/** May it go out unattended, and which command decides it. */
function verdict({ counts, breaches, fingerprint, state }: PlanSummary, paint: Paint): string {
  const plan = `plan ${paint.bold(fingerprint)}`
  if (state === 'superseded') return `${plan}: a newer plan has taken its place; usherd plan`
  const waiting = counts.reduce((sum, { held }) => sum + held, 0)
  if (waiting > 0) {
    const changes = waiting === 1 ? 'change waits' : 'changes wait'
    const within = breaches.length === 0 ? ', all within the limits' : ''
    return `${plan}: ${figure(waiting)} ${changes}${within}; usherd apply ${fingerprint}`
  }
  if (counts.every(({ kind }) => kind === 'withheld')) return 'nothing can be sent: see what is withheld'
  return `${plan}: handed over`
}

/** A number as people write it: `1,234`. */
export const figure = (count: number): string => count.toLocaleString('en')
