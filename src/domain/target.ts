import type { AttributeSpec } from './attribute.ts'
import type { CheckReport, ConnectorContext } from './connector-context.ts'
import type { Operation, Receipt, RemoteAccount } from './operation.ts'
import type { SettingSpecs, SettingsOf } from './setting.ts'
import type { RemoteId } from './text/names.ts'
import type { Scalar } from './value.ts'
import type { Writing } from './writing.ts'

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
