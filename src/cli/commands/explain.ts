import { openConnections } from '../../app.ts'
import { isRespelled } from '../../domain/equality.ts'
import { withFormerCode, withFormerOutcome, withFormerState } from '../../domain/former-words.ts'
import { writeJson } from '../../domain/json.ts'
import { isUnread, sentenceOf } from '../../domain/person.ts'
import { Problem } from '../../domain/problem.ts'
import type { Rule } from '../../domain/rule.ts'
import { nearest } from '../../domain/text/nearest.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { excerpt, visibleIn } from '../../domain/text/visible.ts'
import type { Value } from '../../domain/value.ts'
import { type Explanation, explainPerson, type TargetExplanation } from '../../engine/links/explain.ts'
import { labelOf } from '../../plan/person/merge.ts'
import { equalityOf } from '../../plan/values/attribute-rules.ts'
import { membersOf } from '../../plan/values/diff.ts'
import { defineCommand, flag, optional, required } from '../command.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { json } from '../options.ts'
import { commandLog, withStore } from '../session.ts'
import { createPaint, type Paint } from '../terminal/paint.ts'
import { whom } from '../whom.ts'
import { fieldLine } from './log.ts'

export const explainCommand = defineCommand({
  name: 'explain',
  summary: 'why one person is as they are: source, mapping, wanted, confirmed, live, pending, last sent',
  examples: ['usherd explain 1001', 'usherd explain ann roleid'],
  exitCodes: ['failed', 'usage'],
  arguments: { user: required('user'), field: optional('field') },
  options: { json, offline: flag('--offline', 'do not ask the targets') },
  run: explain,
})

interface ExplainOptions {
  readonly user: string
  readonly field: string | undefined
  readonly json: boolean
  readonly offline: boolean
}

/** Prints one person's way through the whole house. Works while the daemon runs. */
function explain(context: CommandContext, options: ExplainOptions): Promise<ExitCode> {
  const { terminal, clock, randomBytes, version, stop } = context
  return withStore<ExitCode>(
    context,
    async (store, config) => {
      const sources = config.sources.map(({ name }) => name)
      const again = (key: string): string =>
        ['usherd explain', key, ...(options.field === undefined ? [] : [options.field])].join(' ')
      const person = await whom(options.user, { store, sources, again, beginning: true })
      await using opened = new AsyncDisposableStack()
      const log = commandLog(context, config)
      const { targets } = options.offline
        ? config
        : openConnections(config, { clock, randomBytes, version, tell: () => {}, log }, opened)
      const explanation = await explainPerson(person, targets, store, stop)
      if (options.field !== undefined) refuseUnknownField(options.field, explanation)
      const paint = createPaint(terminal.colour)
      terminal.out(
        options.json ? `${writeJson(jsonOf(explanation), 2)}\n` : textOf(visibleIn(explanation), options.field, paint),
      )
      return 0
    },
    options.offline ? 'unneeded' : 'needed',
  )
}

/** @throws Problem (usage) `usage.unknown-attribute` for what is an attribute of the person neither here nor at any target */
function refuseUnknownField(field: string, { person, sources, merged, targets }: Explanation): void {
  const names = new Set([
    ...targets.flatMap(({ policy, link, standing, sent }) => [
      ...Object.keys(policy.mapping.rules),
      ...Object.keys(link?.confirmed ?? {}),
      ...standing.map(({ attribute }) => attribute),
      ...sent.flatMap(({ changes }) => changes.map(({ name }) => name)),
    ]),
    ...Object.keys(merged),
    ...sources.flatMap(({ attributes }) => Object.keys(attributes)),
  ])
  if (names.has(field)) return
  const near = nearest(field, names)
  throw new Problem(
    'usage',
    'usage.unknown-attribute',
    `${excerpt(labelOf(merged, person), 60)} (${excerpt(person, 60)}) has no attribute ${shorten(field)}, and no target has one of that name`,
    near === undefined
      ? `Attributes are: ${[...names].sort().join(', ')}.`
      : `The nearest is ${near}: usherd explain ${excerpt(person, 60)} ${near}`,
  )
}

function textOf({ person, sources, merged, targets }: Explanation, field: string | undefined, paint: Paint): string {
  const lines = [
    paint.bold(`${person}  ${labelOf(merged, person)}`),
    ...sources.flatMap(source => sourceLines(source, field, paint)),
    ...targets.flatMap(target => ['', ...targetLines(target, field, paint)]),
  ]
  return `${lines.join('\n')}\n`
}

