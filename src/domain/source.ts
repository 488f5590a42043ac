import type { CheckReport, ConnectorContext } from './connector-context.ts'
import type { SettingSpecs, SettingsOf } from './setting.ts'

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
