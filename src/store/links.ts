import type { LedgerEntry } from '../domain/ledger.ts'
import type { Link } from '../domain/link.ts'
import type { OpenOperation } from '../domain/outbox.ts'
import type { Need } from '../domain/pair/needs.ts'
import type { Revision, SourcePerson } from '../domain/source-person.ts'
import type { PersonKey, RemoteId } from '../domain/text/names.ts'
import type { WritingMarks } from '../domain/writing.ts'

/** Everything the planner needs to know about one person at one target. */
export interface Candidate {
  readonly person: PersonKey
  /** In the order of the sources asked for; empty when no source ever showed the person. */
  readonly people: readonly SourcePerson[]
  readonly link?: Link
  /** The person's row in the outbox, whatever its state. */
  readonly open?: OpenOperation
  /** Revision under which the person is due here; 0 when the person is not due. */
  readonly dueRev: Revision
  /** A create was sent for the person here before, and came to nothing when it was looked for. */
  readonly createSent?: true
  /** Accounts that a human took from the person here: not taken over again. */
  readonly unlinked?: readonly RemoteId[]
  /** The version of the pair at this moment; 0 when nothing is known of it. Whoever decides on this candidate names it. */
  readonly version: number
  /** The number the store's counter stood at at this moment: what is done later has a greater one. */
  readonly asOf?: number
}

/** What planning decided of one person at one target, and on which version of the pair (`domain/pair/life.ts`). */
export interface PairDecision {
  readonly person: PersonKey
  readonly version: number
  /**
   * `nothing`: as it should be, no longer due. `withheld`: not done, for a reason. `same`: what is open is still what is
   * wanted. `wait`: a change is kept in the plan, or something has to end first.
   */
  readonly kind: 'nothing' | 'withheld' | 'same' | 'wait'
  /** What has to come about before there is more to do; then they are planned again without anybody's asking. */
  readonly needs?: readonly Need[]
  /** The number the store's counter stood at when they were looked at: what came about since is not missed. */
  readonly asOf?: number
}

/** What became of decisions. */
export interface Decided {
  /** Pairs that had moved: nothing was written for them, and they stay due. */
  readonly moved: number
  /** People to be planned again since what they wait for has come about, by these decisions or since they were looked at. */
  readonly woken: number
}

/** Somebody at a target, as they were when something was decided of them. */
export interface PairAt {
  readonly person: PersonKey
  readonly version: number
}

/** One account that goes to somebody, or is nobody's from now on. */
export type Handover =
  /** What one person has goes to another, with all that is remembered of it. */
  | { readonly kind: 'move'; readonly target: string; readonly from: PairAt; readonly to: PairAt }
  /** An account that nobody has. */
  | {
      readonly kind: 'link'
      readonly target: string
      readonly pair: PairAt
      readonly link: Pick<Link, 'remoteId' | 'active' | 'confirmed' | 'found' | 'matchedBy'>
    }
  /** Forgotten, and not taken over again for the same person (`Candidate.unlinked`). */
  | { readonly kind: 'unlink'; readonly target: string; readonly pair: PairAt }

export interface Handovers {
  readonly handovers: readonly Handover[]
  readonly entries: readonly LedgerEntry[]
  readonly at: Date
}

/** What is remembered of people at targets: whose an account is, what was confirmed there, and who is due for planning. */
export interface Links {
  /**
   * Makes a mapping revision known. When it differs from the last one, every person of the sources and every link of the
   * target becomes due for planning.
   * @param writing where and how attributes are written now: those whose mark is another one than before are `outdated` in every link
   *   there is. One that had no mark is taken as it is
   */
  setMapping(target: string, mapping: string, sources: readonly string[], writing?: WritingMarks): Promise<void>
  /**
   * Who needs planning at a target, in key order: people that changed since they were last settled here, everybody after a
   * mapping change, links whose person is gone, links whose `deleteDue` has come. Cost follows changes, not people.
   * Not whom a reading of their sources changed that has not ended whole: half of it would be judged as if it were all.
   * @param after continue behind this key
   * @param unplanned only who was not considered since he became due: not who is held, withheld or waited for, nor who is due by
   *   date. What such a page costs does not grow with what waits.
   */
  due(
    target: string,
    options: {
      readonly sources: readonly string[]
      readonly after?: PersonKey
      readonly limit: number
      readonly now: Date
      readonly unplanned?: boolean
    },
  ): Promise<readonly Candidate[]>
  /** Everybody of the sources and everybody with an account at the target, due or not, in key order; who is gone and has none left out. */
  everyone(
    target: string,
    options: { readonly sources: readonly string[]; readonly after?: PersonKey; readonly limit: number },
  ): Promise<readonly Candidate[]>
  /** Has these people planned again. */
  makeDue(target: string, people: readonly PersonKey[]): Promise<void>
  /** One person, due or not (`--user`, `explain`). */
  candidate(target: string, sources: readonly string[], person: PersonKey): Promise<Candidate>
  /**
   * Writes what planning decided of these people, each only if the pair is as it was when that was decided: operations nobody
   * wants any more go, who is as wanted is no longer due, and the others count as considered.
   */
  decide(target: string, decisions: readonly PairDecision[]): Promise<Decided>
  /**
   * Who is due and has no account, and waits for one of these people to be done with (`PairDecision.needs`).
   * @param considered only whom planning has considered since they became due
   */
  waitingFor(
    target: string,
    people: readonly PersonKey[],
    options: { readonly sources: readonly string[]; readonly considered: boolean },
  ): Promise<readonly Candidate[]>
  /**
   * Nothing planned before is taken from these people: where an operation of theirs waits that certainly was not sent, or a plan holds
   * a change, that would disable, delete or give up their account, they are planned again, and it does not go out.
   * @returns how many are to be planned again
   */
  recall(target: string, people: readonly PersonKey[]): Promise<number>
  /**
   * Writes whose account is whose: every link, both sides' pairs (event `relinked`) and the ledger, all of it or nothing.
   * @returns false: a pair has moved since it was decided, or somebody else has got an account; nothing was written
   * @throws Error when an operation of one of them is on its way: whoever decides has looked for that
   */
  handOver(handovers: Handovers): Promise<boolean>
  /** Is anybody due at the target whom planning has not considered since? */
  hasUnplanned(target: string): Promise<boolean>
  /** Accounts we know at a target (tombstones not counted). */
  count(target: string): Promise<number>
  /** Those of them that are in use. */
  active(target: string): Promise<number>
  /** Which people hold these accounts, or are about to (an open operation of theirs is about it). */
  holders(target: string, ids: readonly RemoteId[]): Promise<ReadonlyMap<RemoteId, PersonKey>>
  /** All links of one person, all targets. */
  ofPerson(person: PersonKey): Promise<readonly Link[]>
}

// ---------------------------------------------------------------- plans
