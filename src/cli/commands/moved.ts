import type { App } from '../../app.ts'
import { Fault } from '../../domain/fault.ts'
import { writeJson } from '../../domain/json.ts'
import { Problem } from '../../domain/problem.ts'
import { systemName } from '../../domain/system.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { drain } from '../../engine/run/drain.ts'
import { type LostLink, lookAtMoved, type MovedLinks } from '../../engine/run/resettle.ts'
import type { SourceConnection, TargetConnection } from '../../engine/targets/connection.ts'
import { type Moved, movedSource, movedTarget } from '../../engine/targets/moved.ts'
import { defineCommand, flag, required } from '../command.ts'
import { askYes } from '../consent.ts'
import { type CommandContext, type ExitCode, exitCodes } from '../context.ts'
import { json, yes } from '../options.ts'
import { withApp } from '../session.ts'
import { unknownConnection } from '../unknown-connection.ts'

export const movedCommand = defineCommand({
  name: 'moved',
  summary: 'say what stands where a target or source talks to now: the same system, or another',
  examples: [
    'usherd moved monitoring          # how it stands, and which accounts are there; changes nothing',
    'usherd moved monitoring --same   # the same system at another place: links that agree are kept',
    'usherd moved monitoring --other  # another system: links are forgotten, accounts found by match',
    'usherd moved hr --same --yes --json',
  ],
  exitCodes: ['failed', 'usage'],
  arguments: { connection: required('connection') },
  options: {
    same: flag('--same', 'the same system at another place'),
    other: flag('--other', 'another system (targets only)'),
    yes,
    json,
  },
  run: (context, { same, other, ...options }) => settleMove(context, { ...options, word: wordOf(same, other) }),
})

/** @throws Problem `usage.moved` when both were given */
function wordOf(same: boolean, other: boolean): MovedOptions['word'] {
  if (same && other)
    throw new Problem('usage', 'usage.moved', 'it is either the same system or another one', 'Give --same or --other.')
  return same ? 'same' : other ? 'other' : undefined
}

interface MovedOptions {
  readonly connection: string
  /** It is the same system at another place, or another one; undefined: only say how it stands. */
  readonly word: 'same' | 'other' | undefined
  /** Do not ask. */
  readonly yes: boolean
  readonly json: boolean
}

/** People who are named; the rest is counted, and `--json` has all. */
const mostNamed = 20

/**
 * Takes a human's word on a connection that talks to something else than before. The same system at another place keeps what
 * is remembered, as far as a look at each account agrees; another system starts from nothing.
 */
function settleMove(context: CommandContext, options: MovedOptions): Promise<ExitCode> {
  const { connection: name } = options
  const work = async (app: App): Promise<ExitCode> => {
    const target = app.engine.targets.find(one => one.name === name)
    const source = app.engine.sources.find(one => one.name === name)
    if (target === undefined && source === undefined)
      throw unknownConnection(name, [...app.config.sources, ...app.config.targets])
    const movedThere = target && movedTarget(await app.store.targets.get(name), target.system)
    if (target !== undefined && movedThere !== undefined) return ofTarget(target, movedThere, app, context, options)
    const movedHere = source && movedSource(name, await app.store.sources.system(name), source.system)
    if (source !== undefined && movedHere !== undefined) return ofSource(source, movedHere, app, context, options)
    const is = target?.system ?? source?.system
    if (options.json) context.terminal.out(`${writeJson({ connection: name, moved: false }, 2)}\n`)
    else context.terminal.out(`${name} has not moved${is === undefined ? '' : `: it talks to ${systemName(is)}`}\n`)
    return exitCodes.done
  }
  return withApp(
    context,
    'moved',
    () => {},
    work,
    () => [name],
  )
}

/** Says how a moved target stands; with a word and a yes, remembers what it talks to from now on. */
async function ofTarget(
  target: TargetConnection,
  moved: Moved,
  app: App,
  context: CommandContext,
  options: MovedOptions,
): Promise<ExitCode> {
  const { name } = target
  const { word, json } = options
  const { terminal } = context
  const { accounts } = await app.store.targets.get(name)
  const looked = word === 'other' ? undefined : await look(target, app, context)
  if (!json) {
    terminal.out(`${moved.reason}\n`)
    if (looked !== undefined) terminal.out(lookText(looked, name))
    if (word === 'other') terminal.out(otherText(name, accounts))
  }
  const report = { connection: name, side: 'target', moved: true, from: moved.from, to: moved.to, word: word ?? null }
  const tell = (isDone: boolean, more: object): void => {
    if (json) terminal.out(`${writeJson({ ...report, done: isDone, ...more }, 2)}\n`)
  }
  const found = looked === undefined ? {} : { kept: looked.kept.length, forgotten: looked.lost }
  if (looked !== undefined && word === 'same' && looked.kept.length === 0 && looked.lost.length > 0) {
    tell(false, found)
    terminal.err(
      `error none of the ${looked.lost.length} accounts that are remembered is there: this is not the same system\n      Correct the address of ${name}, or usherd moved ${name} --other\n`,
    )
    return exitCodes.failed
  }
  if (word === undefined || !(await isMeant(context, options))) {
    tell(false, found)
    return exitCodes.failed
  }
  const done = await resettleTarget(name, moved.to, { word, kept: looked?.kept }, app, context)
  tell(true, { ...found, kept: done.kept, accountsForgotten: done.forgotten, operationsForgotten: done.dropped })
  if (!json) terminal.out(doneText(name, done))
  // The standing dispatcher of a daemon sleeps while the target is closed; its planning goes on as soon as this command ends.
  if (context.daemon !== undefined)
    await drain([target], app.engine, { stop: context.stop, kill: context.kill, patienceMs: 0 })
  return exitCodes.done
}

