import type { App } from '../../app.ts'
import { writeJson } from '../../domain/json.ts'
import { Problem } from '../../domain/problem.ts'
import { type PersonKey, personKey } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { decideLink } from '../../engine/links/link-account.ts'
import { carryOut, decideRelink, type RelinkStep, readStanding, unlinkOf } from '../../engine/links/relinking.ts'
import type { TargetConnection } from '../../engine/targets/connection.ts'
import { defineCommand, required, text } from '../command.ts'
import { askYes } from '../consent.ts'
import { type CommandContext, type ExitCode, exitCodes } from '../context.ts'
import { json, yes } from '../options.ts'
import { withApp } from '../session.ts'
import { unknownTarget } from '../unknown-connection.ts'
import { whom } from '../whom.ts'

export const relinkCommand = defineCommand({
  name: 'relink',
  summary: 'somebody has a new key: every account of the old one goes to the new one',
  examples: ['usherd relink 2 22', 'usherd relink 2 22 --yes'],
  exitCodes: ['failed', 'usage', 'held'],
  arguments: { from: required('old'), to: required('new') },
  options: { yes, json },
  run: relink,
})

export const linkCommand = defineCommand({
  name: 'link',
  summary: "an account that is there is this person's; looks at it first",
  examples: ['usherd link 1001 7', 'usherd link 1001 ann --target monitoring'],
  exitCodes: ['failed', 'usage', 'held'],
  arguments: { user: required('user'), account: required('account') },
  options: { target: text('-t, --target <name>', 'where the account is (default: the only target)'), yes, json },
  run: link,
})

export const unlinkCommand = defineCommand({
  name: 'unlink',
  summary: 'forget whose an account is; the account is left alone',
  examples: ['usherd unlink 1001', 'usherd unlink 1001 --target monitoring'],
  exitCodes: ['failed', 'usage', 'held'],
  arguments: { user: required('user') },
  options: { target: text('-t, --target <name>', 'only there (default: everywhere)'), yes, json },
  run: unlink,
})

interface Common {
  readonly yes: boolean
  readonly json: boolean
}

/** Whoever had the old key has the new one; every account goes along. */
function relink(
  context: CommandContext,
  { from, to, ...options }: Common & { readonly from: string; readonly to: string },
): Promise<ExitCode> {
  return inTurn(context, 'relink', async app => {
    const [old, renewed] = [keyOf(from), keyOf(to)]
    const steps = await decideRelink(app.engine, old, renewed)
    const command = `relink ${old} ${renewed}`
    const labels = steps[0]?.entries.map(({ label }) => label) ?? []
    const lines = steps.map(({ target, account, next }) => `account ${account} at ${target}: ${next}`)
    return say(app, context, steps, {
      ...options,
      command,
      title: `what ${labels[0] ?? ''} (${old}) has goes to ${labels[1] ?? ''} (${renewed}):`,
      lines,
      question: `Are ${old} and ${renewed} one person?`,
    })
  })
}

/** An account that is there is a person's from now on. */
function link(
  context: CommandContext,
  {
    user,
    account,
    target,
    ...options
  }: Common & { readonly user: string; readonly account: string; readonly target: string | undefined },
): Promise<ExitCode> {
  return inTurn(context, 'link', async app => {
    const person = await personOf(user, app, key => `usherd link ${key} ${account}`)
    const connection = oneTarget(app, target)
    const one = await readStanding(connection, person, app.store)
    const step = await decideLink(one, account, app.store, context.stop)
    if (step === undefined) {
      const text = `${account} at ${connection.name} is the account of ${shorten(person)} already`
      context.terminal.out(options.json ? `${writeJson({ command: 'link', person, accounts: [] })}\n` : `${text}\n`)
      return exitCodes.done
    }
    return say(app, context, [step], {
      ...options,
      command: `link ${person} ${step.account} --target ${connection.name}`,
      title: `account ${step.account} at ${connection.name} is the account of ${shorten(person)} from now on:`,
      lines: [step.next],
      question: `Is account ${step.account} theirs?`,
    })
  })
}

/** What usherd remembers of an account is forgotten, and the account left alone. */
function unlink(
  context: CommandContext,
  { user, target, ...options }: Common & { readonly user: string; readonly target: string | undefined },
): Promise<ExitCode> {
  return inTurn(context, 'unlink', async app => {
    const person = await personOf(user, app, key => `usherd unlink ${key}`)
    const targets = target === undefined ? app.engine.targets : [oneTarget(app, target)]
    const steps = unlinkOf(await Promise.all(targets.map(one => readStanding(one, person, app.store))), person)
    return say(app, context, steps, {
      ...options,
      command: `unlink ${person}${target === undefined ? '' : ` --target ${target}`}`,
      title: `usherd looks after these accounts of ${shorten(person)} no more:`,
      lines: steps.map(one => `account ${one.account} at ${one.target}: ${one.next}`),
      question: steps.length === 1 ? 'Let go of it?' : 'Let go of them?',
    })
  })
}

interface Saying extends Common {
  /** The command as it would be typed, without `usherd`. */
  readonly command: string
  readonly title: string
  readonly lines: readonly string[]
  readonly question: string
}

/** Says what follows, asks, and writes it. */
async function say(
  { store }: App,
  context: CommandContext,
  steps: readonly RelinkStep[],
  { command, title, lines, question, yes, json }: Saying,
): Promise<ExitCode> {
  const { terminal, clock } = context
  const text = [title, ...lines.map(line => `  ${line}`)].map(line => `${line}\n`).join('')
  if (!json) terminal.out(text)
  if (!(await askYes(context, question, { yes, again: `If it is so: usherd ${command}` }))) {
    terminal.err('nothing was written\n')
    return exitCodes.held
  }
  await carryOut({ store, clock }, steps, command)
  const accounts = steps.map(({ target, account, active, next }) => ({ target, account, active, next }))
  terminal.out(json ? `${writeJson({ command, accounts }, 2)}\n` : 'done; usherd plan shows what follows\n')
  return exitCodes.done
}

const inTurn = (context: CommandContext, command: string, work: (app: App) => Promise<ExitCode>): Promise<ExitCode> =>
  withApp(
    context,
    command,
    () => {},
    work,
    ({ engine }) => engine.targets.map(({ name }) => name),
  )

const personOf = (user: string, { store, config }: App, again: (key: string) => string): Promise<PersonKey> =>
  whom(user, { store, sources: config.sources.map(({ name }) => name), again })

/** A key as it stands in the source: logins may be given out again, so that they name nobody for sure. @throws Problem (usage) */
function keyOf(text: string): PersonKey {
  const key = personKey(text)
  if (key === undefined)
    throw new Problem(
      'usage',
      'usage.key',
      'a key is not empty',
      'usherd relink OLD NEW, both as they stand in the source.',
    )
  return key
}

/** The target that is named, or the only one. @throws Problem (usage) */
function oneTarget({ engine, config }: App, name: string | undefined): TargetConnection {
  const [first, ...others] = engine.targets
  const found = name === undefined && others.length === 0 ? first : engine.targets.find(target => target.name === name)
  if (found !== undefined) return found
  if (name !== undefined) throw unknownTarget(name, config.targets)
  throw new Problem(
    'usage',
    'usage.which-target',
    'there are several targets, and an account is one of one of them',
    `Add --target with one of ${engine.targets.map(target => target.name).join(', ')}.`,
  )
}
