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
import { type ConnectionNews, readConnectionNews } from '../connections.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { commandLog, configure } from '../session.ts'
import { createPaint, type Paint } from '../terminal/paint.ts'
import { pushedSources, tokenRemarks } from '../tokens.ts'

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

/** `usherd check`: is the configuration right; with `--live`, is the world right too? */
export async function checkCommand(
  context: CommandContext,
  { live, json }: { readonly live: boolean; readonly json: boolean },
): Promise<ExitCode> {
  const { terminal } = context
  const config = await configure(context)
  const paint = createPaint(terminal.colour)
  const failures = config.targets.flatMap(({ name, testFailures }) =>
    testFailures.map(failure => `${name}: ${failure}`),
  )
  const checked = live ? await checkLive(config, context) : []
  const { moved, left } = await newsOf(config, context)
  const remarks = [...config.remarks, ...(await tokenNews(config, context)), ...left]
  if (json)
    terminal.out(
      `${writeJson({ sources: config.sources.length, targets: config.targets.length, remarks, testFailures: failures, moved, live: checked }, 2)}\n`,
    )
  else {
    const tests = config.targets.reduce((sum, target) => sum + target.tests.length, 0)
    terminal.out(
      `${config.directory}: ${counted(config.sources.length, 'source')}, ${counted(config.targets.length, 'target')}, ${counted(tests, 'mapping test')}\n`,
    )
    for (const remark of remarks) terminal.out(`${paint.held('note')} ${remark}\n`)
    for (const reason of moved) terminal.out(`${paint.bad('moved')} ${reason}\n`)
    for (const failure of failures) terminal.out(`${paint.bad('test fails')} ${failure}\n`)
    for (const one of checked) terminal.out(liveText(one, paint))
    if (failures.length + moved.length === 0 && checked.every(({ problem }) => problem === undefined))
      terminal.out(`${paint.ok('good')}\n`)
  }
  if (failures.length > 0) return 2
  return moved.length > 0 || checked.some(({ problem }) => problem !== undefined) ? 1 : 0
}

/** What is remembered of connections that have moved, or have no file any more. Before the first run nothing is. */
async function newsOf(config: Config, { clock }: CommandContext): Promise<ConnectionNews> {
  try {
    await using store = await openStore(config.store, { clock, holder: 'usherd check', mode: 'read' })
    return await readConnectionNews(config, store)
  } catch (error) {
    if (error instanceof Problem && error.class === 'store') return { moved: [], left: [] }
    throw error
  }
}

/** What is to be known about tokens; before the first run there is no store, and no token in it. */
async function tokenNews(config: Config, { clock }: CommandContext): Promise<readonly string[]> {
  if (pushedSources(config).length === 0) return []
  const now = clock.now()
  try {
    await using store = await openStore(config.store, { clock, holder: 'usherd check', mode: 'read' })
    return tokenRemarks(config, await store.tokens.list(), now)
  } catch (error) {
    if (error instanceof Problem && error.class === 'store') return tokenRemarks(config, [], now)
    throw error
  }
}

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

/** Targets nobody asks at the moment. Before the first run there is no store, and none of them. */
async function closedTargets(config: Config, { clock }: CommandContext): Promise<ReadonlyMap<string, Closed>> {
  const closed = new Map<string, Closed>()
  try {
    await using store = await openStore(config.store, { clock, holder: 'usherd check', mode: 'read' })
    for (const { name, system } of config.targets) {
      const standing = standingOf(await store.targets.get(name), clock.now(), system)
      if (standing !== undefined) closed.set(name, standing)
    }
  } catch (error) {
    if (!(error instanceof Problem) || error.class !== 'store') throw error
  }
  return closed
}

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

function liveText(
  {
    connection,
    side,
    connector,
    report,
    abilities: able,
    readBack = [],
    assumptions = [],
    problem,
    next,
    remark,
  }: Checked,
  paint: Paint,
): string {
  const head = `${side} ${paint.bold(connection)} (${connector})`
  if (problem !== undefined)
    return `${paint.bad('fails')} ${head}: ${problem}\n${next === undefined ? '' : `      ${next}\n`}${noteOf(remark, paint)}`
  const lines = [
    `${paint.ok('works')} ${head}: ${report?.product ?? ''}${report?.signedInAs === undefined ? '' : `, signed in as ${report.signedInAs}`}`,
  ]
  if (able !== undefined) lines.push(`      can ${able.can.join(', ')}`)
  if (able !== undefined && able.cannot.length > 0) lines.push(`      cannot ${able.cannot.join(', ')}`)
  for (const line of readBack) lines.push(`      ${line}`)
  for (const one of assumptions) lines.push(`      assumed, not documented: ${one}`)
  for (const remark of report?.remarks ?? []) lines.push(`      ${paint.held('note')} ${remark}`)
  return `${lines.join('\n')}\n${noteOf(remark, paint)}`
}

const noteOf = (remark: string | undefined, paint: Paint): string =>
  remark === undefined ? '' : `      ${paint.held('note')} ${remark}\n`

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
