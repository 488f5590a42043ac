import { referenceTo, type ShownAccount, type SimulatedProduct, snapshotOf, variableOf } from '#simulation'
import { throttled } from './answers.ts'
import type { Fields } from './fields.ts'
import { namesOf, type Parts } from './parts.ts'
import { type Details, peek, serve } from './serve.ts'

const name = 'nexudus'

/** Nexudus as the simulation shows it. */
export function productOf(parts: Parts): SimulatedProduct<Details> {
  const { username, password } = parts.credentials
  return {
    name,
    title: 'Nexudus',
    path: '',
    connection: {
      connector: 'rest',
      settings: { preset: 'nexudus', username, password: referenceTo(name, 'password') },
      match: ['Email'],
      attributes: {
        Email: 'emails.work',
        FullName: { expr: "person.name.givenName + ' ' + person.name.familyName" },
      },
      secrets: { [variableOf(name, 'password')]: password },
    },
    peek,
    answer: (arrived, misbehaviour) => serve(arrived, misbehaviour, parts),
    snapshot: () => snapshotOf(parts.users.records),
    throttled,
    accounts: () => [...parts.users.records.values()].map(user => shown(user, parts)),
  }
}

function shown({ Id, Email, FullName, UserRoles, Businesses, Active }: Fields, parts: Parts): ShownAccount {
  return {
    id: Id,
    login: Email,
    name: FullName,
    roles: named('security/userroles', UserRoles, parts),
    businesses: named('sys/businesses', Businesses, parts),
    active: Active === true,
  }
}

const named = (entity: string, ids: unknown, parts: Parts): readonly unknown[] =>
  namesOf(entity, parts)
    .filter(({ Id }) => Array.isArray(ids) && ids.includes(Id))
    .map(({ Name }) => Name)
