import { shorten } from '../text/shorten.ts'

interface Field {
  readonly name: string
  readonly least: number
  readonly most: number
  readonly words?: readonly string[]
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** In the order of a six-field expression; five fields leave the seconds out. */
const fields: readonly Field[] = [
  { name: 'second', least: 0, most: 59 },
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, words: months },
  { name: 'day of week', least: 0, most: 7, words: weekdays },
]

/**
 * Checks a cron expression: five fields (minute to day of week) or six (with seconds first), each `*`, numbers, names,
 * ranges, steps and lists of them.
 * @returns what is wrong with it in one clause, or undefined when it can be scheduled
 */
export function cronProblem(text: string): string | undefined {
  const parts = text.trim().split(/\s+/)
  if (parts.length !== 5 && parts.length !== 6) return `has ${parts.length} fields where a cron expression has 5 or 6`
  const skipped = fields.length - parts.length
  for (const [index, part] of parts.entries()) {
    const field = fields[index + skipped]
    const problem = field === undefined ? undefined : fieldProblem(part, field)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** Which values each field allows; the weekdays from 0, Sunday. */
export interface CronValues {
  readonly seconds: readonly number[]
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly days: readonly number[]
  /** From 1. */
  readonly months: readonly number[]
  readonly weekdays: readonly number[]
}

/** @param text one that `cronProblem` has nothing to say about */
export function cronValues(text: string): CronValues {
  const parts = text.trim().split(/\s+/)
  const values = (index: number): readonly number[] => {
    const field = fields[index]
    const part = parts[index - (fields.length - parts.length)]
    // Five fields leave the seconds out: it is second 0.
    return field === undefined || part === undefined ? [0] : part.split(',').flatMap(member => valuesOf(member, field))
  }
  return {
    seconds: values(0),
    minutes: values(1),
    hours: values(2),
    days: values(3),
    months: values(4),
    weekdays: values(5).map(day => day % 7),
  }
}

function valuesOf(member: string, field: Field): readonly number[] {
  const [range = '', step = '1'] = member.split('/')
  const [from = field.least, to = from] =
    range === '*' ? [field.least, field.most] : range.split('-').map(end => parsePoint(end, field))
  const all = Array.from({ length: to - from + 1 }, (_none, index) => from + index)
  return all.filter((_value, index) => index % Number(step) === 0)
}

function fieldProblem(part: string, field: Field): string | undefined {
  return part.split(',').every(member => isMember(member, field))
    ? undefined
    : `has ${shorten(part)} as its ${field.name}, which takes ${field.least} to ${field.most}, *, ranges such as ${field.least}-${field.most}, steps such as */2 and lists`
}

/** `*`, `5`, `1-5`, `mon-fri`, each with an optional `/step`. */
function isMember(member: string, field: Field): boolean {
  const [range = '', step, ...rest] = member.split('/')
  if (rest.length > 0 || (step !== undefined && !isStep(step, field))) return false
  if (range === '*') return true
  const ends = range.split('-').map(end => parsePoint(end, field))
  if (ends.length > 2 || ends.includes(undefined)) return false
  const [from = 0, to = from] = ends
  // A step needs something to step through: `5/10` is read differently by different schedulers.
  return from <= to && (step === undefined || ends.length === 2)
}

const isStep = (step: string, field: Field): boolean =>
  /^\d{1,2}$/.test(step) && Number(step) >= 1 && Number(step) <= field.most

function parsePoint(text: string, field: Field): number | undefined {
  const word = field.words?.indexOf(text.toLowerCase()) ?? -1
  if (word >= 0) return word + field.least
  if (!/^\d{1,2}$/.test(text)) return undefined
  const number = Number(text)
  return number >= field.least && number <= field.most ? number : undefined
}
