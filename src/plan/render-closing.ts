import { changeKinds } from '../domain/change.ts'
import type { PlanCount, PlanSummary } from '../store/records.ts'
import type { Paint } from './paint.ts'
import { visible } from './visible.ts'

/** The end of a plan: the counts by target, every limit that is broken, and what to type next. */
export function* closingLines(plan: PlanSummary, paint: Paint): Generator<string> {
  const { counts, breaches } = plan
  if (counts.length === 0) {
    yield `${paint.ok('nothing to do')}: every account is as it should be`
    return
  }
  yield* countLines(counts, paint)
  for (const breach of breaches) yield `${paint.held('held')} ${visible(breach.message)}`
  yield verdict(plan, paint)
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