/** What one source says, or said, of the person; where one field was asked for, its value alone. */
function sourceLines(
  { source, presence, attributes, fault, said, unread = [] }: Explanation['sources'][number],
  field: string | undefined,
  paint: Paint,
): readonly string[] {
  const word = said === undefined || typeof attributes.active === 'boolean' ? '' : `, ${lastWords[said]}`
  const values = Object.entries(attributes).filter(([name]) => field === undefined || name === field)
  return [
    `source ${source}: ${standings[presence]}${fault === undefined ? '' : `, ${fault}`}${word}`,
    ...unread.map(
      one =>
        `    ${paint.bad('not understood')} ${sentenceOf(one)}${one.value === undefined ? '' : ` (value ${one.value})`}`,
    ),
    ...values.map(
      ([name, value]) => `    ${name}: ${shown(value)}${isUnread(name, unread) ? paint.dim(' (as it was last)') : ''}`,
    ),
  ]
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

/** Where the person stands at one target: each attribute, what stays, what is open, what was sent last. */
function targetLines(explained: TargetExplanation, field: string | undefined, paint: Paint): readonly string[] {
  const { target, link, live, liveProblem, policy, standing } = explained
  const account = link === undefined ? '' : `; account ${link.remoteId}, ${accountState(link, live)}, ${originOf(link)}`
  const rules = Object.entries(policy.mapping.rules).filter(([name]) => field === undefined || name === field)
  return [
    `target ${paint.bold(target)}: ${desiredText(explained)}${account}`,
    ...(liveProblem === undefined ? [] : [`    ${paint.bad('live')}: ${liveProblem}`]),
    ...(live === null ? [`    ${paint.bad('live')}: the account is gone from the target`] : []),
    ...rules.flatMap(([name, rule]) => attributeLines(name, rule, explained, paint)),
    ...standing
      .filter(({ attribute }) => field === undefined || attribute === field)
      .map(({ message }) => `    ${paint.held('stays')} ${message}`),
    ...openLines(explained, paint),
    ...sentLines(explained, field),
  ]
}

/** One attribute: its rule, and the value at every stage of its way. Of a secret only the rule. */
function attributeLines(name: string, rule: Rule, explained: TargetExplanation, paint: Paint): readonly string[] {
  const { desired, link, live } = explained
  const lines = [`    ${paint.bold(name)} ${paint.dim(`<- ${ruleText(rule)}`)}`]
  if (rule.secret !== undefined) return lines
  const wanted = desired.kind === 'account' ? desired.attributes[name] : undefined
  const none = desired.kind === 'account' ? '(nothing)' : '(not worked out: no account is wanted)'
  lines.push(`        wanted     ${shown(wanted, none)}`)
  if (link !== undefined) lines.push(`        confirmed  ${shown(link.confirmed[name], '(never confirmed)')}`)
  if (link !== undefined && membersOf(link.found[name]).length > 0)
    lines.push(`        found      ${shown(link.found[name])} ${paint.dim('(there before usherd: never taken away)')}`)
  if (live !== undefined && live !== null)
    lines.push(
      `        live       ${shown(live.attributes[name], '(not shown by the target)')}${spelling(name, wanted, explained)}`,
    )
  const sentAs = echoOf(link, name)
  if (sentAs !== undefined)
    lines.push(
      `        sent as    ${shown(sentAs)} ${paint.dim('(the target keeps it in the form that is confirmed)')}`,
    )
  return lines
}

/** What is on its way, and what the latest plan withholds. */
function openLines({ pending, withheld }: TargetExplanation, paint: Paint): readonly string[] {
  const held = (withheld?.entries ?? []).map(
    ({ message }) => `    ${paint.held('withheld')} by the plan of ${withheld?.at.toISOString()}: ${message}`,
  )
  if (pending === undefined) return held
  const { planned, state, attempts, due, problem } = pending
  const why = problem === undefined ? '' : `: ${problem}`
  return [
    `    pending: ${planned.change.kind}, ${state} since try ${attempts}, due ${due.toISOString()}${why}`,
    ...held,
  ]
}

/** Operations shown of each target, the newest first; `usherd log` has all. */
const mostSent = 5

function sentLines({ sent }: TargetExplanation, field: string | undefined): readonly string[] {
  const isMeant = ({ name }: { readonly name: string }): boolean => field === undefined || name === field
  return sent
    .filter(entry => field === undefined || entry.changes.some(isMeant))
    .slice(0, mostSent)
    .flatMap(({ at, kind, outcome, reason, run, answer, message, changes }) => [
      `    ${at.toISOString()} ${kind} ${outcome} (${reason}, run ${run}, ${answer})${message === undefined ? '' : `: ${message}`}`,
      ...changes.filter(isMeant).map(change => `        ${fieldLine(change)}`),
    ])
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
    pending: pending && withFormerState(pending),
    withheld: withheld && { ...withheld, entries: withheld.entries.map(withFormerCode) },
    sent: sent.map(withFormerOutcome),
  }))
  return { person, sources, targets: plain }
}
