/**
 * Everything a connector may import (as `#contract`): the types it implements and the few pure functions it needs.
 *
 * A connector is data plus one function `open`. It gets HTTP, clock, log and randomness handed in; it reads no
 * environment, starts no timer, keeps nothing global. Two instances of one connector can live side by side.
 */

import type { AttributeSpec } from './attribute.ts'
import type { Exclusive } from './exclusive.ts'
import type { Http } from './http-message.ts'
import type { Log } from './log.ts'
import type { Operation, Receipt, RemoteAccount } from './operation.ts'
import type { SettingSpecs, SettingsOf } from './setting.ts'
import type { RemoteId } from './text/names.ts'
import type { Clock } from './time/clock.ts'
import type { Scalar } from './value.ts'
import type { Writing } from './writing.ts'

export type { AttributeSpec, DeclaredEquality, Ownership } from './attribute.ts'
export type { AttributeChange, Change, ChangeKind } from './change.ts'
export { type CaseRule, caseRules, comparable, type EqualityRule, equal, exactly, isRespelled } from './equality.ts'
export { aloneAt, type Exclusive } from './exclusive.ts'
export { Fault, type FaultDetails, type FaultKind, type FaultScope } from './fault.ts'
export { answerJson, askedUntil, isQueued, leavesNothing, retryAfter, statusFault } from './http.ts'
export type { Http, HttpRequest, HttpResponse } from './http-message.ts'
export { type Handlers, inTurn } from './in-turn.ts'
export { exactText, flawSentence, type JsonFlaw, plainText, readJson, wholeNumber, writeJson } from './json.ts'
export { countIn, createPass, type ListPage, mostPasses, type Pass } from './listing.ts'
export type { Log } from './log.ts'
export type { Operation, Receipt, RemoteAccount, Shown } from './operation.ts'
export { Problem } from './problem.ts'
export { Secret } from './secret.ts'
export { fixedSession, loginSession, type Session } from './session.ts'
export {
  type Block,
  type BlockProblem,
  type SettingSpec,
  type SettingSpecs,
  type SettingsOf,
  trustedAuthorities,
} from './setting.ts'
export { fold } from './text/case-folding.ts'
export { holdsNoCharacter, isSingleByte } from './text/charset.ts'
export { lookalike, spellings } from './text/lookalike.ts'
export { type OperationId, type PersonKey, type RemoteId, remoteId } from './text/names.ts'
export { respelledNote } from './text/respelled.ts'
export { shorten } from './text/shorten.ts'
export type { Clock } from './time/clock.ts'
export { type Attributes, isList, isRecords, type Scalar, type Value } from './value.ts'
export type { Writing } from './writing.ts'

/** What a connector is opened with, besides its settings. */
export interface ConnectorContext {
  /** The connection's name (its file's name), for messages. */
  readonly connection: string
  /** Every request goes through it: paced, counted, with deadline and size cap. */
  readonly http: Http
  readonly clock: Clock
  readonly log: Log
  /** Cryptographically strong random bytes. */
  readonly randomBytes: (count: number) => Uint8Array
  /** For sources that are pushed into: what has arrived. */
  readonly inbox?: Inbox
  /**
   * One at a time for each thing, over all connections: for what is read, changed and written back whole. Keys name the thing with
   * the address it is at. Absent: every connection makes its own.
   */
  readonly exclusive?: Exclusive
}

/** What identity providers have pushed in for one connection, durably kept. */
export interface Inbox {
  /** The position of the latest change there is; 0 when nothing ever arrived. */
  latest(): Promise<number>
  /**
   * Who changed behind a position, in the order of their latest change, each once.
   * @param after 0 for everyone there is
   * @param upTo whose latest change lies behind it is left out: who changes while pages are read moves behind it and is not shown twice
   */
  changes(after: number, limit: number, upTo?: number): Promise<readonly Arrival[]>
}

/** The latest state of somebody who was pushed in. */
export interface Arrival {
  readonly position: number
  readonly id: string
  /** As the other side would be shown it; absent: deleted. */
  readonly resource?: Readonly<Record<string, unknown>>
}

/** What a successful check learned, for people. */
export interface CheckReport {
  /** Product and version as the other side states it: `Zabbix 7.0.22`. */
  readonly product: string
  /** Who we are there: `Admin (Super admin role)`. */
  readonly signedInAs?: string
  /** The account we act with: never touched by us. */
  readonly self?: RemoteId
  /** Accounts that administer the target and can sign in now. Undefined: the connector cannot know. */
  readonly administrators?: readonly RemoteId[]
  /**
   * Set where the connector could know who administers the target, and the target did not say: what may take the last administrator
   * away is withheld meanwhile.
   */
  readonly administratorsUnknown?: AdministratorsUnknown
  /** Things the operator should know, one sentence each. */
  readonly remarks: readonly string[]
}

/** Why it is not known who administers a target, and whom that cannot be about. */
export interface AdministratorsUnknown {
  /** A clause for people: `CRM does not say who has role Admin (HTTP 500)`. */
  readonly why: string
  /** Accounts whose attribute holds none of these values are no administrators. Absent: everybody might be one. */
  readonly unless?: { readonly attribute: string; readonly values: readonly string[] }
}

