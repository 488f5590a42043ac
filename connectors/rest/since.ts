import { type Cursor, readJson } from '#contract'
import { isRecord } from '#kit'

/** Where readings of changes were left. */
interface Mark {
  /** The latest change the reading before this one had seen; empty: nothing to go by yet. */
  readonly since: string
  /** The latest change seen so far. */
  readonly latest: string
  /** When everybody was last read: who was deleted is in no list of changes. */
  readonly everyoneMs: number
}

export const noMark: Mark = { since: '', latest: '', everyoneMs: 0 }

/** @returns `noMark` for a cursor of another description */
export function markIn(cursor: Cursor | undefined): Mark {
  const mark = cursor === undefined ? undefined : readJson(cursor).value
  if (!isRecord(mark)) return noMark
  const { since, latest, everyoneMs } = mark
  return typeof since === 'string' && typeof latest === 'string' && typeof everyoneMs === 'number'
    ? { since, latest, everyoneMs }
    : noMark
}

/** Whether everybody has to be read: also when the last time lies in the future, which a clock that was ahead wrote down. */
export const isEveryoneDue = (
  { since, everyoneMs }: Mark,
  { nowMs, hours }: Record<'nowMs' | 'hours', number>,
): boolean => since === '' || nowMs < everyoneMs || nowMs - everyoneMs >= hours * 3_600_000

/**
 * The mark for the next reading. It asks from where the reading before this one ended: who was changed while this one went on,
 * behind its back, is seen then.
 */
export const nextMark = (mark: Mark, latest: string, everyoneMs: number): Mark => ({
  since: mark.latest,
  latest: later(mark.latest, latest),
  everyoneMs,
})

const digits = /^-?\d+$/

/** The later of two times: as dates where both are, else as texts or numbers that grow. */
export function later(one: string, other: string): string {
  if (one === '' || other === '') return one === '' ? other : one
  return orderOf(one, other) >= 0 ? one : other
}

function orderOf(one: string, other: string): number {
  if (digits.test(one) && digits.test(other)) return Number(BigInt(one) - BigInt(other))
  for (const read of [Number, Date.parse]) {
    const [a, b] = [read(one), read(other)]
    if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b
  }
  return one < other ? -1 : 1
}
