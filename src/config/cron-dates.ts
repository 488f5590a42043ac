import { type CronValues, cronValues } from './cron.ts'

const dayMs = 86_400_000
/** The longest each month gets. */
const longest: readonly number[] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * A hundred years from here are looked through, as the scheduler does: every weekday comes on every February 29 in that time. The
 * beginning is fixed, so that the same configuration is always judged alike.
 */
const firstDayMs = Date.UTC(2026, 0, 1)
const daysLookedAt = 36_525

/**
 * Whether a schedule can come at all: February 30 does not, nor does half past two on the Sunday on which clocks go from two to
 * three. Day and weekday have to fit together (the scheduler's rule).
 * @param cron one that `cronProblem` has nothing to say about
 * @param timezone an IANA name this machine knows
 * @returns what is wrong with it in one clause, or undefined when it comes
 */
export function whyItNeverComes(cron: string, timezone: string): string | undefined {
  const values = cronValues(cron)
  const { days, months } = values
  if (!months.some(month => days.some(day => day <= (longest[month - 1] ?? 0))))
    return 'never comes: none of its months has such a day'
  return comes(values, timezone) ? undefined : 'never comes: clocks are put forward past it'
}

function comes({ minutes, hours, days, months, weekdays }: CronValues, timezone: string): boolean {
  const offsetMs = offsetIn(timezone)
  const timesMs = hours.flatMap(hour => minutes.map(minute => (hour * 60 + minute) * 60_000))
  for (let index = 0; index < daysLookedAt; index += 1) {
    const midnightMs = firstDayMs + index * dayMs
    const date = new Date(midnightMs)
    const isDay =
      days.includes(date.getUTCDate()) && months.includes(date.getUTCMonth() + 1) && weekdays.includes(date.getUTCDay())
    if (isDay && timesMs.some(timeMs => isThere(midnightMs + timeMs, offsetMs))) return true
  }
  return false
}

/** Whether a time of day there is, and is not skipped. @param wallMs what the clock on the wall shows, as if it were UTC */
function isThere(wallMs: number, offsetMs: (atMs: number) => number): boolean {
  const around = [offsetMs(wallMs - dayMs), offsetMs(wallMs + dayMs)]
  return around.some(offset => offsetMs(wallMs - offset) === offset)
}

/** How far a time zone is ahead of UTC at a moment. */
function offsetIn(timezone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return atMs => {
    const parts = format.formatToParts(atMs)
    const part = (type: Intl.DateTimeFormatPartTypes): number =>
      Number(parts.find(one => one.type === type)?.value ?? 0)
    const wallMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
    return wallMs - atMs
  }
}
