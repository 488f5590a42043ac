import type { Fields } from './fields.ts'
import type { Admission } from './sessions.ts'
import type { Users } from './users.ts'

/** How a Nexudus is set up; everything has a default. */
export interface Setup {
  /** Names of roles and businesses; their ids count from 1. */
  readonly roles?: readonly string[]
  readonly businesses?: readonly string[]
  /** More writes than this in a minute are throttled. Default: as many as one likes. */
  readonly writesPerMinute?: number
  /** Users that other records refer to: deleting them fails. */
  readonly referenced?: readonly number[]
  /** Several users asked for at once are shown as rows of a list are. */
  readonly batchesAreRows?: boolean
  /** Refusals come with HTTP 200. */
  readonly hidesRefusals?: boolean
}

/** Everything one simulator holds. */
export interface Parts {
  readonly setup: Setup
  readonly credentials: { readonly username: string; readonly password: string }
  readonly endpoint: Admission
  readonly users: Users
  readonly now: () => Date
  /** Moments of the last writes. */
  readonly writes: number[]
}

/** Roles, or businesses, as records. */
export function namesOf(entity: string | undefined, { setup }: Parts): readonly Fields[] {
  const names = entity === 'sys/businesses' ? setup.businesses : setup.roles
  return (names ?? []).map((Name, index) => ({ Id: index + 1, Name }))
}
