import { type CronValues, cronValues } from './cron.ts'

const dayMs = 86_400_000
/** The longest each month gets. */
const longest: readonly number[] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
/** A hundred years: every weekday comes on a February 29 in that time. */
const daysLookedAt = 36_525
/** The beginning is fixed, so that the same schedule is always judged alike. */
const judgedFrom = new Date('2026-01-01T00:00:00Z')

/** When something scheduled is due: moments in UTC, worked out from the clock on the wall of one time zone. */
export interface CronTimes {
  /** The first time after a moment; undefined when there is none in a hundred years. */
  after(moment: Date): Date | undefined
}

/**
 * Day and weekday have to fit together. Around clock changes: a time that is skipped does not come that day, and one that comes
 * twice comes the second time only.
 * @param cron one that `cronProblem` has nothing to say about
 * @throws RangeError for a time zone this machine does not know
 */
export function cronTimes(cron: string, timezone: string): CronTimes {
  const values = cronValues(cron)
  const offsetMs = offsetIn(timezone)
  const timesMs = timesOf(values)
  return {
    after(moment) {
      // As the clock on the wall shows it, counted as if it were UTC.
      const wallMs = moment.getTime() + offsetMs(moment.getTime())
      const todayMs = Math.floor(wallMs / dayMs) * dayMs
      for (let index = 0; index < daysLookedAt; index += 1) {
        const midnightMs = todayMs + index * dayMs
        if (!isDay(values, new Date(midnightMs))) continue
        for (const timeMs of timesMs) {
          if (midnightMs + timeMs <= wallMs) continue
          const found = momentOf(midnightMs + timeMs, offsetMs)
          if (found !== undefined && found > moment.getTime()) return new Date(found)
        }
      }
      return undefined
    },
  }
}

/**
 * Whether a schedule can come at all: February 30 does not, nor does half past two on the Sunday on which clocks go from two to
 * three. Parameters as for `cronTimes`.
 * @returns what is wrong with it in one clause, or undefined when it comes
 */
export function whyItNeverComes(cron: string, timezone: string): string | undefined {
  const { days, months } = cronValues(cron)
  if (!months.some(month => days.some(day => day <= (longest[month - 1] ?? 0))))
    return 'never comes: none of its months has such a day'
  return cronTimes(cron, timezone).after(judgedFrom) === undefined
    ? 'never comes: clocks are put forward past it'
    : undefined
}

const timesOf = ({ seconds, minutes, hours }: CronValues): readonly number[] =>
  hours
    .flatMap(hour => minutes.flatMap(minute => seconds.map(second => ((hour * 60 + minute) * 60 + second) * 1000)))
    .sort((one, other) => one - other)

const isDay = ({ days, months, weekdays }: CronValues, date: Date): boolean =>
  months.includes(date.getUTCMonth() + 1) && days.includes(date.getUTCDate()) && weekdays.includes(date.getUTCDay())

/** When the clock on the wall shows this, the later time if it does so twice; undefined: it is put forward past it. */
function momentOf(wallMs: number, offsetMs: (atMs: number) => number): number | undefined {
  // Whatever changes around that day, one of these two offsets holds.
  const moments = [offsetMs(wallMs - dayMs), offsetMs(wallMs + dayMs)].map(offset => wallMs - offset)
  const shown = moments.filter(moment => moment + offsetMs(moment) === wallMs)
  return shown.length === 0 ? undefined : Math.max(...shown)
}

/** How far a time zone is ahead of UTC at a moment, in milliseconds. */
function offsetIn(timezone: string): (atMs: number) => number {
  if (timezone === 'UTC') return () => 0
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
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
    const seconds = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
    return seconds - Math.floor(atMs / 1000) * 1000
  }
}