// ---------------------------------------------------------------- sources

/** One record as the source holds it, or the news that one could not be read. */
export interface RawRecord {
  /** 1-based position an operator can find: the line of a file, the position in an answer. */
  readonly row: number
  /** Field by name. Missing, `null` and `''` are three things; connectors keep them apart where the source does. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Set when the record is unreadable; `fields` then holds whatever could be read. */
  readonly problem?: string
  /** Set beside `problem` where another record may have run into this one: whoever is missing may stand in it. */
  readonly holdsAnother?: true
  /** In a reading of changes: whoever this was is no longer there. `fields` holds the key, nothing else counts. */
  readonly gone?: true
}

/** Where a change feed was left; opaque outside the connector. */
export type Cursor = string

/** One pass over a source. */
export interface Reading {
  /** `everyone`: who is not in it is gone. `changes`: absence means nothing. */
  readonly scope: 'everyone' | 'changes'
  /**
   * Pages of records, at most a few thousand each. Complete only when the iterator ends without throwing; what cannot be
   * read to its end throws a `Problem` of class `source` (or a `Fault`), it never ends early.
   */
  readonly pages: AsyncIterable<readonly RawRecord[]>
  /** The cursor for the next reading; valid once the pages ended. */
  readonly cursor?: () => Cursor
  /**
   * Where a list can move under whoever reads it page by page, and pass somebody over without a sign: reads everyone once more. Asked
   * when people are missing, once the pages ended; whoever either pass shows is there. Undefined: all came in one piece.
   */
  readonly again?: () => AsyncIterable<readonly RawRecord[]> | undefined
  /** Whether the last pass is no proof that it showed all: it was seen to move, or is not like the one before. Valid once its pages ended. */
  readonly moved?: () => boolean
  /**
   * Asks about people one at a time whom such a list did not show, once its pages ended. Whoever is shown is there, whatever the list
   * says; whoever is not, is not.
   * @param field the field of a record that holds the keys
   * @returns undefined where nobody can be asked about by that field, or all came in one piece
   */
  readonly lookFor?: (field: string, keys: readonly string[]) => AsyncIterable<readonly RawRecord[]> | undefined
}

/** A system people are read from, as a connector opens it for one connection. */
export interface Source {
  /** Proves that a reading could start. @throws Problem | Fault with the reason it could not */
  check(signal: AbortSignal): Promise<CheckReport>
  /** @param since the cursor of the last complete reading, or undefined for everyone */
  read(since: Cursor | undefined, signal: AbortSignal): Promise<Reading>
  /** Files whose change means that a reading is worth while now. */
  readonly watches?: readonly string[]
  close?(): Promise<void>
}

/** What a connector for sources declares as data, and how it opens a connection; its own tests keep the type of its settings. */
export interface SourceConnector<Specs extends SettingSpecs = SettingSpecs> {
  readonly kind: 'source'
  /** The word in `connector:`; also the folder's name. */
  readonly name: string
  /** For people: `File (CSV, JSON, NDJSON)`. */
  readonly title: string
  readonly settings: Specs
  /** The field that is always the anchor here; a file may not name another one. */
  readonly key?: string
  /** People come in by themselves (`ConnectorContext.inbox`); it is read when they do. */
  readonly pushed?: true
  /** Problems between settings that single specs cannot express, one sentence each. */
  readonly validate?: (settings: SettingsOf<Specs>) => readonly string[]
  /**
   * What of the settings says which system it is, by name. Default: every address and path among them. No secret may be in it: it is
   * stored and shown. Whatever is remembered of people and accounts belongs to that system alone.
   */
  readonly system?: (settings: SettingsOf<Specs>) => Readonly<Record<string, string>>
  readonly open: (settings: SettingsOf<Specs>, context: ConnectorContext) => Source
}

// ---------------------------------------------------------------- targets

/** yes, no, or yes with a remark that lands in the abilities table. */
export type Support = boolean | string

/** What a target can do. Planning and the docs read it; what is missing is withheld while planning, in words. */
export interface Capabilities {
  readonly create: Support
  /** `partial`: only sent attributes change. `replace`: the target needs the full record (the connector reads and overlays). */
  readonly update: 'partial' | 'replace' | false
  readonly enable: Support
  readonly disable: Support
  readonly delete: Support
  /** Can show all its accounts. */
  readonly list: Support
  /** Can empty an attribute. */
  readonly clears: Support
  /** Attributes `find` accepts. */
  readonly findBy: readonly string[]
  /** Which lookalikes `find` gives besides, a clause for people; absent: those the target's own search happens to show. */
  readonly lookalikes?: string
  /**
   * Values `find` is given at most at once. Where one request takes fewer, a multiple of what it takes: then none goes out half
   * full. Default 200.
   */
  readonly findMost?: number
  /** Several operations of one kind in one request. `atomic`: all or nothing. */
  readonly batch?: { readonly most: number; readonly atomic: boolean }
  /**
   * Writes after which nobody has to look, each with why that is known, a clause for people: `user.create does all of it or refuses it`.
   * After any other write whose answer does not show all of it the account is looked at (docs/configuration.md, reading back).
   */
  readonly believed?: Believed
  /** What a repeated create does: nothing, an error, or a second account. */
  readonly createTwice: 'same' | 'conflict' | 'duplicate'
}

