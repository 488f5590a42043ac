import type { Exclusive } from './exclusive.ts'
import type { Http } from './http-message.ts'
import type { Log } from './log.ts'
import type { RemoteId } from './text/names.ts'
import type { Clock } from './time/clock.ts'

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
