import { parseDuration } from '../../config/schema/units.ts'
import { withFormerOutcome } from '../../domain/former-words.ts'
import { writeJson } from '../../domain/json.ts'
import type { LedgerChange, StoredLedgerEntry } from '../../domain/ledger.ts'
import { Problem } from '../../domain/problem.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { visibleIn } from '../../domain/text/visible.ts'
import type { LedgerQuery } from '../../store/ledger.ts'
import { defineCommand, text, textOr } from '../command.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { json, user } from '../options.ts'
import { withStore } from '../session.ts'
import { createPaint, type Paint } from '../terminal/paint.ts'
import { whom } from '../whom.ts'

export const logCommand = defineCommand({
  name: 'log',
  summary: 'what was sent to whom, when, why, and the answer',
  examples: [
    'usherd log',
    'usherd log --user 1001',
    'usherd log --target monitoring --since 2d',
    'usherd log --run 17 --json',
  ],
  exitCodes: ['failed', 'usage'],
  options: {
    user,
    target: text('-t, --target <name>', 'only this target'),
    run: text('--run <id>', 'only this run'),
    since: text('--since <when>', 'a date, or a span back from now such as 2d or 4h'),
    limit: textOr('-n, --limit <count>', 'at most so many entries', '50'),
    json: { ...json, summary: 'machine-readable output: one object a line' },
  },
  run: showLedger,
})

interface LogOptions {
  readonly user: string | undefined
  readonly target: string | undefined
  readonly run: string | undefined
  readonly since: string | undefined
  readonly limit: string
  readonly json: boolean
}

/** Prints the ledger, newest last, as a terminal reads best. Works while the daemon runs. */
function showLedger(context: CommandContext, options: LogOptions): Promise<ExitCode> {
  const { terminal, clock } = context
  return withStore<ExitCode>(context, async (store, config) => {
    const sources = config.sources.map(({ name }) => name)
    const again = (key: string): string => `usherd log --user ${key}`
    const person =
      options.user === undefined
        ? undefined
        : await whom(options.user, { store, sources, again, past: true, beginning: true })
    const query = queryOf(options, person, clock.now())
    const entries = (await store.ledger.query(query)).toReversed()
    const paint = createPaint(terminal.colour)
    for (const entry of entries)
      terminal.out(options.json ? `${writeJson(withFormerOutcome(entry))}\n` : `${logLines(visibleIn(entry), paint)}\n`)
    if (entries.length === 0 && !options.json) terminal.out('the ledger has nothing of the kind\n')
    return 0
  })
}

function queryOf({ target, run, since, limit }: LogOptions, person: PersonKey | undefined, now: Date): LedgerQuery {
  return {
    limit: whole('--limit', limit),
    ...(person === undefined ? {} : { person }),
    ...(target === undefined ? {} : { target }),
    ...(run === undefined ? {} : { run: whole('--run', run) }),
    ...(since === undefined ? {} : { since: moment(since, now) }),
  }
}

/** Reads a whole number of up to nine digits. @param option what the message calls it @throws Problem (usage) `usage.number` */
export function whole(option: string, raw: string): number {
  if (/^\d{1,9}$/.test(raw)) return Number(raw)
  throw new Problem('usage', 'usage.number', `${option} wants a whole number, not ${shorten(raw)}`)
}

/** Reads a date, or a span back from now. @throws Problem (usage) `usage.since` */
function moment(raw: string, now: Date): Date {
  const span = parseDuration(raw)
  if (span !== undefined) return new Date(now.getTime() - span)
  const date = Date.parse(raw)
  if (!Number.isNaN(date)) return new Date(date)
  throw new Problem(
    'usage',
    'usage.since',
    `--since wants a date such as 2026-11-25 or a span such as 2d, not ${shorten(raw)}`,
  )
}

/** One entry: who, what and the answer on one line, then a line a field. */
function logLines(entry: StoredLedgerEntry, paint: Paint): string {
  const { at, target, person, label, kind, outcome, reason, attempt, requests, answer, message } = entry
  const done =
    outcome === 'applied'
      ? paint.ok(outcome)
      : outcome === 'refused' || outcome === 'parked'
        ? paint.bad(outcome)
        : paint.held(outcome)
  const who = label === person ? person : `${person} ${label}`
  const tries = attempt > 1 ? `, try ${attempt}` : ''
  const head = `${paint.dim(at.toISOString())}  ${target}  ${kind} ${paint.bold(who)}  ${done} (${reason}${tries}, ${requests} ${requests === 1 ? 'request' : 'requests'}, ${answer})`
  const fields = entry.changes.map(change => `    ${fieldLine(change)}`)
  return [head, ...fields, ...(message === undefined ? [] : [`    ${message}`])].join('\n')
}

/** `name: "old" -> "new"`, or the members that came and went. */
export function fieldLine({ name, from, to, mode }: LedgerChange): string {
  if (mode === 'add') return `${name}: + ${shorten(to, 80)}`
  if (mode === 'remove') return `${name}: - ${shorten(to, 80)}`
  return from === undefined ? `${name}: ${shorten(to, 80)}` : `${name}: ${shorten(from, 60)} -> ${shorten(to, 60)}`
}
