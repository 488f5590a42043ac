import type { Budget } from '../domain/budget.ts'
import type { ChangeKind } from '../domain/change.ts'
import type { Fingerprint, OperationId, PersonKey, RemoteId } from '../domain/names.ts'
import type { Need } from '../domain/pair/needs.ts'
import type { KeptPause } from '../domain/pause.ts'
import type { Person, Presence, RecordFailure } from '../domain/person.ts'
import type { System } from '../domain/system.ts'
import type { Attributes } from '../domain/value.ts'
import type { WritingMarks } from '../domain/writing.ts'
import type {
  Breach,
  LedgerEntry,
  Link,
  OpenOperation,
  OpenState,
  PlannedChange,
  PlanSummary,
  Revision,
  RunRecord,
  Settlement,
  SourcePerson,
  SourceState,
  StoredChange,
  StoredLedgerEntry,
  TargetState,
  Withheld,
} from './records.ts'
import type { Recordings, Scim, Tokens } from './scim.ts'

/**
 * The memory of usherd. Every method that writes is one transaction: after it resolves the write survives `kill -9`, before
 * it resolves nothing of it shows. Nothing above this floor knows which database it is.
 *
 * All methods throw a `Problem` of class `store` when the database cannot be used (locked, read-only, full, damaged);
 * never with a value of a row in the message.
 */
export interface Store extends AsyncDisposable {
  readonly people: People
  readonly links: Links
  readonly plans: Plans
  readonly outbox: Outbox
  readonly ledger: Ledger
  readonly targets: Targets
  readonly budgets: Budgets
  readonly sources: Sources
  readonly runs: Runs
  readonly scim: Scim
  readonly tokens: Tokens
  readonly recordings: Recordings
  readonly upkeep: Upkeep
  /** 16 random bytes (hex), made once per store: salts the fingerprints of secrets. */
  readonly salt: string
  /**
   * Tries whether it can be used. @returns what is wrong, one sentence each that anybody may read; empty when all is well. Takes as
   * long as others keep it locked, so whoever asks sets a limit
   */
  troubles(): Promise<readonly string[]>
  close(): Promise<void>
}

// ---------------------------------------------------------------- people

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
  /** Keys whose key or text attribute (userName, displayName, emails...) equals or begins with the text, at most 20; for `explain`. */
  search(text: string): Promise<readonly PersonKey[]>
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

/** How many people were settled, by what was open of them. */
export interface SettledPeople {
  /** Missing, and gone from now on. */
  readonly gone: number
  /** Gone before: what was said last of them is forgotten. */
  readonly forgotten: number
  /** There: that it once said whether they are active is forgotten. */
  readonly unsaid: number
}

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
  /** In a reading of changes: these are gone. Strangers among them are no news. @returns how many were there until now */
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
   * @returns how many had moved: nothing was written for them, and they stay due
   */
  decide(target: string, decisions: readonly PairDecision[]): Promise<number>
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
   */
  recall(target: string, people: readonly PersonKey[]): Promise<void>
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

/** What a change of the plan takes or frees, or what somebody wants who is withheld because `holder` has it. */
export interface ClaimRow {
  readonly target: string
  readonly person: PersonKey
  readonly label: string
  readonly claim: string
  /** `succeeds`: they would get the account of `holder`, who is no longer there. */
  readonly how: 'takes' | 'yields' | 'frees' | 'wants' | 'succeeds'
  readonly holder?: PersonKey
}

/** Somebody whose change takes what another one takes as well. */
export interface Contested {
  readonly person: PersonKey
  readonly label: string
  readonly claim: string
  /** The pair's version the change was decided on. */
  readonly version: number
  /** The others of the plan, the first few of them. */
  readonly rivals: readonly { readonly person: PersonKey; readonly label: string }[]
  /** Somebody whose operation is on its way. */
  readonly promised?: { readonly person: PersonKey; readonly label: string }
  /** Taken only if nobody else does: it is theirs. */
  readonly yields?: true
}

/** Somebody withheld because another has what they want. */
export interface Blocked {
  readonly person: PersonKey
  readonly label: string
  readonly claim: string
  readonly holder: PersonKey
  readonly holderLabel: string
}

