import { changeKinds } from '../../domain/change.ts'
import type { PlanSummary, StoredChange, Withheld } from '../../domain/plan.ts'
import type { GuardPolicy } from '../../domain/policy.ts'
import { excerpt } from '../../domain/text/visible.ts'
import type { Paint } from './paint.ts'
import { type ChangeRenderOptions, changeLines, marks, whoText } from './render-change.ts'
import { closingLines, figure, type Memory } from './render-closing.ts'

export { type PlanJson, planJson } from './plan-json.ts'
export type { Memory } from './render-closing.ts'

export interface RenderOptions extends ChangeRenderOptions {
  /** People shown per target and kind; the rest becomes a number. Default: everybody. */
  readonly most?: number
  /** What a target's guard does with the rest once a limit is broken. Default: `kind`, as the guard's own. */
  readonly holdAt?: (target: string) => GuardPolicy['hold']
  /** What the plan rests on, said where it changes nothing. */
  readonly memory?: Memory
}

/**
 * A plan as a person reads it: by target, a headline a person and a line a field, then what is withheld and why, the counts,
 * what the guard holds and the next command. The same plan gives the same lines.
 * @param changes in the plan's order (by target); read once, never held in memory
 * @param withheld those to be shown; how many there are in all is in the plan's counts
 * @returns lines without their ends
 */
export async function* renderPlan(
  plan: PlanSummary,
  changes: Iterable<StoredChange> | AsyncIterable<StoredChange>,
  withheld: readonly Withheld[],
  options: RenderOptions,
): AsyncGenerator<string> {
  const { paint, most = Number.POSITIVE_INFINITY, holdAt = () => 'kind' } = options
  let section: Section | undefined
  for await (const change of changes) {
    if (change.target !== section?.target) {
      if (section !== undefined) yield* hiddenLines(section, most, paint)
      section = openSection(change.target, plan, holdAt)
      yield ''
      yield paint.bold(section.target)
    }
    const { kind } = change.change
    const number = (section.seen.get(kind) ?? 0) + 1
    section.seen.set(kind, number)
    if (number <= most) yield* changeLines(change, section, options)
  }
  if (section !== undefined) yield* hiddenLines(section, most, paint)
  yield* withheldLines(withheld, plan, paint)
  yield ''
  yield* closingLines(plan, paint, options.memory)
}

/** One target's part of the text. */
interface Section {
  readonly target: string
  readonly breaches: PlanSummary['breaches']
  readonly hold: GuardPolicy['hold']
  /** Changes so far, by kind. */
  readonly seen: Map<StoredChange['change']['kind'], number>
}

function openSection(
  target: string,
  { breaches }: PlanSummary,
  holdAt: (target: string) => GuardPolicy['hold'],
): Section {
  return {
    target,
    breaches: breaches.filter(breach => breach.target === target),
    hold: holdAt(target),
    seen: new Map(),
  }
}

function* hiddenLines({ seen }: Section, most: number, paint: Paint): Generator<string> {
  for (const kind of changeKinds) {
    const hidden = (seen.get(kind) ?? 0) - most
    if (hidden > 0) yield paint.dim(`  ${marks[kind]} … and ${figure(hidden)} more to ${kind} (--all shows them)`)
  }
}

/** Some systems answer with the list of everything they would have taken. */
const mostReason = 400

function* withheldLines(withheld: readonly Withheld[], { counts }: PlanSummary, paint: Paint): Generator<string> {
  if (withheld.length === 0) return
  yield ''
  yield paint.bold('withheld')
  for (const group of alike(withheld)) yield withheldLine(group, paint)
  const all = counts.reduce((sum, { kind, count }) => (kind === 'withheld' ? sum + count : sum), 0)
  if (all > withheld.length)
    yield paint.dim(`  … and ${figure(all - withheld.length)} more withheld (--all shows them)`)
}

/** Entries with the same target and reason, in the order they came: one unknown group may hold up everybody. */
function alike(withheld: readonly Withheld[]): readonly (readonly Withheld[])[] {
  return [...Map.groupBy(withheld, ({ target, message }) => `${target} ${message}`).values()]
}

/** People named before the rest of a group becomes a number. */
const mostNamed = 3

function withheldLine(group: readonly Withheld[], paint: Paint): string {
  const [first] = group
  if (first === undefined) return ''
  const who = group.slice(0, mostNamed).map(entry => whoText(entry, paint))
  const more = group.length > mostNamed ? ` and ${figure(group.length - mostNamed)} more` : ''
  return `  ${paint.warn('!')} ${first.target}  ${who.join('; ')}${more}: ${excerpt(first.message, mostReason)}`
}
