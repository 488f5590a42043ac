import { referenceTo, type ShownAccount, type SimulatedProduct, snapshotOf, variableOf } from '#simulation'
import { throttled } from './answers.ts'
import { type NamedPath, namesOf, type Parts } from './parts.ts'
import { type Details, peek, serve } from './serve.ts'
import type { Fields } from './table.ts'

/** Whose accounts a simulated Nexudus shows to people, and offers a target file for. */
export type Shows = 'users' | 'coworkers'

interface Face {
  /** Of the simulator, and of the preset its target file names. */
  readonly name: string
  readonly title: string
  readonly attributes: Readonly<Record<string, unknown>>
  shown(record: Fields, parts: Parts): ShownAccount
}

const common = {
  Email: 'emails.work',
  FullName: { expr: "person.name.givenName + ' ' + person.name.familyName" },
}

const faces: Readonly<Record<Shows, Face>> = {
  users: {
    name: 'nexudus',
    title: 'Nexudus',
    attributes: common,
    shown: ({ Id, Email, FullName, UserRoles, Businesses, Active }, parts) => ({
      id: Id,
      login: Email,
      name: FullName,
      roles: named('security/userroles', UserRoles, parts),
      businesses: named('sys/businesses', Businesses, parts),
      active: Active === true,
    }),
  },
  coworkers: {
    name: 'nexudus-coworkers',
    title: 'Nexudus, its coworkers',
    attributes: { ...common, CountryId: { value: '1' }, SimpleTimeZoneId: { value: '1' } },
    shown: ({ Id, Email, FullName, Teams, Businesses, UserId, Active }, parts) => ({
      id: Id,
      login: Email,
      name: FullName,
      teams: named('spaces/teams', Teams, parts),
      businesses: named('sys/businesses', Businesses, parts),
      user: UserId,
      active: Active === true,
    }),
  },
}

/** Nexudus as the simulation shows it. */
export function productOf(parts: Parts, shows: Shows): SimulatedProduct<Details> {
  const { username, password } = parts.credentials
  const { name, title, attributes, shown } = faces[shows]
  return {
    name,
    title,
    path: '',
    connection: {
      connector: 'rest',
      settings: { preset: name, username, password: referenceTo(name, 'password') },
      match: ['Email'],
      attributes,
      secrets: { [variableOf(name, 'password')]: password },
    },
    peek,
    answer: (arrived, misbehaviour) => serve(arrived, misbehaviour, parts),
    snapshot: () => snapshotOf(parts.users.all, parts.coworkers.all),
    throttled,
    accounts: () => [...parts[shows].all.values()].map(record => shown(record, parts)),
  }
}

const named = (path: NamedPath, ids: unknown, parts: Parts): readonly unknown[] =>
  namesOf(path, parts)
    .filter(({ Id }) => Array.isArray(ids) && ids.includes(Id))
    .map(({ Name }) => Name)
