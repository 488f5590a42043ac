import { openConnections } from '../../app.ts'
import type { Config } from '../../config/config.ts'
import type { Capabilities, CheckReport } from '../../domain/contract.ts'
import { Fault } from '../../domain/fault.ts'
import { writeJson } from '../../domain/json.ts'
import { readBackDefault } from '../../domain/policy.ts'
import { Problem } from '../../domain/problem.ts'
import { checkSource } from '../../engine/read/check-source.ts'
import { type Closed, standingOf } from '../../engine/targets/standing.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import { openStore } from '../../store/sqlite/open.ts'
import type { Store } from '../../store/store.ts'
import { defineCommand, flag } from '../command.ts'
import { type ConnectionNews, connectionNews } from '../connections.ts'
import { type CommandContext, type ExitCode, exitCodes } from '../context.ts'
import { json } from '../options.ts'
import { commandLog, configure } from '../session.ts'
import { createPaint, type Paint } from '../terminal/paint.ts'
import { pushedSources, tokenRemarks } from '../tokens.ts'

export const checkCommand = defineCommand({
  name: 'check',
  summary: 'check the configuration and run its mapping tests; sends nothing',
  examples: ['usherd check', 'usherd check --live      # also sign in everywhere', 'usherd --config /etc/usherd check'],
  exitCodes: ['failed', 'usage'],
  options: { live: flag('--live', 'also sign in everywhere and say what each side can do'), json },
  run: check,
})

/** What signing in at one connection told. */
interface Checked {
  readonly connection: string
  readonly side: 'source' | 'target'
  readonly connector: string
  readonly report?: CheckReport
  readonly abilities?: Abilities
  /** What its connector counts on and nobody has documented. */
  readonly assumptions?: readonly string[]
  /** After which writes accounts are looked at, and why not after the others. */
  readonly readBack?: readonly string[]
  readonly problem?: string
  readonly next?: string
  /** It was asked on purpose although nothing else asks it at the moment. */
  readonly remark?: string
}

/** All that was found, good or bad. */
interface Findings {
  /** Worth knowing, and wrong with nothing. */
  readonly remarks: readonly string[]
  /** Connections that talk to another system than before, a sentence each. */
  readonly moved: readonly string[]
  readonly testFailures: readonly string[]
  /** Of every connection with `--live`, of none without. */
  readonly live: readonly Checked[]
}

/** Is the configuration right; with `--live`, is the world right too? */
async function check(
  context: CommandContext,
  options: { readonly live: boolean; readonly json: boolean },
): Promise<ExitCode> {
  const { terminal } = context
  const config = await configure(context)
  const found = await findingsOf(config, context, options.live)
  terminal.out(options.json ? jsonOf(found, config) : textOf(found, config, createPaint(terminal.colour)))
  if (found.testFailures.length > 0) return exitCodes.usage
  return isGood(found) ? exitCodes.done : exitCodes.failed
}

async function findingsOf(config: Config, context: CommandContext, isLive: boolean): Promise<Findings> {
  const testFailures = config.targets.flatMap(({ name, testFailures: failures }) =>
    failures.map(failure => `${name}: ${failure}`),
  )
  const live = isLive ? await checkLive(config, context) : []
  const { moved, left } = await newsOf(config, context)
  return { testFailures, live, moved, remarks: [...config.remarks, ...(await tokenNews(config, context)), ...left] }
}

const isGood = ({ testFailures, moved, live }: Findings): boolean =>
  testFailures.length + moved.length === 0 && live.every(({ problem }) => problem === undefined)

function jsonOf({ remarks, testFailures, moved, live }: Findings, { sources, targets }: Config): string {
  const counts = { sources: sources.length, targets: targets.length }
  return `${writeJson({ ...counts, remarks, testFailures, moved, live }, 2)}\n`
}

function textOf(found: Findings, { directory, sources, targets }: Config, paint: Paint): string {
  const tests = targets.reduce((sum, target) => sum + target.tests.length, 0)
  const parts = [counted(sources.length, 'source'), counted(targets.length, 'target'), counted(tests, 'mapping test')]
  return [
    `${directory}: ${parts.join(', ')}\n`,
    ...found.remarks.map(remark => `${paint.held('note')} ${remark}\n`),
    ...found.moved.map(reason => `${paint.bad('moved')} ${reason}\n`),
    ...found.testFailures.map(failure => `${paint.bad('test fails')} ${failure}\n`),
    ...found.live.map(one => liveText(one, paint)),
    ...(isGood(found) ? [`${paint.ok('good')}\n`] : []),
  ].join('')
}

/** What is remembered of connections that have moved, or have no file any more. Before the first run nothing is. */
const newsOf = (config: Config, context: CommandContext): Promise<ConnectionNews> =>
  askStore(config, context, store => connectionNews(config, store), { moved: [], left: [] })

/** What is to be known about tokens; before the first run there is no store, and no token in it. */
async function tokenNews(config: Config, context: CommandContext): Promise<readonly string[]> {
  if (pushedSources(config).length === 0) return []
  const now = context.clock.now()
  return tokenRemarks(config, await askStore(config, context, store => store.tokens.list(), []), now)
}

/**
 * Opens the store for a look.
 * @param ask what is to be known of it
 * @param unknown what is known where there is no store yet, or none that can be read
 */
async function askStore<Result>(
  config: Config,
  { clock }: CommandContext,
  ask: (store: Store) => Promise<Result>,
  unknown: Result,
): Promise<Result> {
  try {
    await using store = await openStore(config.store, { clock, holder: 'usherd check', mode: 'read' })
    return await ask(store)
  } catch (error) {
    if (error instanceof Problem && error.class === 'store') return unknown
    throw error
  }
}

