import type { Config } from '../../config/config.ts'
import { withFormerCount } from '../../domain/former-words.ts'
import { writeJson } from '../../domain/json.ts'
import type { OpenState } from '../../domain/outbox.ts'
import type { RecordFailure } from '../../domain/person.ts'
import type { PlanSummary, Withheld } from '../../domain/plan.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { visibleIn } from '../../domain/text/visible.ts'
import { stillStanding } from '../../engine/links/still-standing.ts'
import { heldLeavers, withheldIn } from '../../engine/run/held-leavers.ts'
import { heldNewKeys } from '../../engine/run/held-new-keys.ts'
import { type Closed, standingOf } from '../../engine/targets/standing.ts'
import type { RunRecord } from '../../store/runs.ts'
import type { SourceState } from '../../store/sources.ts'
import type { Store } from '../../store/store.ts'
import type { TargetState } from '../../store/targets.ts'
import { defineCommand } from '../command.ts'
import { type ConnectionNews, connectionNews } from '../connections.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { json } from '../options.ts'
import { withStore } from '../session.ts'
import { createPaint, type Paint } from '../terminal/paint.ts'
import { table } from '../terminal/table.ts'
import { tokenRemarks } from '../tokens.ts'

export const statusCommand = defineCommand({
  name: 'status',
  summary: 'connections, last runs, queues, and what waits for a human',
  examples: ['usherd status', 'usherd status --json'],
  exitCodes: ['failed', 'usage'],
  options: { json },
  run: showStatus,
})

interface Status {
  readonly sources: readonly SourceStatus[]
  readonly targets: readonly TargetStatus[]
  /** Plans something of which waits for a human. */
  readonly held: readonly PlanSummary[]
  readonly runs: readonly RunRecord[]
  /** People who are gone and whose account is open all the same. */
  readonly leavers: readonly Withheld[]
  /** Leavers and newcomers who may be one person with a new key. */
  readonly newKeys: readonly Withheld[]
  /** What stays in lists of accounts though no source gives it any more. */
  readonly standing: readonly Withheld[]
  readonly connections: ConnectionNews
  /** What to know about tokens, one sentence each. */
  readonly tokens: readonly string[]
}

/** `failures`: who and what is not wholly understood, at most 100. */
type SourceStatus = SourceState & { readonly failures: readonly RecordFailure[] }

type TargetStatus = TargetState & {
  readonly accounts: number
  readonly queue: Readonly<Record<OpenState, number>>
  /** Why nothing goes there at the moment. */
  readonly closed?: Closed
}

/** Prints what there is, what happened last, and what waits for a human. Works while the daemon runs. */
function showStatus(context: CommandContext, { json }: { readonly json: boolean }): Promise<ExitCode> {
  return withStore<ExitCode>(context, async (store, config) => {
    const status = await collect(store, config, context.clock.now())
    context.terminal.out(json ? `${writeJson(jsonOf(status), 2)}\n` : textOf(visibleIn(status), config, context))
    return 0
  })
}

async function collect(store: Store, config: Config, now: Date): Promise<Status> {
  const targets = config.targets.map(async ({ name, system }) => {
    const state = await store.targets.get(name)
    const closed = standingOf(state, now, system)
    return {
      ...state,
      ...(closed === undefined ? {} : { closed }),
      accounts: await store.links.count(name),
      queue: await store.outbox.counts(name),
    }
  })
  const withheld = (await Array.fromAsync(withheldIn(store, await store.plans.list({ limit: 20 })))).flat()
  const policies = config.targets.map(({ policy }) => policy)
  return {
    sources: await Promise.all(
      config.sources.map(async ({ name }) => ({
        ...(await store.sources.get(name)),
        failures: await store.sources.failures(name),
      })),
    ),
    targets: await Promise.all(targets),
    held: (await store.plans.list({ state: 'open', limit: 20 })).filter(plan =>
      plan.counts.some(({ held }) => held > 0),
    ),
    runs: await store.runs.recent(5),
    leavers: await heldLeavers(store, withheld, policies),
    newKeys: await heldNewKeys(store, withheld, policies),
    standing: await stillStanding(store, withheld, policies),
    connections: await connectionNews(config, store),
    tokens: tokenRemarks(config, await store.tokens.list(), now),
  }
}

const jsonOf = (status: Status): unknown => ({
  ...status,
  targets: status.targets.map(target => ({ ...target, queue: withFormerCount(target.queue) })),
})

function textOf(status: Status, config: Config, { terminal }: CommandContext): string {
  const paint = createPaint(terminal.colour)
  const shape = { width: terminal.width, paint }
  const tables = [sourceTable(status.sources, shape), targetTable(status.targets, shape), runTable(status.runs, shape)]
  return `${tables.join('\n\n')}\n\n${waitingText(status, paint)}store: ${config.store}\n`
}

interface Shape {
  readonly width: number
  readonly paint: Paint
}

const right = 'right' as const

function sourceTable(sources: Status['sources'], shape: Shape): string {
  const { paint } = shape
  const columns = [
    { header: 'source' },
    { header: 'people', align: right },
    { header: 'doubted', align: right },
    { header: 'last whole reading' },
    { header: 'due' },
    { header: 'state' },
  ]
  const rows = sources.map(({ source, known, doubted, lastComplete, due, problem, failed }) => [
    source,
    String(known),
    doubted > 0 ? paint.held(String(doubted)) : '0',
    when(lastComplete),
    when(due),
    problem !== undefined ? paint.bad(problem) : failed > 0 ? paint.bad(`${failed} not understood`) : paint.ok('good'),
  ])
  return table(columns, rows, shape)
}

