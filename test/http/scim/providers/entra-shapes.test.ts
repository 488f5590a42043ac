import { describe, expect, test } from 'vitest'
import type { ProfileName } from '../../../../src/scim/profiles.ts'
import { type Anything, addGroup, addUser, type Endpoint, openEndpoint, patchOf, type Said, urn } from '../endpoint.ts'

/** Ids of those whom a shape may be about. */
interface People {
  readonly ann: string
  readonly boss: string
}

/** How Entra writes a change of a user, and what the user then shows. */
interface Shape {
  readonly shape: string
  /** What Ann has before, besides `before`. */
  readonly has?: object | ((people: People) => object)
  readonly operations: readonly object[] | ((people: People) => readonly object[])
  readonly shows: object | ((people: People) => object)
  /** Names that nothing is left of. */
  readonly lacks?: readonly string[]
}

const before = {
  displayName: 'Ann Example',
  name: { givenName: 'Ann', familyName: 'Example' },
  active: true,
}

const manager = `${urn.enterprise}:manager`
const ledByBoss = ({ boss }: People): object => ({
  schemas: [urn.user, urn.enterprise],
  [urn.enterprise]: { manager: { value: boss }, department: 'IT' },
})
const isLedByBoss = ({ boss }: People): object => ({
  schemas: [urn.user, urn.enterprise],
  [urn.enterprise]: { manager: { value: boss } },
})
const isLedByNobody = { [urn.enterprise]: { department: 'IT' } }

