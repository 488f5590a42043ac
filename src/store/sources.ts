import type { RecordFailure } from '../domain/person.ts'
import type { System } from '../domain/system.ts'
import type { KeptPause } from '../domain/time/pause.ts'

export interface Sources {
  /** All there is to say of it, its people counted: that takes the longer the more there are. */
  get(source: string): Promise<SourceState>
  /** What it is read from, and since when that is remembered. Costs next to nothing. */
  system(source: string): Promise<SourceState['system']>
  /**
   * Remembers what it is read from: the first time, in another spelling of the same, and where nothing is known of anybody.
   * Otherwise nothing happens: that is for a human to say (`resettle`).
   */
  meet(source: string, system: System, now: Date): Promise<void>
  /** A human's word: the same people, at another place. Where it was read to there means nothing here: it is read from its beginning. */
  resettle(source: string, system: System, now: Date): Promise<void>
  /** Up to where it was read; what `ReadingWriter.finish` kept last. */
  cursor(source: string): Promise<string | undefined>
  /** How readings of these sources ended, in the order of the names. Costs next to nothing: nobody is counted. */
  endings(sources: readonly string[]): Promise<readonly SourceEnding[]>
  /** How many people wait for a record that can be read. */
  unread(source: string): Promise<number>
  /** A reading begins. Whom it changes is not due for planning (`Links.due`) until it, or a later one, has ended whole. */
  started(source: string, at: Date): Promise<void>
  /**
   * A reading ended; `problem` when it was not complete or not believed; `whole`: what it showed may be planned. `failed` and
   * `failures` are of records without a readable key; those of a reading of everyone stand until the next one, whatever readings of changes come between.
   * @param end.scope missing: the reading broke off, and what failed before stands
   */
  ended(
    source: string,
    end: {
      readonly at: Date
      readonly problem?: string
      readonly scope?: 'everyone' | 'changes'
      readonly failures: readonly RecordFailure[]
      readonly failed: number
      readonly whole: boolean
    },
  ): Promise<void>
  /** Who and what is not wholly understood (at most 100): people by key, then records without one. */
  failures(source: string): Promise<readonly RecordFailure[]>
  setDue(source: string, due: Date): Promise<void>
  /** Keeps until when it asked us to wait, in the place of any pause before; undefined: it is forgotten. */
  pause(source: string, pause: KeptPause | undefined): Promise<void>
  /** What `pause` kept, also when it is over. Costs next to nothing: it is asked before each request. */
  paused(source: string): Promise<KeptPause | undefined>
  /** A reading of everyone did not show so many people and was believed. */
  lost(source: string, loss: { readonly people: number; readonly at: Date }): Promise<void>
  /** How many people such readings lost since then; forgotten once a human has let leavers out. */
  lostSince(source: string, since: Date): Promise<number>
}

/** How the readings of a source ended. */
type SourceEnding = Pick<SourceState, 'source' | 'lastComplete' | 'problem'>

export interface SourceState {
  readonly source: string
  /** What it is read from, and since when that is remembered. Missing: not known yet. */
  readonly system?: { readonly is: System; readonly since: Date }
  /** People known (present and doubted). */
  readonly known: number
  readonly doubted: number
  readonly cursor?: string
  readonly lastStart?: Date
  readonly lastComplete?: Date
  /** Next time the schedule wants it. */
  readonly due?: Date
  /** Until when it asked us to wait, last time it did. */
  readonly pausedUntil?: Date
  /** Why the last reading was not complete or not believed. */
  readonly problem?: string
  /** Records that are not wholly understood, until good ones come: of people (`unread`), and such without a key. */
  readonly failed: number
  /** People whose last record could not be read as a whole, or whose key stands twice. */
  readonly unread: number
}
