import type { App } from '../app.ts'
import { writeJson } from '../domain/json.ts'
import type { PlanSummary } from '../domain/plan.ts'
import type { GuardPolicy } from '../domain/policy.ts'
import { visibleIn } from '../domain/text/visible.ts'
import type { Value } from '../domain/value.ts'
import type { ReadingSummary } from '../engine/events/reading-summary.ts'
import { planChanges } from '../engine/plan/plan-changes.ts'
import type { RunOutcome } from '../engine/run/engine.ts'
import type { TargetPolicy } from '../plan/policy.ts'
import { type Memory, type PlanJson, planJson, renderPlan } from '../plan/show/render.ts'
import type { CommandContext, ExitCode } from './context.ts'
import { exitCodes } from './context.ts'
import { resultTable, runJson } from './results.ts'
import { createPaint, type Paint } from './terminal/paint.ts'

interface PrintOptions {
  readonly command: 'plan' | 'sync' | 'apply' | 'release'
  readonly all: boolean
  readonly json: boolean
  /** People printed per target and kind before the rest becomes a number. */
  readonly most?: number
}

/** `most`, where a command does not say it. */
const mostShown = 20

/**
 * Prints what a run read, planned and did: results to `out`, what stands in the way to `err`.
 * @returns the exit code of the run's result
 */
export async function printOutcome(
  outcome: RunOutcome,
  app: App,
  context: CommandContext,
  options: PrintOptions,
): Promise<ExitCode> {
  if (options.json) await printJson(outcome, app, context)
  else await printText(outcome, app, context, options)
  return exitCodes[outcome.result]
}

async function printText(
  outcome: RunOutcome,
  app: App,
  { terminal }: CommandContext,
  { command, all, most = mostShown }: PrintOptions,
): Promise<void> {
  const paint = createPaint(terminal.colour)
  const print = (line: string): void => terminal.out(`${line}\n`)
  const readings = visibleIn(outcome.readings)
  for (const reading of readings) if (reading.records > 0) print(readingLine(reading, paint))
  for (const reading of readings) for (const line of failureLines(reading, paint)) print(line)
  for (const reading of readings) for (const line of earlierLines(reading, paint)) print(line)
  const shown = command === 'apply' || command === 'release' ? [] : plansToShow(outcome)
  await printPlans(shown, outcome, app, { paint, width: terminal.width, print, ...(all ? {} : { most }) })
  const results = command === 'plan' ? '' : await resultTable(outcome, app.store, terminal, paint)
  terminal.out(results)
  if (results === '' && command === 'apply') print('nothing of it was left to be sent')
  for (const line of troubles({ ...outcome, readings }, paint)) terminal.err(`${line}\n`)
}

/** @param most people printed per target and kind; left out: all, and all that is withheld */
async function printPlans(
  plans: readonly PlanSummary[],
  outcome: RunOutcome,
  app: App,
  {
    print,
    ...shape
  }: {
    readonly paint: Paint
    readonly width: number
    readonly most?: number
    readonly print: (line: string) => void
  },
): Promise<void> {
  const memory = plans.some(({ counts }) => counts.length === 0) ? await memoryOf(outcome, app.store) : undefined
  for (const plan of plans) {
    const { fingerprint } = plan
    const limit = shape.most === undefined ? 1_000_000 : 200
    const withheld = await app.store.plans.withheld(fingerprint, { limit })
    const options = {
      ...shape,
      nameOf: await namer(app, plan),
      holdAt: holdAt(app),
      ...(memory === undefined ? {} : { memory }),
    }
    for await (const line of renderPlan(plan, planChanges(app.store, fingerprint), withheld, options)) print(line)
  }
  const waiting = plans.filter(({ counts }) => counts.some(({ held }) => held > 0))
  if (waiting.length > 1)
    print(
      `\n${shape.paint.dim('all of them:')} usherd apply ${waiting.map(({ fingerprint }) => fingerprint).join(' ')}`,
    )
}