const shapes: readonly Shape[] = [
  {
    shape: 'Replace active "False" is the boolean',
    operations: [{ op: 'Replace', path: 'active', value: 'False' }],
    shows: { active: false },
  },
  {
    shape: 'Add active "True" is the boolean',
    has: { active: false },
    operations: [{ op: 'Add', path: 'active', value: 'True' }],
    shows: { active: true },
  },
  {
    shape: 'Replace emails[type eq "work"].value sets the one that is there',
    has: { emails: [{ type: 'work', value: 'old@corp.test', primary: true }] },
    operations: [{ op: 'Replace', path: 'emails[type eq "work"].value', value: 'x@corp.test' }],
    shows: { emails: [{ type: 'work', value: 'x@corp.test', primary: true }] },
  },
  {
    shape: 'Replace emails[type eq "work"].value makes one of that type where there is none',
    operations: [{ op: 'Replace', path: 'emails[type eq "work"].value', value: 'x@corp.test' }],
    shows: { emails: [{ type: 'work', value: 'x@corp.test' }] },
  },
  {
    shape: 'Add emails[type eq "work"].value sets the one that is there',
    has: { emails: [{ type: 'work', value: 'old@corp.test' }] },
    operations: [{ op: 'Add', path: 'emails[type eq "work"].value', value: 'x@corp.test' }],
    shows: { emails: [{ type: 'work', value: 'x@corp.test' }] },
  },
  {
    shape: 'Add emails[type eq "work"].value makes one of that type where there is none, beside others',
    has: { emails: [{ type: 'home', value: 'home@corp.test' }] },
    operations: [{ op: 'Add', path: 'emails[type eq "work"].value', value: 'x@corp.test' }],
    shows: {
      emails: [
        { type: 'home', value: 'home@corp.test' },
        { type: 'work', value: 'x@corp.test' },
      ],
    },
  },
  {
    shape: 'Add phoneNumbers[type eq "mobile"].value makes one',
    operations: [{ op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+49 30 1' }],
    shows: { phoneNumbers: [{ type: 'mobile', value: '+49 30 1' }] },
  },
  {
    shape: 'Add addresses[type eq "work"].streetAddress and then .country is one address with both',
    operations: [
      { op: 'Add', path: 'addresses[type eq "work"].streetAddress', value: 'Ring 1' },
      { op: 'Add', path: 'addresses[type eq "work"].country', value: 'DE' },
    ],
    shows: { addresses: [{ type: 'work', streetAddress: 'Ring 1', country: 'DE' }] },
  },
  {
    shape: 'Replace roles[primary eq "True"].value sets the primary one',
    has: { roles: [{ value: 'old', primary: true }, { value: 'other' }] },
    operations: [{ op: 'Replace', path: 'roles[primary eq "True"].value', value: 'r' }],
    shows: { roles: [{ value: 'r', primary: true }, { value: 'other' }] },
  },
  {
    shape: 'Replace roles[primary eq "True"].value makes a primary one where there is none',
    operations: [{ op: 'Replace', path: 'roles[primary eq "True"].value', value: 'r' }],
    shows: { roles: [{ value: 'r', primary: true }] },
  },
  {
    shape: 'Add roles with JSON in the value keeps the text as it is',
    operations: [{ op: 'Add', path: 'roles', value: [{ value: '{"id":"18d1","value":"a","displayName":"A"}' }] }],
    shows: { roles: [{ value: '{"id":"18d1","value":"a","displayName":"A"}' }] },
  },
  {
    shape: 'Add manager as an id',
    operations: ({ boss }) => [{ op: 'Add', path: manager, value: boss }],
    shows: isLedByBoss,
  },
  {
    shape: 'Replace manager as an id',
    operations: ({ boss }) => [{ op: 'Replace', path: manager, value: boss }],
    shows: isLedByBoss,
  },
  {
    shape: 'Add manager as a list of one',
    operations: ({ boss }) => [{ op: 'Add', path: manager, value: [{ $ref: null, value: boss }] }],
    shows: isLedByBoss,
  },
  {
    shape: 'Replace manager as a list of one with an address',
    operations: ({ boss }) => [{ op: 'Replace', path: manager, value: [{ $ref: `../Users/${boss}`, value: boss }] }],
    shows: isLedByBoss,
  },
  {
    shape: 'Add path manager, without the URN',
    operations: ({ boss }) => [{ op: 'Add', path: 'manager', value: boss }],
    shows: isLedByBoss,
  },
  {
    shape: 'Replace path manager, without the URN, as a list of one',
    operations: ({ boss }) => [{ op: 'Replace', path: 'manager', value: [{ value: boss }] }],
    shows: isLedByBoss,
  },
  {
    shape: 'Replace manager "" takes the manager away and leaves the department',
    has: ledByBoss,
    operations: [{ op: 'Replace', path: manager, value: '' }],
    shows: isLedByNobody,
  },
  {
    shape: 'Replace manager {"value":""} takes the manager away and leaves the department',
    has: ledByBoss,
    operations: [{ op: 'Replace', path: manager, value: { value: '' } }],
    shows: isLedByNobody,
  },
  {
    shape: 'Add department brings the extension and its URN',
    operations: [{ op: 'Add', path: `${urn.enterprise}:department`, value: 'IT' }],
    shows: { schemas: [urn.user, urn.enterprise], [urn.enterprise]: { department: 'IT' } },
  },
  {
    shape: 'Remove department takes the extension and its URN along',
    has: { schemas: [urn.user, urn.enterprise], [urn.enterprise]: { department: 'IT' } },
    operations: [{ op: 'Remove', path: `${urn.enterprise}:department` }],
    shows: { schemas: [urn.user] },
    lacks: [urn.enterprise],
  },
  {
    shape: 'with the flag: replace without a path sets all three and keeps their siblings',
    operations: [
      {
        op: 'replace',
        value: { displayName: 'Anna', 'name.givenName': 'Anna', [`${urn.enterprise}:employeeNumber`]: '7' },
      },
    ],
    shows: {
      displayName: 'Anna',
      name: { givenName: 'Anna', familyName: 'Example' },
      [urn.enterprise]: { employeeNumber: '7' },
    },
  },
]

const made = <Part>(part: Part | ((people: People) => Part), people: People): Part =>
  typeof part === 'function' ? (part as (people: People) => Part)(people) : part // plain objects and lists are no functions

/** A manager's address and name are the server's to add. */
function withoutReference(user: Anything): Anything {
  const extension = user[urn.enterprise]
  const value = extension?.manager?.value
  return value === undefined ? user : { ...user, [urn.enterprise]: { ...extension, manager: { value } } }
}

async function changed(endpoint: Endpoint, { has = {}, operations }: Shape): Promise<{ people: People; said: Said }> {
  const boss = await addUser(endpoint, 'boss@corp.test')
  const ann = await addUser(endpoint, 'ann@corp.test', { ...before, ...made(has, { ann: '', boss }) })
  const people = { ann, boss }
  return { people, said: await endpoint.send('PATCH', `/Users/${ann}`, patchOf(...made(operations, people))) }
}

const profiles: readonly ProfileName[] = ['entra', 'entra-scim', 'standard']

describe.each(profiles)('Entra ID’s shapes for users, at a source with the profile %s', profile => {
  test.each(shapes)('$shape', async shape => {
    const endpoint = await openEndpoint({ profile })
    const { people, said } = await changed(endpoint, shape)
    expect(said.status, said.text).toBe(200)
    const { json } = await endpoint.send('GET', `/Users/${people.ann}`)
    const expected: Anything = { ...before, ...made(shape.shows, people) }
    const { meta: _meta, ...shown } = withoutReference(json)
    expect(shown).toMatchObject(expected)
    // Lists and extensions to the last part: a match above overlooks what is too much.
    for (const name of Object.keys(expected)) expect([name, shown[name]]).toEqual([name, expected[name]])
    for (const name of shape.lacks ?? []) expect(shown).not.toHaveProperty([name])
    expect(said.json, 'the answer is what is stored').toEqual(json)
  })

  test.each(shapes)('$shape: said twice, nothing changes the second time', async shape => {
    const endpoint = await openEndpoint({ profile })
    const { people } = await changed(endpoint, shape)
    const first = await endpoint.send('GET', `/Users/${people.ann}`)
    const again = await endpoint.send('PATCH', `/Users/${people.ann}`, patchOf(...made(shape.operations, people)))
    expect(again.status, again.text).toBe(200)
    expect((await endpoint.send('GET', `/Users/${people.ann}`)).json).toEqual(first.json)
  })
})

test('a source that takes nothing loosely wants the URN before manager', async () => {
  const endpoint = await openEndpoint({ profile: 'strict' })
  const [ann, boss] = [await addUser(endpoint, 'ann'), await addUser(endpoint, 'boss')]
  const by = (path: string) => patchOf({ op: 'add', path, value: { value: boss } })
  expect(await endpoint.send('PATCH', `/Users/${ann}`, by('manager'))).toMatchObject({
    status: 400,
    json: { scimType: 'invalidPath' },
  })
  expect((await endpoint.send('PATCH', `/Users/${ann}`, by(manager))).status).toBe(200)
})

describe.each(profiles)('Entra ID’s shapes for groups, at a source with the profile %s', profile => {
  test.each<readonly [string, (id: string) => object]>([
    [
      'Remove members with a list that has a null reference',
      id => ({ op: 'Remove', path: 'members', value: [{ $ref: null, value: id }] }),
    ],
    ['Remove members with a list', id => ({ op: 'Remove', path: 'members', value: [{ value: id }] })],
    ['with the flag: remove members[value eq "id"]', id => ({ op: 'remove', path: `members[value eq "${id}"]` })],
  ])('%s takes only that one away', async (_shape, operation) => {
    const endpoint = await openEndpoint({ profile })
    const [ann, bo] = [await addUser(endpoint, 'ann'), await addUser(endpoint, 'bo')]
    const group = await addGroup(endpoint, 'Operations', ann, bo)
    const said = await endpoint.send('PATCH', `/Groups/${group}`, patchOf(operation(bo)))
    expect(said.status, said.text).toBe(204)
    const members = async () =>
      (await endpoint.send('GET', `/Groups/${group}`)).json.members.map(({ value }: Anything) => value)
    expect(await members()).toEqual([ann])
    // Repeated after a lost answer: who is no member is gone already.
    expect((await endpoint.send('PATCH', `/Groups/${group}`, patchOf(operation(bo)))).status).toBe(204)
    expect(await members()).toEqual([ann])
  })

  test('reference checks find a manager’s people and a group’s members by id', async () => {
    const endpoint = await openEndpoint({ profile })
    const boss = await addUser(endpoint, 'boss')
    const ann = await addUser(endpoint, 'ann', {
      schemas: [urn.user, urn.enterprise],
      [urn.enterprise]: { manager: { value: boss } },
    })
    const group = await addGroup(endpoint, 'Operations', ann)
    const total = async (type: string, filter: string): Promise<number> =>
      (await endpoint.send('GET', `/${type}?filter=${encodeURIComponent(filter)}&attributes=id`)).json.totalResults
    expect(await total('Users', `id eq "${ann}" and manager eq "${boss}"`)).toBe(1)
    expect(await total('Users', `id eq "${boss}" and manager eq "${boss}"`)).toBe(0)
    expect(await total('Users', `id eq "${ann}" and ${manager} eq "${boss}"`)).toBe(1)
    expect(await total('Groups', `id eq "${group}" and members eq "${ann}"`)).toBe(1)
    expect(await total('Groups', `id eq "${group}" and members eq "${boss}"`)).toBe(0)
  })

  test.each(['userName eq "ann@corp.test"', 'externalId eq "x-1"', 'emails[type eq "work"].value eq "ann@corp.test"'])(
    'finds who is meant by the matching attribute, and an empty list for a stranger: %s',
    async filter => {
      const endpoint = await openEndpoint({ profile })
      const path = `/Users?filter=${encodeURIComponent(filter)}`
      expect(await endpoint.send('GET', path)).toMatchObject({ status: 200, json: { totalResults: 0, Resources: [] } })
      const ann = await addUser(endpoint, 'ann@corp.test', {
        externalId: 'x-1',
        emails: [{ type: 'work', value: 'ann@corp.test' }],
      })
      expect((await endpoint.send('GET', path)).json).toMatchObject({ totalResults: 1, Resources: [{ id: ann }] })
    },
  )
})
