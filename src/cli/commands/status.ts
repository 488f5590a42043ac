import type { Config } from '../../config/config.ts'
import { writeJson } from '../../domain/json.ts'
import type { OpenState } from '../../domain/outbox.ts'
import type { RecordFailure } from '../../domain/person.ts'
import type { PlanSummary, Withheld } from '../../domain/plan.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { stillStanding } from '../../engine/links/still-standing.ts'
import { heldLeavers, withheldIn } from '../../engine/run/held-leavers.ts'
import { heldNewKeys } from '../../engine/run/held-new-keys.ts'
import { type Closed, standingOf } from '../../engine/targets/standing.ts'
import type { RunRecord } from '../../store/runs.ts'
import type { SourceState } from '../../store/sources.ts'
import type { Store } from '../../store/store.ts'
import type { TargetState } from '../../store/targets.ts'
import { type ConnectionNews, readConnectionNews } from '../connections.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { withStore } from '../session.ts'
import { createPaint, type Paint } from '../terminal/paint.ts'
import { table } from '../terminal/table.ts'
import { tokenRemarks } from '../tokens.ts'

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

/** `usherd status`: what there is, what happened last, and what waits for a human. */
export function statusCommand(context: CommandContext, { json }: { readonly json: boolean }): Promise<ExitCode> {
  return withStore<ExitCode>(context, async (store, config) => {
    const status = await collect(store, config, context.clock.now())
    context.terminal.out(json ? `${writeJson(status, 2)}\n` : textOf(status, config, context))
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
    connections: await readConnectionNews(config, store),
    tokens: tokenRemarks(config, await store.tokens.list(), now),
  }
}

function textOf(
  { sources, targets, held, runs, leavers, newKeys, standing, connections, tokens }: Status,
  config: Config,
  { terminal }: CommandContext,
): string {
  const paint = createPaint(terminal.colour)
  const { width } = terminal
  const sourceRows = sources.map(({ source, known, doubted, lastComplete, due, problem, failed }) => [
    source,
    String(known),
    doubted > 0 ? paint.held(String(doubted)) : '0',
    when(lastComplete),
    when(due),
    problem !== undefined ? paint.bad(problem) : failed > 0 ? paint.bad(`${failed} not understood`) : paint.ok('good'),
  ])
  const targetRows = targets.map(target => {
    const { queue } = target
    return [
      target.target,
      String(target.accounts),
      String(queue.waiting + queue.leased + queue.verify),
      String(queue.refused),
      String(queue.escrow),
      stateOf(target, paint),
    ]
  })
  const right = 'right' as const
  const sections = [
    table(
      [
        { header: 'source' },
        { header: 'people', align: right },
        { header: 'doubted', align: right },
        { header: 'last whole reading' },
        { header: 'due' },
        { header: 'state' },
      ],
      sourceRows,
      { width, paint },
    ),
    table(
      [
        { header: 'target' },
        { header: 'accounts', align: right },
        { header: 'queued', align: right },
        { header: 'refused', align: right },
        { header: 'parked', align: right },
        { header: 'state' },
      ],
      targetRows,
      { width, paint },
    ),
    table(
      [{ header: 'run', align: right }, { header: 'command' }, { header: 'started' }, { header: 'result' }],
      runs.map(run => [String(run.id), run.command, when(run.startedAt), resultOf(run, paint)]),
      { width, paint },
    ),
  ]
  return `${sections.join('\n\n')}\n\n${waiting({ sources, held, targets, leavers, newKeys, standing, connections, tokens }, paint)}store: ${config.store}\n`
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

/** What only a human can decide, each with the command that decides it. */
function waiting(
  { sources, held, targets, leavers, newKeys, standing, connections, tokens }: Omit<Status, 'runs'>,
  paint: Paint,
): string {
  const lines: string[] = []
  for (const plan of held) {
    const number = plan.counts.reduce((sum, count) => sum + count.held, 0)
    lines.push(
      `${plan.breaches.length > 0 ? paint.held('held') : 'planned, not applied:'} plan ${plan.fingerprint}: ${number} ${number === 1 ? 'change waits' : 'changes wait'}; usherd apply ${plan.fingerprint}`,
    )
    for (const breach of plan.breaches) lines.push(`     ${breach.message}`)
  }
  for (const { target, closed, queue } of targets) {
    if (closed?.kind === 'halted')
      lines.push(
        `${paint.bad('halted')} ${target}: ${closed.reason}; next try ${when(closed.until)}; usherd release ${target}`,
      )
    if (closed?.kind === 'waiting')
      lines.push(`${paint.held('paused')} ${target}: until ${when(closed.until)}; usherd release ${target}`)
    const stuck = queue.refused + queue.escrow
    if (stuck > 0)
      lines.push(
        `${paint.bad('refused')} ${stuck} at ${target}; usherd log --target ${target}, then usherd retry --target ${target}`,
      )
  }
  for (const reason of connections.moved) lines.push(`${paint.bad('moved')} ${reason}`)
  for (const reason of connections.left) lines.push(`${paint.bad('left')} ${reason}`)
  for (const { target, label, person, message } of leavers.slice(0, mostShown))
    lines.push(
      `${paint.bad('still open')} ${label} (${shorten(person)}) at ${target}: should have no working account; ${message}`,
    )
  if (leavers.length > mostShown) lines.push(`     … ${leavers.length - mostShown} more leavers with an open account`)
  for (const { target, label, person, message } of newKeys.slice(0, mostShown))
    lines.push(`${paint.held('new key?')} ${label} (${shorten(person)}) at ${target}: ${message}`)
  if (newKeys.length > mostShown)
    lines.push(`     … ${newKeys.length - mostShown} more who may be one person with a new key`)
  for (const { target, label, person, message } of standing.slice(0, mostShown))
    lines.push(`${paint.held('stays')} ${label} (${shorten(person)}) at ${target}: ${message}`)
  if (standing.length > mostShown) lines.push(`     … ${standing.length - mostShown} more of what stays in lists`)
  for (const source of sources) lines.push(...notUnderstood(source, paint))
  for (const remark of tokens) lines.push(`${paint.held('token')} ${remark}`)
  return lines.length === 0 ? '' : `${paint.bold('waits for a human')}\n${lines.join('\n')}\n\n`
}

/** Failures of one source shown by name; `--json` has them all. */
const mostShown = 10

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