/** What things of one kind are called at a target: the id that goes by a name, or several. */
export type IdsByName = ReadonlyMap<string, RemoteId | readonly RemoteId[]>

/** Kinds of writes a yes to which is believed. `update`: enabling and disabling too. */
type Believed = Readonly<Partial<Record<'create' | 'update' | 'delete', string>>>

/** A system accounts are written to, as a connector opens it for one connection. */
export interface Target {
  /**
   * Signs in and looks around; sends nothing that changes anything.
   * @throws Fault `denied`, `unreachable`, `broken`, ...
   */
  check(signal: AbortSignal): Promise<CheckReport>
  /**
   * Accounts whose attribute equals one of the values, as the target itself compares. All hits, also disabled ones. Accounts that
   * only look like a hit (`lookalike`) are given as well where the target shows them at little cost: they are never taken for one, and
   * nobody gets a second account next to them unasked. In as few requests as the API allows. @throws Fault
   */
  find(
    by: { readonly name: string; readonly values: readonly Scalar[] },
    signal: AbortSignal,
  ): Promise<readonly RemoteAccount[]>
  /** Accounts by id; unknown ids are left out. In as few requests as the API allows. @throws Fault */
  get(ids: readonly RemoteId[], signal: AbortSignal): Promise<readonly RemoteAccount[]>
  /**
   * Carries operations out: one, or up to `batch.most` of one kind. Receipts may come in any order.
   * What was not received when it throws is covered by the fault; in an atomic batch nothing happened then, except after
   * `interrupted`. A fault may name the `culprit`.
   * Repeats are harmless: members already there are no error, an account already disabled stays so.
   * `after` of the changes is the whole of what we manage; `changes` is what differs.
   * @throws Fault only
   */
  apply(operations: readonly Operation[], signal: AbortSignal): AsyncIterable<Receipt>
  /** Every account, also disabled ones. @throws Fault */
  list(signal: AbortSignal): AsyncIterable<RemoteAccount>
  /**
   * Ids of named things (roles, groups). Names the target does not know are missing from the answer; a name that several things have,
   * as the target compares names, has the ids of all of them. @throws Fault
   */
  lookup(kind: string, names: readonly string[], signal: AbortSignal): Promise<IdsByName>
  close?(): Promise<void>
}

/**
 * What a connector for targets declares as data, and how it opens a connection. What depends on settings is asked for before
 * they are known to be right.
 */
export interface TargetConnector<Specs extends SettingSpecs = SettingSpecs> {
  readonly kind: 'target'
  readonly name: string
  readonly title: string
  readonly settings: Specs
  readonly validate?: (settings: SettingsOf<Specs>) => readonly string[]
  /**
   * What of the settings says which system it is, by name. Default: every address and path among them. No secret may be in it: it is
   * stored and shown. Whatever is remembered of people and accounts belongs to that system alone.
   */
  readonly system?: (settings: SettingsOf<Specs>) => Readonly<Record<string, string>>
  readonly capabilities: (settings: SettingsOf<Specs>) => Capabilities
  /** Attributes by name. A name ending in `.*` stands for any name with that beginning (`DynamicField.*`). */
  readonly attributes: (settings: SettingsOf<Specs>) => Readonly<Record<string, AttributeSpec>>
  /**
   * Where and how these settings have values written. When it changes, what the target confirmed was confirmed elsewhere: everybody
   * with such an attribute is sent it again, though it is equal. Default: no setting changes that.
   */
  readonly writing?: (settings: SettingsOf<Specs>) => Writing
  /** Kinds `lookup` knows. */
  readonly lookups: readonly string[]
  /**
   * What the connector counts on although no document of the maker says it, a clause each: `a quote in a filter is doubled`.
   * `usherd check --live` prints them, so that whoever knows the product can contradict.
   */
  readonly assumptions?: (settings: SettingsOf<Specs>) => readonly string[]
  readonly open: (settings: SettingsOf<Specs>, context: ConnectorContext) => Target
}

export type Connector = SourceConnector | TargetConnector

/** Keeps a connector's own settings type while it is written, and forgets it where connectors are collected. */
export function defineSource<const Specs extends SettingSpecs>(connector: SourceConnector<Specs>): SourceConnector {
  // The configuration layer hands `open` exactly the settings its own `settings` specs describe.
  return connector as unknown as SourceConnector
}

/** As `defineSource`, for a target: its own settings type is kept while it is written, and forgotten where connectors are collected. */
export function defineTarget<const Specs extends SettingSpecs>(connector: TargetConnector<Specs>): TargetConnector {
  // As above: specs and settings travel together.
  return connector as unknown as TargetConnector
}