/** What a run without a change rests on, over all its targets. */
async function memoryOf({ plans, readings }: RunOutcome, { links, ledger }: App['store']): Promise<Memory> {
  const targets = [...new Set(plans.flatMap(plan => plan.targets))]
  const counts = await Promise.all(targets.map(target => links.count(target)))
  const newest = await Promise.all(targets.map(target => ledger.query({ target, outcomes: ['applied'], limit: 1 })))
  const times = newest.flatMap(([entry]) => (entry === undefined ? [] : [entry.at.getTime()]))
  const accounts = counts.reduce((sum, one) => sum + one, 0)
  const isPartial = readings.some(isKnownInPart)
  return {
    accounts,
    ...(isPartial && { isPartial }),
    ...(times.length === 0 ? {} : { latest: new Date(Math.max(...times)) }),
  }
}

/** Does a reading leave open what somebody's account should be: a record nobody can read, an absence nobody believes? */
const isKnownInPart = ({ unread, proof }: ReadingSummary): boolean => unread > 0 || proof.kind !== 'proved'

/** Every target's plan that says anything; when none does, one of them, unless trouble says why there is nothing to see. */
function plansToShow({ plans, faults, skipped, closed }: RunOutcome): readonly PlanSummary[] {
  const telling = plans.filter(({ counts }) => counts.length > 0)
  if (telling.length > 0) return telling
  return faults.length + skipped.length + closed.length > 0 ? [] : plans.slice(0, 1)
}

/** `people: 300 records, 12 new, 3 changed, 285 unchanged`. */
function readingLine(
  { source, records, added, changed, unchanged, gone, failed, absent }: ReadingSummary,
  paint: Paint,
): string {
  const parts = [
    `${number(records)} records`,
    `${number(added)} new`,
    `${number(changed)} changed`,
    `${number(unchanged)} unchanged`,
  ]
  if (gone > 0) parts.push(`${number(gone)} gone`)
  if (absent > 0) parts.push(`${number(absent)} missing`)
  if (failed > 0) parts.push(paint.bad(`${number(failed)} not understood`))
  return `${paint.bold(source)}: ${parts.join(', ')}`
}

function failureLines({ source, failures, failed }: ReadingSummary, paint: Paint): readonly string[] {
  const shown = failures.slice(0, 10).map(({ row, key, field, value, reason }) => {
    const who = key === undefined ? '' : ` ${key}`
    const what =
      field === undefined || reason.includes(field) ? '' : ` ${field}${value === undefined ? '' : ` ${value}`}:`
    const where = row === undefined ? '' : ` row ${row}`
    return `  ${paint.bad('!')} ${source}${where}${who}:${what} ${reason}`
  })
  if (shown.length === 0) return []
  // Of a key that stands twice both records count, and one line speaks for them.
  const more =
    failures.length > shown.length
      ? [`  … ${number(failed - shown.length)} more records that are not wholly understood`]
      : []
  return [...shown, ...more, `    correct them in ${source}, then: usherd sync; until then usherd status names them`]
}

/** Who is not understood since an earlier reading: a feed shows a record once. */
function earlierLines({ source, unread, failures }: ReadingSummary, paint: Paint): readonly string[] {
  const isNews = failures.length > 0
  return unread === 0 || isNews
    ? []
    : [
        `  ${paint.bad('!')} ${source}: ${number(unread)} not wholly understood since an earlier reading; usherd status says who and why`,
      ]
}

/** What stands in the way, worst first, each with its next step. */
const troubles = (outcome: RunOutcome, paint: Paint): readonly string[] => [
  ...readingTroubles(outcome.readings, paint),
  ...outcome.skipped.map(
    target => `${paint.bad('skipped')} ${target}: nothing is planned for it while a source of its cannot be read whole`,
  ),
  ...targetTroubles(outcome, paint),
]

/** Sources that could not be read, then those that are not believed. */
const readingTroubles = (readings: readonly ReadingSummary[], paint: Paint): readonly string[] => [
  ...readings.flatMap(({ problem, next }) =>
    problem === undefined ? [] : [`${paint.bad('error')} ${problem}${next === undefined ? '' : `\n      ${next}`}`],
  ),
  ...readings.flatMap(({ source, problem, proof, absent }) =>
    problem === undefined && proof.kind === 'doubted'
      ? [`${paint.held('doubted')} ${proof.reason}\n      ${afterDoubt(source, absent)}`]
      : [],
  ),
]

