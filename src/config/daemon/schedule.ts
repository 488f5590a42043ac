import { shorten } from '../../domain/text/shorten.ts'
import { cronProblem } from '../../domain/time/cron.ts'
import { whyItNeverComes } from '../../domain/time/cron-times.ts'
import type { Schedule } from '../config.ts'
import type { Path } from '../report/document.ts'
import type { Report } from '../report/report.ts'

type WrittenSchedule = string | { readonly cron: string; readonly timezone?: string }

/**
 * Checks a source's schedule. The time zone is its own, else the default of all.
 * @returns undefined after noting what is wrong with the expression
 */
export function readSchedule(written: WrittenSchedule, defaultZone: string, report: Report): Schedule | undefined {
  const short = typeof written === 'string'
  const { cron, timezone = defaultZone } = typeof written === 'string' ? { cron: written } : written
  const path = short ? ['schedule'] : ['schedule', 'cron']
  const problem = cronProblem(cron) ?? (isTimezone(timezone) ? whyItNeverComes(cron, timezone) : undefined)
  if (problem !== undefined) report.note(path, `schedule ${shorten(cron)} ${problem}`)
  if (!short && written.timezone !== undefined) noteTimezone(timezone, ['schedule', 'timezone'], report)
  return problem === undefined ? { cron, timezone } : undefined
}

/** Notes a time zone this machine does not know. */
export function noteTimezone(timezone: string, path: Path, report: Report): void {
  if (!isTimezone(timezone))
    report.note(path, `${shorten(timezone)} is no time zone`, {
      next: 'use an IANA name such as Europe/Berlin, or UTC',
    })
}

/** Offsets such as `+02:00` are refused too: they know no summer time, which is hardly ever meant. */
function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat
  } catch {
    return false
  }
}
