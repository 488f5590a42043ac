import { openConnections } from '../../app.ts'
import { isRespelled } from '../../domain/equality.ts'
import { writeJson } from '../../domain/json.ts'
import { isUnread, sentenceOf } from '../../domain/person.ts'
import type { Rule } from '../../domain/rule.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Value } from '../../domain/value.ts'
import { type Explanation, explainPerson, type TargetExplanation } from '../../engine/links/explain.ts'
import { labelOf } from '../../plan/person/merge.ts'
import { equalityOf } from '../../plan/values/attribute-rules.ts'
import { membersOf } from '../../plan/values/diff.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { commandLog, withStore } from '../session.ts'
import { createPaint, type Paint } from '../terminal/paint.ts'
import { findPerson } from '../whom.ts'
import { fieldLine } from './log.ts'

interface ExplainOptions {
  readonly user: string
  readonly field: string | undefined
  readonly json: boolean
  readonly offline: boolean
}

/** `usherd explain`: one person through the whole house. Works while the daemon runs. */
export function explainCommand(context: CommandContext, options: ExplainOptions): Promise<ExitCode> {
  const { terminal, clock, randomBytes, version, stop } = context
  return withStore<ExitCode>(context, async (store, config) => {
    const person = await findPerson(
      options.user,
      store,
      config.sources.map(({ name }) => name),
    )
    await using opened = new AsyncDisposableStack()
    const { targets } = openConnections(
      config,
      { clock, randomBytes, version, tell: () => {}, log: commandLog(context, config) },
      opened,
    )
    const explanation = await explainPerson(person, targets, store, { live: !options.offline, signal: stop })
    const paint = createPaint(terminal.colour)
    terminal.out(options.json ? `${writeJson(jsonOf(explanation), 2)}\n` : textOf(explanation, options.field, paint))
    return 0
  })
}

function textOf({ person, sources, merged, targets }: Explanation, field: string | undefined, paint: Paint): string {
  const lines = [paint.bold(`${person}  ${labelOf(merged, person)}`)]
  for (const { source, presence, attributes, fault, said, unread = [] } of sources) {
    const word = said === undefined || typeof attributes.active === 'boolean' ? '' : `, ${lastWords[said]}`
    lines.push(`source ${source}: ${standings[presence]}${fault === undefined ? '' : `, ${fault}`}${word}`)
    for (const one of unread)
      lines.push(
        `    ${paint.bad('not understood')} ${sentenceOf(one)}${one.value === undefined ? '' : ` (value ${one.value})`}`,
      )
    for (const [name, value] of Object.entries(attributes))
      if (field === undefined)
        lines.push(`    ${name}: ${shown(value)}${isUnread(name, unread) ? paint.dim(' (as it was last)') : ''}`)
  }
  for (const target of targets) lines.push('', ...targetLines(target, field, paint))
  return `${lines.join('\n')}\n`
}

const standings = {
  present: 'present',
  doubted: 'missing, and not proved to be gone',
  gone: 'gone',
} as const

const lastWords = {
  active: 'said active last',
  inactive: 'said inactive last',
  unclear: 'what it said last of active is not clear',
} as const

function targetLines(explained: TargetExplanation, field: string | undefined, paint: Paint): readonly string[] {
  const { target, desired, link, live, liveProblem, pending, sent, withheld, policy, standing } = explained
  const lines = [
    `target ${paint.bold(target)}: ${desiredText(explained)}${link === undefined ? '' : `; account ${link.remoteId}, ${accountState(link, live)}, ${originOf(link)}`}`,
  ]
  if (liveProblem !== undefined) lines.push(`    ${paint.bad('live')}: ${liveProblem}`)
  if (live === null) lines.push(`    ${paint.bad('live')}: the account is gone from the target`)
  const wanted = desired.kind === 'account' ? desired.attributes : {}
  for (const [name, rule] of Object.entries(policy.mapping.rules)) {
    if (field !== undefined && name !== field) continue
    lines.push(`    ${paint.bold(name)} ${paint.dim(`<- ${ruleText(rule)}`)}`)
    if (rule.secret !== undefined) continue
    const none = desired.kind === 'account' ? '(nothing)' : '(not worked out: no account is wanted)'
    lines.push(`        wanted     ${shown(wanted[name], none)}`)
    if (link !== undefined) lines.push(`        confirmed  ${shown(link.confirmed[name], '(never confirmed)')}`)
    if (link !== undefined && membersOf(link.found[name]).length > 0)
      lines.push(
        `        found      ${shown(link.found[name])} ${paint.dim('(there before usherd: never taken away)')}`,
      )
    if (live !== undefined && live !== null)
      lines.push(
        `        live       ${shown(live.attributes[name], '(not shown by the target)')}${spelling(name, wanted[name], explained)}`,
      )
    const sentAs = echoOf(link, name)
    if (sentAs !== undefined)
      lines.push(
        `        sent as    ${shown(sentAs)} ${paint.dim('(the target keeps it in the form that is confirmed)')}`,
      )
  }
  for (const { attribute, message } of standing)
    if (field === undefined || attribute === field) lines.push(`    ${paint.held('stays')} ${message}`)
  if (pending !== undefined)
    lines.push(
      `    pending: ${pending.planned.change.kind}, ${pending.state} since try ${pending.attempts}, due ${pending.due.toISOString()}${pending.problem === undefined ? '' : `: ${pending.problem}`}`,
    )
  for (const { message } of withheld?.entries ?? [])
    lines.push(`    ${paint.held('withheld')} by the plan of ${withheld?.at.toISOString()}: ${message}`)
  const relevant = sent
    .filter(entry => field === undefined || entry.changes.some(change => change.name === field))
    .slice(0, 5)
  for (const entry of relevant) {
    lines.push(
      `    ${entry.at.toISOString()} ${entry.kind} ${entry.outcome} (${entry.reason}, run ${entry.run}, ${entry.answer})${entry.message === undefined ? '' : `: ${entry.message}`}`,
    )
    for (const change of entry.changes)
      if (field === undefined || change.name === field) lines.push(`        ${fieldLine(change)}`)
  }
  return lines
}

