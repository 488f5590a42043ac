import type { Presence } from './person.ts'

/**
 * Where one source stands with one person.
 * - `spoken`: its newest reading has them.
 * - `silent`: it never had them, or a human settled what it left behind.
 * - `doubted`: missing from a reading that could not prove itself whole. What it said last goes on counting, and what rests on that waits
 *   for a human.
 * - `gone`: missing from a reading that did, or said to be gone. What it said last counts no more, except that somebody is inactive.
 */
export type Standing = 'spoken' | 'silent' | 'doubted' | 'gone'

/** The last word of a source on whether somebody is active. `unclear`: it came in a record of a key that stands twice. */
export type Said = 'active' | 'inactive' | 'unclear'

/** What of a source's record bears on whether somebody is active. */
export interface LastRecord {
  /** Missing: the source never had them. */
  readonly presence?: Presence
  /** What the newest record says: whether they are active, nothing about it, or that it cannot be told (unreadable, a key that stands twice). */
  readonly now: 'active' | 'inactive' | 'nothing' | 'unreadable' | 'twice'
  /** Missing: it never said. */
  readonly said?: Said
}

/**
 * What a source counts for when it comes to whether somebody is let in.
 * - `in`, `out`: it says so.
 * - `still-out`: it said `inactive`, has them and says nothing about it now. Nobody is let in by a blank.
 * - `no-longer`: it said something else, or nobody knows what, and says nothing about it now. Who is in stays; who is out is not let in.
 * - `unknown`: its record cannot tell. Nothing is decided but by the `out` of another source.
 * - `none`: it has no part in it.
 */
export type Vote = 'in' | 'out' | 'still-out' | 'no-longer' | 'unknown' | 'none'

/** One source of one person: where it stands, and what it counts for. */
export interface Voice {
  readonly standing: Standing
  readonly vote: Vote
}

/**
 * The one table of what a source counts for:
 *
 * | standing  | says now             | said last         | vote        |
 * |-----------|----------------------|-------------------|-------------|
 * | `spoken`  | `active`             |                   | `in`        |
 * | `spoken`  | `inactive`           |                   | `out`       |
 * | `spoken`  | `twice`              |                   | `unknown`   |
 * | `spoken`  | `unreadable`         | `inactive`        | `out`       |
 * | `spoken`  | `unreadable`         | else              | `unknown`   |
 * | `spoken`  | `nothing`            | `inactive`        | `still-out` |
 * | `spoken`  | `nothing`            | `active`, `unclear` | `no-longer` |
 * | `spoken`  | `nothing`            | never             | `none`      |
 * | `doubted` |                      | `inactive`        | `out`       |
 * | `doubted` |                      | `active`, `unclear` | `in`      |
 * | `doubted` |                      | never             | `none`      |
 * | `gone`    |                      | `inactive`        | `out`       |
 * | `gone`    |                      | `unclear`         | `no-longer` |
 * | `gone`    |                      | `active`, never   | `none`      |
 * | `silent`  |                      |                   | `none`      |
 *
 * A negative word outlives its record until the same source says otherwise, or a human settles it; a positive one ends with the record.
 */
export function voiceOf({ presence, now, said }: LastRecord): Voice {
  if (presence === undefined) return { standing: 'silent', vote: 'none' }
  switch (presence) {
    case 'present':
      return { standing: 'spoken', vote: spoken(now, said) }
    case 'doubted':
      return { standing: 'doubted', vote: said === undefined ? 'none' : said === 'inactive' ? 'out' : 'in' }
    case 'gone':
      return { standing: 'gone', vote: said === 'inactive' ? 'out' : said === 'unclear' ? 'no-longer' : 'none' }
  }
}

function spoken(now: LastRecord['now'], said: Said | undefined): Vote {
  switch (now) {
    case 'active':
      return 'in'
    case 'inactive':
      return 'out'
    case 'twice':
      return 'unknown'
    case 'unreadable':
      return said === 'inactive' ? 'out' : 'unknown'
    case 'nothing':
      if (said === undefined) return 'none'
      return said === 'inactive' ? 'still-out' : 'no-longer'
  }
}