function targetTable(targets: Status['targets'], shape: Shape): string {
  const columns = [
    { header: 'target' },
    { header: 'accounts', align: right },
    { header: 'queued', align: right },
    { header: 'refused', align: right },
    { header: 'parked', align: right },
    { header: 'state' },
  ]
  const rows = targets.map(one => [
    one.target,
    String(one.accounts),
    String(one.queue.waiting + one.queue.leased + one.queue.verify),
    String(one.queue.refused),
    String(one.queue.parked),
    stateOf(one, shape.paint),
  ])
  return table(columns, rows, shape)
}

function runTable(runs: Status['runs'], shape: Shape): string {
  const columns = [{ header: 'run', align: right }, { header: 'command' }, { header: 'started' }, { header: 'result' }]
  const rows = runs.map(run => [String(run.id), run.command, when(run.startedAt), resultOf(run, shape.paint)])
  return table(columns, rows, shape)
}

function stateOf({ closed }: TargetStatus, paint: Paint): string {
  if (closed === undefined) return paint.ok('good')
  const { kind, until, reason } = closed
  if (kind === 'moved') return paint.bad('moved')
  return kind === 'halted' ? `${paint.bad('halted')}: ${reason}` : `${paint.held('paused')} until ${when(until)}`
}

function resultOf({ result, message }: RunRecord, paint: Paint): string {
  if (result === undefined) return paint.held('running, or ended by force')
  const word = result === 'done' ? paint.ok(result) : paint.bad(result)
  return message === undefined ? word : `${word}: ${message}`
}

/** What only a human can decide, each with the command that decides it; empty when there is nothing. */
function waitingText(status: Status, paint: Paint): string {
  const { held, targets, connections, leavers, newKeys, standing, sources, tokens } = status
  const lines = [
    ...held.flatMap(plan => heldLines(plan, paint)),
    ...targets.flatMap(target => troubleLines(target, paint)),
    ...connections.moved.map(reason => `${paint.bad('moved')} ${reason}`),
    ...connections.left.map(reason => `${paint.bad('left')} ${reason}`),
    ...withheldLines(
      leavers,
      paint.bad('still open'),
      'leavers with an open account',
      'should have no working account; ',
    ),
    ...withheldLines(newKeys, paint.held('new key?'), 'who may be one person with a new key'),
    ...withheldLines(standing, paint.held('stays'), 'of what stays in lists'),
    ...sources.flatMap(source => notUnderstood(source, paint)),
    ...tokens.map(remark => `${paint.held('token')} ${remark}`),
  ]
  return lines.length === 0 ? '' : `${paint.bold('waits for a human')}\n${lines.join('\n')}\n\n`
}

/** A plan something of which waits, and the limits it broke. */
function heldLines({ fingerprint, counts, breaches }: PlanSummary, paint: Paint): readonly string[] {
  const number = counts.reduce((sum, { held }) => sum + held, 0)
  const state = breaches.length > 0 ? paint.held('held') : 'planned, not applied:'
  const waits = `${number} ${number === 1 ? 'change waits' : 'changes wait'}`
  return [
    `${state} plan ${fingerprint}: ${waits}; usherd apply ${fingerprint}`,
    ...breaches.map(({ message }) => `     ${message}`),
  ]
}

/** Why nothing goes to a target, and what was refused there. */
function troubleLines({ target, closed, queue }: TargetStatus, paint: Paint): readonly string[] {
  const lines: string[] = []
  if (closed?.kind === 'halted')
    lines.push(
      `${paint.bad('halted')} ${target}: ${closed.reason}; next try ${when(closed.until)}; usherd release ${target}`,
    )
  if (closed?.kind === 'waiting')
    lines.push(`${paint.held('paused')} ${target}: until ${when(closed.until)}; usherd release ${target}`)
  const stuck = queue.refused + queue.parked
  if (stuck > 0)
    lines.push(
      `${paint.bad('refused')} ${stuck} at ${target}; usherd log --target ${target}, then usherd retry --target ${target}`,
    )
  return lines
}

/** People shown by name in each part, and failures of one source; the rest is counted, and `--json` has them all. */
const mostShown = 10

/**
 * @param mark what the lines begin with
 * @param rest what those who are only counted are: `… 3 more leavers with an open account`
 * @param before what is said before the reason
 */
function withheldLines(withheld: readonly Withheld[], mark: string, rest: string, before = ''): readonly string[] {
  const shown = withheld
    .slice(0, mostShown)
    .map(
      ({ target, label, person, message }) => `${mark} ${label} (${shorten(person)}) at ${target}: ${before}${message}`,
    )
  return withheld.length > mostShown ? [...shown, `     … ${withheld.length - mostShown} more ${rest}`] : shown
}

/** Whose last record is not wholly understood: until one is, what they were stays as it is. */
function notUnderstood({ source, failed, failures }: SourceStatus, paint: Paint): readonly string[] {
  const shown = failures.slice(0, mostShown).map(({ row, key, value, reason }) => {
    const who = key === undefined ? `a record without a key${row === undefined ? '' : ` (row ${row})`}` : shorten(key)
    const what = value === undefined || reason.includes(value) ? '' : ` (value ${value})`
    return `${paint.bad('not understood')} ${who} of ${source}: ${reason}${what}`
  })
  return failed > shown.length ? [...shown, `     … ${failed - shown.length} more in ${source}`] : shown
}

const when = (date: Date | undefined): string =>
  date === undefined ? '-' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