/** Somebody of whom the plan takes an account away that others, who are there, would get. */
export interface Succeeded {
  readonly person: PersonKey
  readonly label: string
  /** The pair's version that was decided on. */
  readonly version: number
  /** Sources from which they are missing, unproved. */
  readonly doubts: readonly string[]
  /** Who would get it, the first few of them. */
  readonly successors: readonly {
    readonly person: PersonKey
    readonly label: string
    readonly claim: string
    /** The plan gives them the account, as the same person: what shows it. */
    readonly same?: readonly string[]
  }[]
}

/** A page, in key order, behind `after`. */
export interface KeyPage {
  readonly after?: PersonKey
  readonly limit: number
}

export interface PlanWriter {
  /** In the plan's order: by target, then person key. */
  add(changes: readonly PlannedChange[]): Promise<void>
  withhold(entries: readonly Withheld[]): Promise<void>
  /** What the changes and the withheld ones of the plan take, free and want. */
  claim(rows: readonly ClaimRow[]): Promise<void>
  /** Changes that take what others take as well, in the plan or on their way. A person may come more than once. */
  contested(target: string, page: KeyPage): Promise<readonly Contested[]>
  /** Whom the plan takes an account away, or gives it to a new key of theirs, that others of it would get (`succeeds`). */
  succeeded(target: string, page: KeyPage): Promise<readonly Succeeded[]>
  /** Takes the changes of these people out of the plan again. */
  withdraw(target: string, people: readonly PersonKey[]): Promise<void>
  /**
   * Finds out who gets what they want as soon as changes of this plan, or operations on their way, are done, one after the other:
   * `waiting` tells them, `stuck` others.
   */
  findWaiting(target: string): Promise<void>
  waiting(target: string, page: KeyPage): Promise<readonly Blocked[]>
  /** Who would give up what another one wants, and gets nothing themselves: rings, and who stands behind one. */
  stuck(target: string): Promise<readonly Blocked[]>
  /** Says more of people who are withheld as `taken`. */
  reword(entries: readonly Withheld[]): Promise<void>
  /** What the plan holds so far, in its order. */
  changes(target: string, page: { readonly after?: number; readonly limit: number }): Promise<readonly StoredChange[]>
  /**
   * Makes the plan visible under its fingerprint. An earlier plan of the same fingerprint is replaced; one whose held changes
   * were all decided on anew since, or have moved, becomes `superseded`. Keeps the newest 50 plans, and those something of which
   * waits for a human.
   */
  finish(plan: {
    readonly fingerprint: Fingerprint
    readonly breaches: readonly Breach[]
    readonly names: PlanSummary['names']
  }): Promise<PlanSummary>
  abandon(): Promise<void>
  /**
   * What runs that no human approved took out of the budgets of a target within the last day, or have open; people whom this plan
   * counts under the same budget are not among them. A budget that is overdrawn is counted since the date it stands with.
   */
  spent(target: string, now: Date): Promise<ReadonlyMap<Budget, SpentBudget>>
}

export interface SpentBudget {
  /** People, each once, besides those of the plan. */
  readonly people: number
  /** People for whom it is done, those of the plan among them. */
  readonly applied: number
  /** Since when it is counted, where that is longer than a day because the budget is overdrawn. */
  readonly since?: Date
}

/** Which held changes of a plan a release is about. */
export interface Selection {
  readonly target?: string
  /** Default: every kind. */
  readonly kinds?: readonly ChangeKind[]
  /** Default false: `doubted` changes stay. */
  readonly doubted?: boolean
  /** Leave out changes that are counted under one of these budgets. */
  readonly without?: readonly Budget[]
}

export interface Plans {
  begin(plan: {
    readonly run: number
    readonly targets: readonly string[]
    readonly createdAt: Date
  }): Promise<PlanWriter>
  /** By fingerprint or the beginning of one. @throws Problem (usage) when it is unknown or ambiguous */
  get(fingerprint: string): Promise<PlanSummary>
  /** Newest first. */
  list(options?: { readonly state?: PlanSummary['state']; readonly limit?: number }): Promise<readonly PlanSummary[]>
  changes(
    fingerprint: Fingerprint,
    options: {
      readonly after?: number
      readonly limit: number
      readonly state?: StoredChange['state']
      /** Only first steps of swaps. */
      readonly ring?: true
    },
  ): Promise<readonly StoredChange[]>
  /** @param options.person only what is withheld of this one */
  withheld(
    fingerprint: Fingerprint,
    options: { readonly limit: number; readonly person?: PersonKey },
  ): Promise<readonly Withheld[]>
  /** Held changes whose basis no longer holds: person, mapping or link moved since. */
  moved(
    fingerprint: Fingerprint,
    limit: number,
  ): Promise<
    readonly {
      readonly target: string
      readonly person: PersonKey
      readonly label: string
      readonly what: 'person' | 'mapping' | 'link'
    }[]
  >
  /**
   * Hands held changes to the outbox (one transaction), each only if the pair is as it was when the change was planned: at most
   * one open operation per person and target. What has moved meanwhile is not handed over; its person is planned again. Two
   * people cannot have one account: who comes second is planned again.
   * Once a doubted removal is released, everybody is gone whom the readings that cast the doubt (or earlier ones) did not show.
   * When a human approved the run, the budgets of what is released are overdrawn no more.
   * @param options.whole hand over all of it or nothing
   * @returns how many were handed over, and how many had moved; with `whole` and any of them moved, nothing was written
   */
  release(
    fingerprint: Fingerprint,
    selection: Selection,
    options: { readonly run: number; readonly now: Date; readonly whole?: boolean },
  ): Promise<Released>
}