/** Signs in at every connection, one after the other. */
async function checkLive(config: Config, context: CommandContext): Promise<readonly Checked[]> {
  const { clock, randomBytes, version, stop } = context
  await using opened = new AsyncDisposableStack()
  const { sources, targets } = openConnections(
    config,
    { clock, randomBytes, version, tell: () => {}, log: commandLog(context, config) },
    opened,
  )
  const closed = await closedTargets(config, context)
  const results: Checked[] = []
  for (const source of sources) {
    const { name } = source
    const found = config.sources.find(one => one.name === name)?.connector
    // What was pushed in lies in the store, and shows no more than what changed.
    const check = found?.pushed === true ? () => source.source.check(stop) : () => checkSource(source, stop)
    results.push({ connection: name, side: 'source', connector: found?.name ?? '', ...(await attempt(check)) })
  }
  for (const { name, target, policy } of targets) {
    const declared = config.targets.find(one => one.name === name)
    const assumptions = declared?.assumptions ?? []
    results.push({
      connection: name,
      side: 'target',
      connector: declared?.connector.name ?? '',
      ...(assumptions.length === 0 ? {} : { assumptions }),
      abilities: abilities(policy.capabilities),
      readBack: readingBack(policy),
      ...askedOnPurpose(name, closed.get(name)),
      ...(await attempt(() => target.check(stop))),
    })
  }
  return results
}

/** Targets nobody asks at the moment, by name. Before the first run there is no store, and none of them. */
const closedTargets = (config: Config, context: CommandContext): Promise<ReadonlyMap<string, Closed>> =>
  askStore(
    config,
    context,
    async store => {
      const closed = new Map<string, Closed>()
      for (const { name, system } of config.targets) {
        const standing = standingOf(await store.targets.get(name), context.clock.now(), system)
        if (standing !== undefined) closed.set(name, standing)
      }
      return closed
    },
    new Map(),
  )

function askedOnPurpose(name: string, closed: Closed | undefined): Pick<Checked, 'remark'> {
  // That it has moved stands among the remarks already.
  if (closed === undefined || closed.kind === 'moved') return {}
  const state = closed.kind === 'halted' ? `halted (${closed.reason})` : 'paused'
  return {
    remark: `${name} is ${state}; it was asked once all the same. Nothing else asks it before ${closed.until.toISOString()}, or usherd release ${name}`,
  }
}

async function attempt(check: () => Promise<CheckReport>): Promise<Pick<Checked, 'report' | 'problem' | 'next'>> {
  try {
    return { report: await check() }
  } catch (error) {
    if (error instanceof Fault) return { problem: error.message }
    if (error instanceof Problem)
      return { problem: error.message, ...(error.next === undefined ? {} : { next: error.next }) }
    throw error
  }
}

/** What a target can do, in words: `update (partial)`, `batches of 50`; and what it cannot. */
interface Abilities {
  readonly can: readonly string[]
  readonly cannot: readonly string[]
}

function abilities(capabilities: Capabilities): Abilities {
  const { create, update, enable, disable, delete: remove, list, clears, batch } = capabilities
  const all = Object.entries({ create, update, enable, disable, delete: remove, list, clear: clears })
  const can = all
    .filter(([, support]) => support !== false)
    .map(([name, support]) => (support === true ? name : `${name} (${support})`))
  const cannot = all.filter(([, support]) => support === false).map(([name]) => name)
  return { can: batch === undefined ? can : [...can, `batches of ${batch.most}`], cannot }
}

/** After which writes an account is looked at, a sentence each. */
function readingBack({ readBack = readBackDefault, capabilities: { believed = {} } }: TargetPolicy): readonly string[] {
  if (readBack === 'never') return ['believes every yes, and looks at no account after a write (readBack: never)']
  if (readBack === 'always') return ['looks at the account after every write (readBack: always)']
  const known = Object.entries(believed).map(([kind, why]) => `believes a yes to ${kind}: ${why}`)
  const kinds = ['create', 'update', 'delete'].filter(kind => !Object.hasOwn(believed, kind))
  const looked = readBack === 'creates' ? kinds.filter(kind => kind === 'create') : kinds
  return looked.length === 0
    ? known
    : [
        ...known,
        `looks at the account after ${looked.join(', ')}, unless the answer shows all of it (readBack: ${readBack})`,
      ]
}

function liveText(checked: Checked, paint: Paint): string {
  const { connection, side, connector, report, problem, next, remark } = checked
  const head = `${side} ${paint.bold(connection)} (${connector})`
  const note = noteOf(remark, paint)
  if (problem !== undefined)
    return `${paint.bad('fails')} ${head}: ${problem}\n${next === undefined ? '' : `      ${next}\n`}${note}`
  const signedIn = report?.signedInAs === undefined ? '' : `, signed in as ${report.signedInAs}`
  const details = detailsOf(checked, paint).map(line => `      ${line}\n`)
  return `${paint.ok('works')} ${head}: ${report?.product ?? ''}${signedIn}\n${details.join('')}${note}`
}

/** What is to be known of a connection that works, a line each. */
function detailsOf(
  { abilities: able, readBack = [], assumptions = [], report }: Checked,
  paint: Paint,
): readonly string[] {
  return [
    ...(able === undefined ? [] : [`can ${able.can.join(', ')}`]),
    ...(able === undefined || able.cannot.length === 0 ? [] : [`cannot ${able.cannot.join(', ')}`]),
    ...readBack,
    ...assumptions.map(one => `assumed, not documented: ${one}`),
    ...(report?.remarks ?? []).map(one => `${paint.held('note')} ${one}`),
  ]
}

const noteOf = (remark: string | undefined, paint: Paint): string =>
  remark === undefined ? '' : `      ${paint.held('note')} ${remark}\n`

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