/**
 * Remembers what a target talks to from now on, as a run of its own.
 * @param kept links that stay; undefined: none was looked at, and none stays
 */
async function resettleTarget(
  name: string,
  system: Moved['to'],
  { word, kept }: { readonly word: 'same' | 'other'; readonly kept: MovedLinks['kept'] | undefined },
  { store }: App,
  { clock }: CommandContext,
): Promise<Settled> {
  const run = await store.runs.begin({ command: `moved ${name} --${word}`, startedAt: clock.now() })
  const done = await store.targets.resettle(name, { system, now: clock.now(), ...(kept === undefined ? {} : { kept }) })
  const message = `${name} talks to ${systemName(system)}: ${done.kept} accounts kept, ${done.forgotten} forgotten`
  await store.runs.end(run, { endedAt: clock.now(), result: 'done', message })
  return done
}

/** Looks at every remembered account. @throws Problem (target) `moved.unseen` when the target cannot be looked at */
async function look(target: TargetConnection, { store }: App, { stop }: CommandContext): Promise<MovedLinks> {
  try {
    return await lookAtMoved(target, store, stop)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw new Problem(
      'target',
      'moved.unseen',
      `${target.name} could not be looked at, and nothing was changed: ${error.message}`,
      `usherd check --live says more. That it is another system can be said without a look: usherd moved ${target.name} --other`,
    )
  }
}

async function ofSource(
  source: SourceConnection,
  { from, to, reason }: Moved,
  { store }: App,
  context: CommandContext,
  options: MovedOptions,
): Promise<ExitCode> {
  const { name } = source
  const { word, json } = options
  const { terminal, clock } = context
  if (word === 'other')
    throw new Problem(
      'usage',
      'moved.other-source',
      `source ${name} cannot become another one under its old name: its keys would mean other people, and theirs are the accounts of those before`,
      `Put the old address back, give the other system a file of its own under sources/, and name that in from: of the targets.`,
    )
  if (!json) terminal.out(`${reason}\n`)
  const isDone = word === 'same' && (await isMeant(context, options))
  if (isDone) {
    const run = await store.runs.begin({ command: `moved ${name} --same`, startedAt: clock.now() })
    await store.sources.resettle(name, to, clock.now())
    await store.runs.end(run, {
      endedAt: clock.now(),
      result: 'done',
      message: `${name} is read from ${systemName(to)}`,
    })
  }
  if (json)
    terminal.out(
      `${writeJson({ connection: name, side: 'source', moved: true, from, to, word: word ?? null, done: isDone }, 2)}\n`,
    )
  else if (isDone)
    terminal.out(
      `${name} is read from ${systemName(to)} from now on, from its beginning; the next reading is judged like any other: usherd plan shows what it would change\n`,
    )
  return isDone ? exitCodes.done : exitCodes.failed
}

/** @throws Problem (usage) where nobody can be asked */
const isMeant = (context: CommandContext, { connection, word, yes }: MovedOptions): Promise<boolean> =>
  askYes(context, `Is this ${word === 'same' ? 'the same system at another place' : 'another system'}?`, {
    yes,
    again: `If it is so: usherd moved ${connection} --${word ?? 'same'}`,
  })

function lookText({ kept, lost }: MovedLinks, name: string): string {
  const agree = `${kept.length} of ${kept.length + lost.length} remembered accounts are there under their ids and with the values they are matched by\n`
  if (lost.length === 0) return agree
  const lines = lost.slice(0, mostNamed).map(lostLine)
  const more = lost.length > mostNamed ? `  … ${lost.length - mostNamed} more; --json has all\n` : ''
  return `${agree}not there, or not theirs; as the same system, ${name} forgets these links and leaves the accounts alone, also those of people who have left:\n${lines.join('')}${more}`
}

const lostLine = ({ label, person, why }: LostLink): string => `  ${label} (${shorten(person)}): ${why}\n`

const otherText = (name: string, accounts: number): string =>
  `as another system, ${name} forgets ${accounts} linked accounts and what is open for them; the next run finds people's accounts there by match, and makes those that are missing. The former system is left as it is, with the accounts of whoever leaves\n`

/** What became of links, and of what was open for those that are forgotten: numbers. */
interface Settled {
  readonly kept: number
  readonly forgotten: number
  readonly dropped: number
}

function doneText(name: string, { kept, forgotten, dropped }: Settled): string {
  const open = dropped === 0 ? '' : `, ${dropped} open ${dropped === 1 ? 'operation' : 'operations'} with them`
  return `${name}: ${kept} linked accounts kept, ${forgotten} forgotten${open}; the next run plans everybody anew, usherd plan ${name} shows how\n`
}