export interface Released {
  readonly released: number
  readonly stale: number
}

// ---------------------------------------------------------------- outbox

export interface Outbox {
  /**
   * At start: what was leased when the last process died is `verify` from now on. With a target: what was leased there by a
   * dispatcher that has failed and ended. @returns how many
   */
  recover(target?: string): Promise<number>
  /**
   * Hands out due rows in the order leavers, joiners, edits; then due time; then key. They are leased, durably, before this resolves.
   * A row whose person, link or target's mapping moved since it was planned is not handed out, unless its fate is unknown: it is
   * removed and its person stays due for planning (counted in `replan`).
   */
  claim(
    target: string,
    options: { readonly limit: number; readonly now: Date },
  ): Promise<{ readonly operations: readonly OpenOperation[]; readonly replan: number }>
  /**
   * These creates in flight have made these accounts; whether all of it was done is still to be seen. Until they are settled the accounts
   * count as theirs (`links.holders`), so that nobody takes one over meanwhile.
   */
  made(accounts: readonly { readonly operation: OperationId; readonly account: RemoteId }[]): Promise<void>
  /** Not started after all: back as they were, the attempt does not count. */
  giveBack(ids: readonly OperationId[]): Promise<void>
  /** Writes outcomes: outbox, link, ledger and what is due for planning, all in one transaction. */
  settle(settlements: readonly Settlement[]): Promise<void>
  /** When the next row of a target is due; undefined when none waits. */
  nextDue(target: string): Promise<Date | undefined>
  counts(target: string): Promise<Readonly<Record<OpenState, number>>>
  list(options: {
    readonly target?: string
    readonly states?: readonly OpenState[]
    readonly limit: number
  }): Promise<readonly OpenOperation[]>
  /** Refused and parked rows wait no longer: due now, attempts start anew. @returns how many */
  retry(options: {
    readonly target?: string
    readonly person?: PersonKey
    readonly now: Date
    /** A human has looked: what may have happened did not, and is sent again without another look. */
    readonly anew?: boolean
  }): Promise<number>
}

// ---------------------------------------------------------------- the rest

/** Lines of a run or a person come in the order in which they were written, others of a target or since a moment by their time. */
export interface LedgerQuery {
  readonly target?: string
  readonly person?: PersonKey
  readonly run?: number
  readonly since?: Date
  readonly outcomes?: readonly LedgerEntry['outcome'][]
  /** Newest first unless `oldestFirst`. */
  readonly oldestFirst?: boolean
  readonly limit: number
  /** Page on behind this id. */
  readonly after?: number
}

export interface Ledger {
  query(query: LedgerQuery): Promise<readonly StoredLedgerEntry[]>
  /** Counts by target, kind and outcome of one run, derived from the rows. */
  counts(run: number): Promise<
    readonly {
      readonly target: string
      readonly kind: ChangeKind
      readonly outcome: LedgerEntry['outcome']
      readonly count: number
      readonly requests: number
    }[]
  >
}

/** A link that a human's word carries over to where its target is now. */
export interface KeptLink {
  readonly person: PersonKey
  /** The link's version it was looked at under; where that has moved, it is forgotten like the others. */
  readonly version: number
  readonly active: boolean
  readonly confirmed: Attributes
}

