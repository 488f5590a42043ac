/**
 * Everything a connector may import (as `#contract`): the types it implements and the few pure functions it needs.
 *
 * A connector is data plus one function `open`. It gets HTTP, clock, log and randomness handed in; it reads no
 * environment, starts no timer, keeps nothing global. Two instances of one connector can live side by side.
 */

export type { AttributeSpec, DeclaredEquality, Ownership } from './attribute.ts'
export type { AttributeChange, Change, ChangeKind } from './change.ts'
export { type Connector, defineSource, defineTarget } from './connector.ts'
export type {
  AdministratorsUnknown,
  Arrival,
  CheckReport,
  ConnectorContext,
  Inbox,
} from './connector-context.ts'
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
export type { Cursor, RawRecord, Reading, Source, SourceConnector } from './source.ts'
export type { Capabilities, IdsByName, Support, Target, TargetConnector } from './target.ts'
export { fold } from './text/case-folding.ts'
export { holdsNoCharacter, isSingleByte } from './text/charset.ts'
export { lookalike, spellings } from './text/lookalike.ts'
export { masked } from './text/masked.ts'
export { type OperationId, type PersonKey, type RemoteId, remoteId } from './text/names.ts'
export { respelledNote } from './text/respelled.ts'
export { shorten } from './text/shorten.ts'
export type { Clock } from './time/clock.ts'
export { type Attributes, isList, isRecords, type Scalar, type Value } from './value.ts'
export type { Writing } from './writing.ts'
