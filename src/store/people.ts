import type { Person, Presence } from '../domain/person.ts'
import type { SourcePerson } from '../domain/source-person.ts'
import type { PersonKey } from '../domain/text/names.ts'

/** A person on a page of a reading: `hash` (32 hex characters) covers attributes, what is unread, and the source's mapping revision. */
export interface HashedPerson extends Person {
  readonly hash: string
}

/** People with something unread are in none of the first three: they count as failed. */
export interface PageResult {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** Keys that were already in this reading (in an earlier page or on this one). Of everyone only: in a feed the later record counts. */
  readonly duplicates: readonly PersonKey[]
}

/** The snapshot of people, source by source, which readings bring up to date. */
export interface People {
  /**
   * Starts a reading. One at a time per source. What is found is kept page by page (also when the reading breaks off):
   * differences are always taken against links, so a half-read source does no harm. Absence is only decided by `finish`.
   * @param options.targets every target fed by the source: changed people become due for planning there
   * @param options.mute no record of the source can say whether somebody is active: that it once said yes counts no more
   */
  begin(
    source: string,
    options: {
      readonly targets: readonly string[]
      readonly scope: 'everyone' | 'changes'
      readonly mute?: boolean
    },
  ): Promise<ReadingWriter>
  /** One person as all named sources hold it, in the order of the sources; gone ones included. */
  get(sources: readonly string[], key: PersonKey): Promise<readonly SourcePerson[]>
  /**
   * Whose key, login, address or name equals the text or begins with it, in any (ASCII) case: the key itself first, then those
   * of whom the text is the whole of it, then by key; at most 20. Gone ones are among them.
   */
  search(text: string): Promise<readonly Namesake[]>
  /**
   * What people who are not gone are called, for finding out whom a mistyped text means: keys, logins and names of a length, at most so many.
   * Looks at everybody.
   */
  called(wanted: {
    readonly shortest: number
    readonly longest: number
    readonly most: number
  }): Promise<readonly { readonly key: PersonKey; readonly name: string }[]>
  /**
   * A human's word on what a source leaves open: what it said last of people it has no more is forgotten, and so is whether it said
   * that they are active where it says nothing of it any more; who is missing and not proved to be gone is gone.
   * @param options.who one person; or everybody whose absence is not proved
   * @param options.targets every target fed by the source: these people become due for planning there
   */
  settle(
    source: string,
    options: { readonly who: { readonly person: PersonKey } | 'doubted'; readonly targets: readonly string[] },
  ): Promise<SettledPeople>
}

/** Somebody a text may mean. */
export interface Namesake {
  readonly key: PersonKey
  /** The text is the whole of their key, login, address or display name, not only the beginning of one. */
  readonly isWhole: boolean
}

/** How many people were settled, by what was open of them. */
export interface SettledPeople {
  /** Missing, and gone from now on. */
  readonly gone: number
  /** Gone before: what was said last of them is forgotten. */
  readonly forgotten: number
  /** There: that it once said whether they are active is forgotten. */
  readonly unsaid: number
}

/** One reading under way. A newer one of the same source ends it: from then on every call throws. */
export interface ReadingWriter {
  /**
   * Compares one page with the snapshot and stores what differs. In a reading of changes the last record of a key counts.
   * What is unread keeps its last good value, and is kept with the person until a record comes in which it can be read.
   */
  page(people: readonly HashedPerson[]): Promise<PageResult>
  /**
   * In a reading of everyone: these must not be concluded from (duplicate key): the reason is kept with the person until a good record comes.
   */
  markFaulty(keys: readonly PersonKey[], reason: string): Promise<void>
  /** In a reading of changes: these are gone. Keys nobody knows are skipped. @returns how many were there until now */
  gone(keys: readonly PersonKey[]): Promise<number>
  /**
   * In a reading of everyone, counts so far: `known` people of this source before the reading, and how many of them it has not shown.
   */
  absent(): Promise<{ readonly known: number; readonly absent: number }>
  /** Keys of people of this source whom the reading has not shown, at most so many, the longest known first. */
  unshown(most: number): Promise<readonly PersonKey[]>
  /** Which of the keys the reading has not shown (for canaries). */
  missing(keys: readonly PersonKey[]): Promise<readonly PersonKey[]>
  /**
   * Ends the reading.
   * @param absence what becomes of people who were not shown: `gone`, `doubted`, or `keep` (scope `changes`, or broken off).
   *   People who had been `doubted` and were shown are present again.
   */
  finish(end: { readonly absence: Exclude<Presence, 'present'> | 'keep'; readonly cursor?: string }): Promise<void>
}

// ---------------------------------------------------------------- links and planning
