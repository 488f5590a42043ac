import { parseDuration } from '../../config/schema/units.ts'
import { writeJson } from '../../domain/json.ts'
import type { LedgerChange, StoredLedgerEntry } from '../../domain/ledger.ts'
import { Problem } from '../../domain/problem.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { LedgerQuery } from '../../store/ledger.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { withStore } from '../session.ts'
import { createPaint, type Paint } from '../terminal/paint.ts'
import { findPerson } from '../whom.ts'

interface LogOptions {
  readonly user: string | undefined
  readonly target: string | undefined
  readonly run: string | undefined
  readonly since: string | undefined
  readonly limit: string
  readonly json: boolean
}

/** `usherd log`: the ledger, newest last, as a terminal reads best. */
export function logCommand(context: CommandContext, options: LogOptions): Promise<ExitCode> {
  const { terminal, clock } = context
  return withStore<ExitCode>(context, async (store, config) => {
    const sources = config.sources.map(({ name }) => name)
    const person = options.user === undefined ? undefined : await findPerson(options.user, store, sources)
    const query = queryOf(options, person, clock.now())
    const entries = (await store.ledger.query(query)).toReversed()
    const paint = createPaint(terminal.colour)
    for (const entry of entries) terminal.out(options.json ? `${writeJson(entry)}\n` : `${logLines(entry, paint)}\n`)
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

/** A whole number from the command line. @throws Problem (usage) */
export function whole(option: string, raw: string): number {
  if (/^\d{1,9}$/.test(raw)) return Number(raw)
  throw new Problem('usage', 'usage.number', `${option} wants a whole number, not ${shorten(raw)}`)
}

/** A date, or a span back from now. @throws Problem (usage) */
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
      : outcome === 'refused' || outcome === 'escrow'
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
