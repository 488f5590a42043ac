import type { Records } from './records.ts'
import type { Admission } from './sessions.ts'
import type { Fields, Table } from './table.ts'

/** How a Nexudus is set up; everything has a default. */
export interface Setup {
  /** Names of roles, businesses and teams; their ids count from 1. */
  readonly roles?: readonly string[]
  readonly businesses?: readonly string[]
  readonly teams?: readonly string[]
  /** More writes than this in a minute are throttled. Default: as many as one likes. */
  readonly writesPerMinute?: number
  /** Users that other records refer to: deleting them fails. */
  readonly referenced?: readonly number[]
  /** Several records asked for at once are shown as rows of a list are. */
  readonly batchesAreRows?: boolean
  /** `CreateUser` is shown as false once it was carried out. Default: as it was sent; the vendor's pages do not say which. */
  readonly forgetsCreateUser?: boolean
  /** Refusals come with HTTP 200. */
  readonly hidesRefusals?: boolean
}

/** Everything one simulator holds. */
export interface Parts {
  readonly setup: Setup
  readonly credentials: { readonly username: string; readonly password: string }
  readonly admission: Admission
  readonly users: Records
  readonly coworkers: Records
  /** Addresses a welcome mail went to, each as often as it did. */
  readonly welcomed: string[]
  readonly now: () => Date
  /** Moments of the last writes. */
  readonly writes: number[]
}

/** Records that have a name and nothing else here, by the end of their path. */
const named = {
  'sys/businesses': ['Business', 'businesses'],
  'security/userroles': ['UserRole', 'roles'],
  'spaces/teams': ['Team', 'teams'],
} as const satisfies Readonly<Record<string, readonly [entity: string, setup: keyof Setup]>>

/** The end of a path that gives named records. */
export type NamedPath = keyof typeof named

/** Is this the end of a path that gives named records? */
export const isNamedPath = (path: string): path is NamedPath => Object.hasOwn(named, path)

/** Roles, businesses or teams, as records. */
export const namesOf = (path: NamedPath, { setup }: Parts): readonly Fields[] =>
  (setup[named[path][1]] ?? []).map((Name, index) => ({ Id: index + 1, Name }))

/** What can be asked of them. */
export const namedTable = (path: NamedPath): Table => ({
  entity: named[path][0],
  kinds: { Name: 'text' },
  choices: {},
  collections: [],
  acts: [],
  readOnly: [],
  requiredOnCreate: [],
  requiredOnUpdate: [],
  empty: {},
  firstId: 1,
})