export interface Targets {
  get(target: string): Promise<TargetState>
  /** Every target of which anything is remembered, by name, also those that are configured no more. */
  all(): Promise<readonly TargetState[]>
  /**
   * Remembers what a target talks to: the first time, in another spelling of the same, and where nothing is remembered that could
   * belong to another system (no account, no open operation); a halt or a pause of the former goes with it then. Otherwise nothing
   * happens: that is for a human to say (`resettle`).
   */
  meet(target: string, system: System, now: Date): Promise<void>
  /**
   * A human's word on what stands where a target talks to now. Everybody there is planned again.
   * @param word.kept the same system at another place: these links stay; every other one, and what was open for it, is forgotten.
   *   Missing: another system, and all that is remembered of accounts and operations is forgotten; the next run is the first one
   */
  resettle(
    target: string,
    word: { readonly system: System; readonly now: Date; readonly kept?: readonly KeptLink[] },
  ): Promise<{ readonly kept: number; readonly forgotten: number; readonly dropped: number }>
  halt(
    target: string,
    halt: { readonly reason: string; readonly now: Date; readonly probeDue: Date; readonly probes: number },
  ): Promise<void>
  /** A probe succeeded: halted no more. How often it failed before is kept. */
  reopen(target: string, at: Date): Promise<void>
  /** How often it failed before is forgotten, unless it is halted again. */
  forgive(target: string): Promise<void>
  /** Neither halted nor paused, and nothing kept of what was. */
  release(target: string): Promise<void>
  /** Takes the place of an earlier pause. */
  pause(target: string, pause: { readonly now: Date; readonly until: Date }): Promise<void>
  /** Takes requests out of the day's budget, durably. @returns how many were granted (<= count; 0 when the day is used up) */
  takeBudget(
    target: string,
    take: { readonly day: string; readonly count: number; readonly most: number },
  ): Promise<number>
}

/** Which budgets of a target were asked for more than they had. What is held for that reason waits for a human, however long. */
export interface Budgets {
  /** @returns since when each of them is counted */
  overdrawn(target: string): Promise<ReadonlyMap<Budget, Date>>
  /** These are overdrawn, counted since `since`; whichever is so already keeps its date. */
  overdraw(target: string, budgets: readonly Budget[], since: Date): Promise<void>
  /** These are overdrawn no more. */
  restore(target: string, budgets: readonly Budget[]): Promise<void>
}

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
export type SourceEnding = Pick<SourceState, 'source' | 'lastComplete' | 'problem'>

export interface Runs {
  /** @param run.approved a human said yes to what it does: it is counted under no budget */
  begin(run: { readonly command: string; readonly startedAt: Date; readonly approved?: true }): Promise<number>
  end(
    id: number,
    end: { readonly endedAt: Date; readonly result: string; readonly plan?: Fingerprint; readonly message?: string },
  ): Promise<void>
  get(id: number): Promise<RunRecord | undefined>
  recent(limit: number): Promise<readonly RunRecord[]>
}

/** What is older goes, but never what is younger than `leastKeptMs` or still needed; a bound that is missing: nothing goes. */
export interface PruneBounds {
  readonly now: Date
  readonly ledgerBefore?: Date
  /** Also for deletions that were pushed in, and for what is known of people who are gone. */
  readonly runsBefore?: Date
  /** By tenant: the number up to which its source has read what was pushed in. Of other tenants no deletion goes. */
  readonly read?: ReadonlyMap<string, number>
}

/**
 * `ledger`: its lines; one that says what a human took back stays while that stands. `runs`: those nothing speaks of any more, except
 * the newest. `deletions`: pushed in and read by their source. `people`: attributes of who is gone at every source, with no account
 * and nothing due or open.
 */
export type PrunePart = 'ledger' | 'runs' | 'deletions' | 'people'

export interface PruneStep {
  readonly part: PrunePart
  readonly removed: number
  /** Where to go on; undefined: the pass has ended. */
  readonly next?: PrunePosition
}

/** Opaque to all but the store. */
export interface PrunePosition {
  readonly part: PrunePart
  readonly place: readonly number[]
}

/** Forgetting what is over. */
export interface Upkeep {
  /** `at`: when a pass last ended. `ledgerFrom`: what happened before that moment the ledger may have forgotten. */
  state(): Promise<{ readonly at?: Date; readonly ledgerFrom?: Date }>
  /** One step of a pass, a short transaction over at most `limit` rows. */
  prune(bounds: PruneBounds, options: { readonly limit: number; readonly after?: PrunePosition }): Promise<PruneStep>
  /** Remembers that a pass has ended. */
  ended(at: Date): Promise<void>
}