/** Faults while planning, then the state each target was left in; of a halted one the halt says why. */
function targetTroubles({ rests, closed, faults }: RunOutcome, paint: Paint): readonly string[] {
  const left = [...rests, ...closed.filter(one => !rests.some(rest => rest.target === one.target))]
  const halted = new Set(left.filter(({ kind }) => kind === 'halted').map(({ target }) => target))
  return [
    ...faults
      .filter(({ target }) => !halted.has(target))
      .map(({ target, fault }) => `${paint.bad('error')} ${target}: ${fault.message}`),
    ...left.flatMap(rest => restLine(rest, paint)),
  ]
}

function restLine(
  { target, kind, reason, until }: (RunOutcome['rests'] | RunOutcome['closed'])[number],
  paint: Paint,
): readonly string[] {
  const when = until === undefined ? '' : `; next try ${until.toISOString()}`
  const why = reason?.replace(/\.$/, '')
  if (kind === 'halted') return [`${paint.bad('halted')} ${target}: ${why}${when}, or usherd release ${target}`]
  if (kind === 'moved') return [`${paint.bad('moved')} ${why}`]
  if (kind !== 'waiting') return []
  return reason === undefined
    ? [`${paint.held('waiting')} ${target}: operations wait for their next try${when}`]
    : [`${paint.held('paused')} ${target}: ${why}, or usherd release ${target}`]
}

/** What to do about a reading that is not believed. */
const afterDoubt = (source: string, absent: number): string =>
  absent === 0
    ? `Look at source ${source}: nobody else is missing, and everybody missing later is doubted too.`
    : `Look at source ${source}. Once you know that who is missing has left: usherd settle ${source} --doubted`

/**
 * Names of looked-up ids: from what this plan learned, else from the plans before it (an old value is rarely looked up again).
 * Fields of records are asked for as `medias.mediatypeid`.
 */
export async function namer(
  { config, store }: App,
  plan: PlanSummary,
): Promise<(target: string, attribute: string, value: Value) => string | undefined> {
  const targets = new Map(config.targets.map(target => [target.name, target.policy]))
  const plans = [plan, ...(await store.plans.list({ limit: 20 }))]
  return (target, attribute, value) => {
    const kind = lookupKind(targets.get(target), attribute)
    if (kind === undefined || typeof value === 'object') return undefined
    const knowing = plans.find(({ names }) => names[`${target}/${kind}`]?.[String(value)] !== undefined)
    return knowing?.names[`${target}/${kind}`]?.[String(value)]
  }
}

/** What a target's guard does with the rest when one kind is held. */
export function holdAt({ config }: App): (target: string) => GuardPolicy['hold'] {
  const holds = new Map(config.targets.map(({ name, policy }) => [name, policy.guard.hold]))
  return target => holds.get(target) ?? 'kind'
}

/** What kind of thing an attribute's values (or a record's field) are ids of. */
function lookupKind(policy: TargetPolicy | undefined, attribute: string): string | undefined {
  const whole = policy?.attributes[attribute]
  if (whole !== undefined) return whole.lookup?.field === undefined ? whole.lookup?.kind : undefined
  const dot = attribute.lastIndexOf('.')
  const lookup = policy?.attributes[attribute.slice(0, dot)]?.lookup
  return lookup?.field === attribute.slice(dot + 1) ? lookup.kind : undefined
}

async function printJson(outcome: RunOutcome, app: App, { terminal }: CommandContext): Promise<void> {
  const plans: PlanJson[] = []
  for (const plan of outcome.plans) {
    const changes = await Array.fromAsync(planChanges(app.store, plan.fingerprint))
    plans.push(planJson(plan, changes, await app.store.plans.withheld(plan.fingerprint, { limit: 1_000_000 })))
  }
  const foremost = plans.find(({ fingerprint }) => fingerprint === outcome.plan?.fingerprint)
  terminal.out(`${writeJson({ ...(await runJson(outcome, app.store)), plan: foremost, plans }, 2)}\n`)
}

const number = (count: number): string => count.toLocaleString('en')
