import { durationPattern, parseDuration, parseShare, sharePattern } from './units.ts'
import { z } from './zod.ts'

/**
 * Leaves and blocks of the configuration. The `error` of each is what it wants, as a noun: `a whole number from 1 to 9`.
 * `read.ts` makes the sentence: "pace.requests wants a whole number from 1 to 9, not 0".
 */

/** Text that says something. */
export const text = (wants = 'text') => z.string({ error: wants }).min(1, { error: `${wants} that is not empty` })

/** A whole number within bounds. */
export const whole = (least: number, most: number) => {
  const error =
    most === Number.MAX_SAFE_INTEGER ? `a whole number from ${least}` : `a whole number from ${least} to ${most}`
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error })
}

export const flag = () => z.boolean({ error: 'true or false' })

/** One of a few words. */
export const choice = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, { error: `one of ${words.join(', ')}` })

/** `15m`, in milliseconds once read. */
export const duration = ({ leastMs = 0, least = '' } = {}) => {
  const error = `a duration such as 30s, 15m, 12h or 30d${least === '' ? '' : `, ${least} at least`}`
  return z
    .string({ error })
    .regex(durationPattern, { error })
    .refine(written => (parseDuration(written) ?? 0) >= leastMs, { error })
    .transform(written => parseDuration(written) ?? 0)
}

/** `90d` or `forever`, in milliseconds once read: Infinity. */
export const durationOrForever = ({ leastMs, least }: { readonly leastMs: number; readonly least: string }) => {
  const error = `a duration such as 30d, 12w or 400d, ${least} at least, or forever`
  const forever = 'forever'
  const read = (written: string): number =>
    written === forever ? Number.POSITIVE_INFINITY : (parseDuration(written) ?? 0)
  return z
    .string({ error })
    .regex(new RegExp(`^${forever}$|${durationPattern.source}`), { error })
    .refine(written => read(written) >= leastMs, { error })
    .transform(read)
}

/** `10%` or `0.1`, a fraction once read. */
export const share = () => {
  const error = 'a share such as 10% or 0.1'
  const percent = z.string({ error }).regex(sharePattern, { error })
  const fraction = z.number({ error }).min(0, { error }).max(1, { error })
  return z.union([percent, fraction], { error }).transform(written => parseShare(written) ?? 0)
}

/** A list; `least` 1 for one that must not be empty. */
export const list = <Member extends z.ZodType>(member: Member, wants: string, least = 0) =>
  z.array(member, { error: wants }).min(least, { error: `${wants} that is not empty` })

/**
 * A block of known keys. The error of an unknown key is the list of the known ones, from which `read.ts` finds the
 * nearest; names of keys have no spaces in them.
 */
export const block = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: issue =>
      issue.code === 'unrecognized_keys'
        ? Object.keys(shape).join(' ')
        : `a block with keys such as ${Object.keys(shape).slice(0, 4).join(', ')}`,
  })
