import type { Request } from './load.ts'
import type { Seeded } from './messages.ts'
import { userOf } from './seed.ts'

const patch = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
const schemas = [
  'urn:ietf:params:scim:schemas:core:2.0:User',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
]

/** What is measured: how many a second one core has to answer at least, and the requests. */
export interface Measured {
  readonly name: string
  readonly least: number
  readonly count: number
  /** Only where there are people enough for it. */
  readonly largeOnly?: true
  /** @param index counts up, so that no two requests of a bench are the same write */
  readonly request: (index: number, seeded: Seeded) => Request
}

/** One after the other over everybody, so that no cache makes it easier than it is. */
const nth = <Item>(list: readonly Item[], index: number): Item => {
  const item = list[(index * 7919) % list.length]
  if (item === undefined) throw new Error('nobody was seeded')
  return item
}

export const patchOf = (path: string, operations: readonly object[]): Request => ({
  method: 'PATCH',
  path,
  body: JSON.stringify({ schemas: [patch], Operations: operations }),
})

const addsMember = (name: string, which: 0 | 1): Measured => ({
  name,
  least: 2_000,
  count: 4_000,
  largeOnly: true,
  request: (index, { users, groups }) => {
    // Members are the first half; the other half joins, and the same ones join once only.
    const value = users[Math.floor(users.length / 2) + (index % Math.ceil(users.length / 2))]
    return patchOf(`/Groups/${groups[which]}`, [{ op: 'add', path: 'members', value: [{ value }] }])
  },
})

export const operations: readonly Measured[] = [
  {
    name: 'GET by id',
    least: 5_000,
    count: 8_000,
    request: (index, { users }) => ({ method: 'GET', path: `/Users/${nth(users, index)}` }),
  },
  {
    name: 'GET filter userName eq',
    least: 4_000,
    count: 8_000,
    request: (index, { names }) => ({
      method: 'GET',
      path: `/Users?filter=${encodeURIComponent(`userName eq "${nth(names, index).toUpperCase()}"`)}`,
    }),
  },
  {
    name: 'PATCH two operations',
    least: 2_500,
    count: 4_000,
    request: (index, { users }) =>
      patchOf(`/Users/${nth(users, index)}`, [
        { op: 'replace', path: 'title', value: `Engineer ${index}` },
        { op: 'replace', path: 'emails[type eq "work"].value', value: `mail${index}@example.org` },
      ]),
  },
  {
    name: 'POST',
    least: 2_000,
    count: 4_000,
    request: index => ({ method: 'POST', path: '/Users', body: JSON.stringify({ schemas, ...userOf(`new${index}`) }) }),
  },
  {
    name: 'list of 100',
    least: 150,
    count: 400,
    request: (index, { users }) => ({
      method: 'GET',
      path: `/Users?startIndex=${1 + ((index * 7919) % Math.max(1, users.length - 100))}&count=100`,
    }),
  },
  addsMember('add a member, group of 1,000', 0),
  addsMember('add a member, group of 50,000', 1),
]
