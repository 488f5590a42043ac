import type { SourceConnector, TargetConnector } from '../domain/contract.ts'
import type { Keep } from '../domain/keep.ts'
import type { Pace, ProofPolicy } from '../domain/policy.ts'
import type { System } from '../domain/system.ts'
import type { MappingTest } from '../mapping/mapping-tests.ts'
import type { Recipe } from '../mapping/normalise.ts'
import type { TargetPolicy } from '../plan/policy.ts'
import type { Registry } from '../scim/schema.ts'

/** The whole configuration, read, checked and compiled: nothing in it can be wrong any more, except the world outside. */
export interface Config {
  /** The directory it came from, absolute. */
  readonly directory: string
  readonly listen: ListenConfig
  /** The database file, absolute. */
  readonly store: string
  readonly log: LogConfig
  readonly keep: Keep
  /** Of what happens at a time of day and names no zone: an IANA name. */
  readonly timezone: string
  readonly scim: ScimConfig
  /** By name. */
  readonly sources: readonly SourceConfig[]
  /** By name. */
  readonly targets: readonly TargetConfig[]
  /** Things the operator should know that are no errors, one sentence each. */
  readonly remarks: readonly string[]
}

export interface ListenConfig {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Addresses (or CIDR ranges) whose `X-Forwarded-*` headers are believed. */
  readonly trustedProxies: readonly string[]
  /** PEM files, absolute. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** How the outside reaches us, for links in SCIM answers; without a slash at the end. */
  readonly publicUrl?: string
}

/** The endpoint for identity providers. */
export interface ScimConfig {
  /** What can be pushed in. */
  readonly registry: Registry
  /** How often one token may ask. */
  readonly rate: { readonly requests: number; readonly perMs: number; readonly burst: number }
}

export interface LogConfig {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly format: 'pretty' | 'json'
}

/** When a source is read without being asked: a cron expression (5 or 6 fields) and its IANA time zone. */
export interface Schedule {
  readonly cron: string
  readonly timezone: string
}

/** One file of sources/, read, checked and compiled; nothing of it can be wrong any more. */
export interface SourceConfig {
  /** The file's name without its ending. */
  readonly name: string
  /** The file, as messages name it. */
  readonly file: string
  readonly connector: SourceConnector
  /** As the connector's specs describe them: paths absolute, secrets as `Secret`, defaults filled in. */
  readonly settings: Readonly<Record<string, unknown>>
  /** What it talks to, as far as the configuration says; missing: something stands in for its address. */
  readonly system?: System
  readonly recipe: Recipe
  /** Changes exactly when the same record may become another person. */
  readonly revision: string
  readonly schedule?: Schedule
  readonly proof: ProofPolicy
  /** How fast it may be asked, if it is asked over HTTP. */
  readonly pace: Pace
  /** Read again when one of the source's files changes. */
  readonly watch: boolean
}

/** One file of targets/, read, checked and compiled. Its mapping tests may have failed: that is in `testFailures`. */
export interface TargetConfig {
  readonly name: string
  readonly file: string
  readonly connector: TargetConnector
  readonly settings: Readonly<Record<string, unknown>>
  /** What it talks to, as far as the configuration says; missing: something stands in for its address. */
  readonly system?: System
  readonly policy: TargetPolicy
  /** What the connector counts on under these settings although nobody documents it. */
  readonly assumptions: readonly string[]
  readonly pace: Pace
  readonly tests: readonly MappingTest[]
  /** One sentence for each of the `tests` that fails; not empty: nothing may be applied. */
  readonly testFailures: readonly string[]
}