/** Why a value that is written otherwise there is not sent again. */
function spelling(
  name: string,
  wanted: Value | null | undefined,
  { target, policy, link, live }: TargetExplanation,
): string {
  const [there, sent] = [live?.attributes[name], link?.confirmed[name]]
  if (wanted === undefined || there === undefined || sent === undefined) return ''
  const rule = equalityOf(policy.attributes[name])
  return isRespelled(wanted, there, rule) && !isRespelled(wanted, sent, rule)
    ? ` (another spelling; to ${target} the two are the same, so the one wanted is not sent again)`
    : ''
}

/** What the confirmed value is the target's form of. */
function echoOf(link: TargetExplanation['link'], name: string): Value | undefined {
  const echo = link?.echoed?.[name]
  return echo !== undefined && echo.seen === link?.confirmed[name] ? echo.sent : undefined
}

function desiredText({ desired }: TargetExplanation): string {
  switch (desired.kind) {
    case 'account':
      return `should have an account${desired.doubts.length === 0 ? '' : `; absence from ${desired.doubts.join(' and ')} is not proved`}`
    case 'leave':
      return `should have no active account (${desired.reason}${desired.doubts.length === 0 ? '' : `, absence from ${desired.doubts.join(' and ')} is not proved`})`
    case 'blocked':
      return `nothing is concluded: ${desired.message}`
  }
}

const originOf = ({ matchedBy }: Link): string =>
  matchedBy === 'created' ? 'created by usherd' : matchedBy === 'hand' ? 'linked by hand' : `matched by ${matchedBy}`

type Link = Exclude<TargetExplanation['link'], undefined>

/** What was just seen of an account counts; what is only remembered says so. */
function accountState(link: Link, live: TargetExplanation['live']): string {
  const { active, tombstone, deleteDue } = link
  if (tombstone !== undefined) return `deleted ${tombstone.toISOString()}`
  const ends = deleteDue === undefined ? '' : `, to be deleted ${deleteDue.toISOString()}`
  if (live === null) return `gone from there${ends}`
  if (live === undefined) return `${wordFor(active)} when last confirmed${ends}`
  const changed = live.active === active ? '' : ` though usherd left it ${wordFor(active)}: somebody changed that there`
  return `${wordFor(live.active)} there now${changed}${ends}`
}

const wordFor = (active: boolean): string => (active ? 'active' : 'disabled')

function ruleText({ from, value, expr, secret, table, lookup, as, own }: Rule): string {
  const origin = from ?? expr ?? (secret === undefined ? `constant ${shown(value)}` : 'a secret')
  const steps = [
    ...(as ?? []),
    ...(table === undefined ? [] : ['table']),
    ...(lookup === undefined ? [] : [`id of the ${lookup}`]),
    ...(own === undefined ? [] : [own]),
  ]
  return steps.length === 0 ? origin : `${origin} (${steps.join(', ')})`
}

/** @param unseen what to say where there is no value to see: a value that was not looked at is not nothing */
const shown = (value: Value | null | undefined, unseen = '(nothing)'): string =>
  value === undefined ? unseen : shorten(value, 100)

function jsonOf({ person, sources, targets }: Explanation): unknown {
  const plain = targets.map(({ target, desired, link, live, liveProblem, standing, pending, withheld, sent }) => ({
    target,
    desired,
    link,
    live,
    liveProblem,
    standing,
    pending,
    withheld,
    sent,
  }))
  return { person, sources, targets: plain }
}
