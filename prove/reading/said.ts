import type { Field } from './rules.ts'

/**
 * What a reading says of one field of somebody, where that is not the truth.
 * - `blank`: nothing. - `illegible`: nothing anybody could rely on. - `other`: something that is not so, and no reader can tell.
 */
export type Untruth = 'blank' | 'illegible' | 'other'

/** What a harmed reading says, in the words of whoever harmed it. The program under test has no part in it. */
export interface Said {
  /** By key and field; `all`: of the whole record. */
  readonly untrue: ReadonlyMap<string, ReadonlyMap<Field | 'all', Untruth>>
  /** People of whom there is no trace in a reading that looks whole. */
  readonly hidden: ReadonlySet<string>
  /** People of whom nothing is claimed: they may be missing from the reading, and it cannot be relied on that they left. */
  readonly unclaimed: ReadonlySet<string>
  /** A record has no key anybody could read: whoever is hidden may be behind it. */
  readonly hasKeyless: boolean
}

/** Notes what a harm does, while it does it. */
export class Notes implements Said {
  readonly untrue = new Map<string, Map<Field | 'all', Untruth>>()
  readonly hidden = new Set<string>()
  readonly unclaimed = new Set<string>()
  hasKeyless = false

  hide(key: string): void {
    this.hidden.add(plain(key))
  }

  /** @see Said.unclaimed */
  claimNothing(key: string): void {
    this.unclaimed.add(plain(key))
  }

  /** What a source says that gives no more than an attribute or two: whom it does not show has lost nothing by that. */
  add({ untrue, hidden, unclaimed }: Said): void {
    for (const [key, own] of untrue)
      for (const [field, untruth] of own)
        this.note(key, field === 'all' && untruth === 'other' ? 'title' : field, untruth)
    for (const key of [...hidden, ...unclaimed]) this.claimNothing(key)
  }

  note(key: string, field: Field | 'all', untruth: Untruth): void {
    const own = this.untrue.get(plain(key)) ?? new Map<Field | 'all', Untruth>()
    this.untrue.set(plain(key), own.set(field, untruth))
  }
}

/** A key as the truth has it, whatever a harm before made of its letters. */
const plain = (key: string): string => key.normalize('NFC').replace(/[\s\u200b\ufeff]+$/, '')
