import { withFormerOutcome } from '../domain/former-words.ts'
import type { Log, LogFields } from '../domain/log.ts'
import type { Event } from '../engine/events/events.ts'

/** Writes an engine event as a log line, or nothing where it is one of too many. People are named by key only where an admin has to look at one. */
export function logEvent(event: Event, log: Log): void {
  const line = lineOf(event)
  if (line !== undefined) log[line.level](line.message, line.facts)
}

interface Line {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  readonly facts: LogFields
}

/** People named in one line; the rest is counted. */
const mostNamed = 20

/** undefined: not worth a line; pages are too many. */
function lineOf(event: Event): Line | undefined {
  switch (event.kind) {
    case 'run:start':
      return info('run starts', { run: event.run, command: event.command })
    case 'run:end':
      return event.result === 'done'
        ? info('run done', { run: event.run })
        : warn('run ended', { run: event.run, result: event.result, why: event.message })
    case 'reading:page':
    case 'plan:page':
      return undefined
    case 'reading:end': {
      const { source, records, added, changed, failed, absent, problem } = event.summary
      return problem === undefined
        ? info('source read', { source, records, added, changed, failed, absent })
        : warn('source not read', { source, problem })
    }
    case 'plan:end':
      return info('planned', {
        plan: event.plan.fingerprint,
        counts:
          event.plan.counts.map(({ target, kind, count }) => `${target} ${kind} ${count}`).join(', ') ||
          'nothing to do',
      })
    case 'plan:held':
      return warn('held', {
        target: event.target,
        plan: event.plan,
        why: event.messages.join('; '),
        next: `usherd apply ${event.plan}`,
      })
    case 'operation:settled': {
      const { target, person, kind, outcome, reason, message } = event.entry
      const what = withFormerOutcome({ target, person, kind, outcome, reason })
      const facts = { ...what, ...(message === undefined ? {} : { why: message }) }
      return outcome === 'applied' ? info('operation', facts) : warn('operation', facts)
    }
    case 'target:halted':
      return error('target halted', { target: event.target, reason: event.reason, nextTry: event.probeDue })
    case 'target:moved':
      return error('target moved', { target: event.target, reason: event.reason })
    case 'target:paused':
      return warn('target paused', { target: event.target, until: event.until })
    case 'target:released':
      return info('target released', { target: event.target })
    case 'pairs:forgotten':
      return warn('people were forgotten and are planned again; this is a defect, please report it', {
        target: event.target,
        count: event.people.length,
        people: event.people
          .slice(0, mostNamed)
          .map(({ person, kind }) => `${person} (${kind})`)
          .join(', '),
      })
    case 'upkeep:end':
      return info('old entries removed', event.removed)
    case 'store:troubled':
      return error('the store cannot be used; what must be written waits', {
        reason: event.problem.message,
        next: event.problem.next,
      })
    case 'store:mended':
      return info('the store can be used again; what waited is written', { seconds: Math.round(event.ms / 1000) })
  }
}

const at =
  (level: Line['level']) =>
  (message: string, facts: LogFields): Line => ({ level, message, facts })
const info = at('info')
const warn = at('warn')
const error = at('error')
