import { describe, expect, test } from 'vitest'
import type { ProfileName } from '../../../../src/scim/profiles.ts'
import { type Anything, type Endpoint, openEndpoint, patchOf, urn } from '../endpoint.ts'

/** Ids that a replay has learned from the answers. */
interface Ids {
  readonly [name: string]: string
}

/** One request of a provider. A function, where it names what was answered before. */
interface Step {
  /** What the provider wants with it. */
  readonly shape: string
  readonly method: string
  readonly path: string | ((ids: Ids) => string)
  readonly body?: object | ((ids: Ids) => object)
  readonly status: number | readonly number[]
  /** Keeps the id of the answer, or of the first resource in a list, under this name. */
  readonly learn?: string
  /** What the answer has to be besides. */
  readonly answer?: object | ((ids: Ids) => object)
  /** What the answer may not have. */
  readonly lacks?: string
}

interface Replay {
  readonly provider: string
  readonly profile: ProfileName
  readonly steps: readonly Step[]
  /** What it adds to the address of every request. */
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
}

const filter = (text: string): string => `filter=${encodeURIComponent(text)}`
const nobody = { totalResults: 0, Resources: [] }
const noMembers = 'excludedAttributes=members'

/** What everybody ends with: Ann, moved to another department and back at work; Bo, deactivated; both in the group, then Bo not. */
const story = {
  ann: {
    userName: 'ann@corp.test',
    externalId: 'ext-ann',
    name: { givenName: 'Ann', familyName: 'Example' },
    displayName: 'Ann Example',
    emails: [{ type: 'work', value: 'ann.example@corp.test', primary: true }],
    active: true,
    [urn.enterprise]: { department: 'IT' },
  },
  bo: {
    userName: 'bo@corp.test',
    externalId: 'ext-bo',
    name: { givenName: 'Bo', familyName: 'Example' },
    displayName: 'Bo Example',
    emails: [{ type: 'work', value: 'bo@corp.test', primary: true }],
    active: false,
  },
}

const before = {
  ann: {
    ...story.ann,
    emails: [{ type: 'work', value: 'ann@corp.test', primary: true }],
    [urn.enterprise]: { department: 'Sales' },
  },
  bo: { ...story.bo, active: true },
}

const both = [urn.user, urn.enterprise]

const looksUp = (name: string, attribute = 'userName'): Step => ({
  shape: `looks ${name} up and finds nobody`,
  method: 'GET',
  path: `/Users?${filter(`${attribute} eq "${name}"`)}`,
  status: 200,
  answer: nobody,
})

const creates = (who: 'ann' | 'bo', more: object = {}): Step => ({
  shape: `creates ${who}`,
  method: 'POST',
  path: '/Users',
  body: { schemas: who === 'ann' ? both : [urn.user], ...before[who], ...more },
  status: 201,
  learn: who,
})

const patchesUser = (shape: string, who: string, ...operations: readonly object[]): Step => ({
  shape,
  method: 'PATCH',
  path: ids => `/Users/${ids[who]}`,
  body: patchOf(...operations),
  status: 200,
})

const patchesGroup = (shape: string, operations: (ids: Ids) => readonly object[]): Step => ({
  shape,
  method: 'PATCH',
  path: ids => `/Groups/${ids.group}`,
  body: ids => patchOf(...operations(ids)),
  status: [200, 204],
})

const putsUser = (shape: string, who: 'ann' | 'bo', more: object = {}): Step => ({
  shape,
  method: 'PUT',
  path: ids => `/Users/${ids[who]}`,
  body: ids => ({ schemas: who === 'ann' ? both : [urn.user], id: ids[who], ...story[who], ...more }),
  status: 200,
})

const createsGroup = (more: object = {}): Step => ({
  shape: 'creates the group',
  method: 'POST',
  path: '/Groups',
  body: { schemas: [urn.group], displayName: 'Operations', externalId: 'ext-ops', ...more },
  status: 201,
  learn: 'group',
})

const readsGroup = (shape: string): Step => ({
  shape,
  method: 'GET',
  path: ids => `/Groups/${ids.group}`,
  status: 200,
})

/** Only Ann is in the group. */
const onlyAnn = (ids: Ids): object => ({ members: [expect.objectContaining({ value: ids.ann })] })

const looksGroupUp = (path: string): Step => ({
  shape: 'looks the group up and finds none',
  method: 'GET',
  path,
  status: 200,
  answer: nobody,
})

/** Away and back: what the provider does about somebody on leave. */
const returnsByPatch = (...[away, back]: readonly [object, object]): readonly Step[] => [
  { ...patchesUser('deactivates', 'ann', away), answer: { active: false } },
  { ...patchesUser('reactivates', 'ann', back), answer: { active: true } },
]
const returnsByPut: readonly Step[] = [
  { ...putsUser('deactivates by replacing', 'ann', { active: false }), answer: { active: false } },
  { ...putsUser('reactivates by replacing', 'ann'), answer: { active: true } },
]

const cem = {
  schemas: [urn.user],
  userName: 'cem@corp.test',
  externalId: 'ext-cem',
  name: { givenName: 'Cem', familyName: 'Example' },
  active: true,
}

/** A third one, who is in the group when they are deleted: nothing of them is left. */
const comesAndGoes: readonly Step[] = [
  { shape: 'creates a third one', method: 'POST', path: '/Users', body: cem, status: 201, learn: 'cem' },
  patchesGroup('adds the third one', ids => [{ op: 'add', path: 'members', value: [{ value: ids.cem }] }]),
  { shape: 'deletes the third one', method: 'DELETE', path: ids => `/Users/${ids.cem}`, status: 204 },
  { shape: 'finds the third one no more', method: 'GET', path: ids => `/Users/${ids.cem}`, status: 404 },
]

/** A whole group in one request: who is not named is out. */
const putsGroup = (shape: string, members: (ids: Ids) => readonly object[]): Step => ({
  shape,
  method: 'PUT',
  path: ids => `/Groups/${ids.group}`,
  body: ids => ({
    schemas: [urn.group],
    id: ids.group,
    displayName: 'Operations',
    externalId: 'ext-ops',
    members: members(ids),
  }),
  status: 200,
})

/** Entra sends managers in a later pass, looks whether they are there, and takes them away with an empty text. */
const entraLedBy = (manager: string): readonly Step[] => {
  const path = `${urn.enterprise}:manager`
  return [
    {
      shape: 'sets the manager in a later pass',
      method: 'PATCH',
      path: ids => `/Users/${ids.ann}`,
      body: ids => patchOf({ op: 'Add', path, value: ids[manager] }),
      status: 200,
      answer: ids => ({ [urn.enterprise]: { manager: { value: ids[manager] } } }),
    },
    {
      shape: 'asks whether the manager is set',
      method: 'GET',
      path: ids => `/Users?${filter(`id eq "${ids.ann}" and manager eq "${ids[manager]}"`)}&attributes=id`,
      status: 200,
      answer: { totalResults: 1 },
    },
    patchesUser('takes the manager away', 'ann', { op: 'Replace', path, value: '' }),
  ]
}

const replays: readonly Replay[] = [
  {
    provider: 'Entra ID',
    profile: 'entra',
    steps: [
      {
        shape: 'tests the connection',
        method: 'GET',
        path: `/Users?${filter('userName eq "5c2f0c1e-7a0f-4f0f-9d3b-3a1d2f6b8c11"')}`,
        status: 200,
        answer: nobody,
      },
      { shape: 'reads the schemas when it is configured', method: 'GET', path: '/Schemas', status: 200 },
      looksUp('ann@corp.test'),
      creates('ann', {
        roles: [],
        addresses: null,
        meta: { resourceType: 'User' },
        schemas: [...both, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/User'],
      }),
      looksUp('bo@corp.test'),
      creates('bo', { roles: [], meta: { resourceType: 'User' } }),
      patchesUser('replaces an address by value path', 'ann', {
        op: 'Replace',
        path: 'emails[type eq "work"].value',
        value: 'ann.example@corp.test',
      }),
      patchesUser('adds the department by its URN', 'ann', {
        op: 'Add',
        path: `${urn.enterprise}:department`,
        value: 'IT',
      }),
      ...returnsByPatch(
        { op: 'Replace', path: 'active', value: 'False' },
        { op: 'Add', path: 'active', value: 'True' },
      ),
      ...entraLedBy('bo'),
      looksGroupUp(`/Groups?${noMembers}&${filter('displayName eq "Operations"')}`),
      createsGroup({
        meta: { resourceType: 'Group' },
        schemas: [urn.group, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      }),
      {
        shape: 'reads the group without members',
        method: 'GET',
        path: ids => `/Groups/${ids.group}?${noMembers}`,
        status: 200,
        lacks: 'members',
      },
      patchesGroup('adds a member with a null reference', ids => [
        { op: 'Add', path: 'members', value: [{ $ref: null, value: ids.ann }] },
      ]),
      patchesGroup('adds another', ids => [{ op: 'Add', path: 'members', value: [{ $ref: null, value: ids.bo }] }]),
      patchesGroup('removes one with a list in value', ids => [
        { op: 'Remove', path: 'members', value: [{ $ref: null, value: ids.bo }] },
      ]),
      {
        shape: 'asks whether somebody is a member',
        method: 'GET',
        path: ids => `/Groups?${filter(`id eq "${ids.group}" and members eq "${ids.ann}"`)}&attributes=id`,
        status: 200,
        answer: { totalResults: 1 },
      },
      ...returnsByPatch(
        { op: 'Replace', path: 'active', value: 'False' },
        { op: 'Replace', path: 'active', value: 'True' },
      ),
      { ...readsGroup('who came back is a member still'), answer: onlyAnn },
      patchesUser('deactivates for good', 'bo', { op: 'Replace', path: 'active', value: 'False' }),
      ...comesAndGoes,
    ],
  },
  {
    provider: 'Entra ID with aadOptscim062020',
    profile: 'entra-scim',
    query: 'aadOptscim062020',
    steps: [
      {
        shape: 'tests the connection',
        method: 'GET',
        path: `/Users?${filter('userName eq "5c2f0c1e"')}`,
        status: 200,
        answer: nobody,
      },
      creates('ann'),
      creates('bo'),
      patchesUser('replaces several at once without a path', 'ann', {
        op: 'replace',
        value: { displayName: 'Ann Example', 'name.givenName': 'Ann', [`${urn.enterprise}:department`]: 'IT' },
      }),
      patchesUser('replaces the address by value path', 'ann', {
        op: 'replace',
        path: 'emails[type eq "work"].value',
        value: 'ann.example@corp.test',
      }),
      ...returnsByPatch(
        { op: 'replace', path: 'active', value: false },
        { op: 'replace', path: 'active', value: true },
      ),
      patchesUser('deactivates', 'bo', { op: 'replace', path: 'active', value: false }),
      createsGroup(),
      patchesGroup('adds members', ids => [
        { op: 'add', path: 'members', value: [{ value: ids.ann }, { value: ids.bo }] },
      ]),
      patchesGroup('removes one by value path', ids => [{ op: 'remove', path: `members[value eq "${ids.bo}"]` }]),
      ...comesAndGoes,
    ],
  },
  {
    provider: 'Okta, wizard app',
    profile: 'okta',
    steps: [
      {
        shape: 'looks up with paging',
        method: 'GET',
        path: `/Users?${filter('userName eq "ann@corp.test"')}&startIndex=1&count=100`,
        status: 200,
        answer: nobody,
      },
      creates('ann', { groups: [], password: 'Placeholder-1', locale: 'en-US' }),
      creates('bo', { groups: [], password: 'Placeholder-2' }),
      {
        shape: 'imports a page of a hundred',
        method: 'GET',
        path: '/Users?startIndex=1&count=100',
        status: 200,
        answer: { totalResults: 2, startIndex: 1, itemsPerPage: 2 },
      },
      {
        shape: 'is told that the name is taken, however it is written',
        method: 'POST',
        path: '/Users',
        body: { schemas: [urn.user], ...before.ann, userName: 'ANN@corp.test' },
        status: 409,
        answer: { scimType: 'uniqueness' },
      },
      { shape: 'reads before it replaces', method: 'GET', path: ids => `/Users/${ids.ann}`, status: 200 },
      putsUser('replaces the whole user', 'ann'),
      ...returnsByPut,
      putsUser('deactivates by replacing', 'bo'),
      createsGroup({ members: [] }),
      putsGroup('replaces the group with both', ids => [
        { value: ids.ann, display: 'ann@corp.test' },
        { value: ids.bo, display: 'bo@corp.test' },
      ]),
      putsGroup('replaces the group with one', ids => [{ value: ids.ann, display: 'ann@corp.test' }]),
    ],
  },
  {
    provider: 'Okta, catalogue app',
    profile: 'okta-catalogue',
    steps: [
      creates('ann', { groups: [] }),
      creates('bo', { groups: [] }),
      putsUser('replaces the profile', 'ann'),
      ...returnsByPatch({ op: 'replace', value: { active: false } }, { op: 'replace', value: { active: true } }),
      patchesUser('deactivates without a path', 'bo', { op: 'replace', value: { active: false } }),
      looksGroupUp(`/Groups?${filter('displayName eq "Ops"')}&startIndex=1&count=100`),
      createsGroup({ displayName: 'Ops', members: [] }),
      patchesGroup('renames with the id inside', ids => [
        { op: 'replace', value: { id: ids.group, displayName: 'Operations' } },
      ]),
      patchesGroup('pushes now: replaces members without a path', ids => [
        { op: 'replace', value: { members: [{ value: ids.bo, display: 'bo@corp.test' }] } },
      ]),
      patchesGroup('pushes now: nobody is left', () => [{ op: 'replace', path: 'members', value: [] }]),
      { ...readsGroup('reads that nobody is left'), answer: { displayName: 'Operations' }, lacks: 'members' },
      patchesGroup('pushes now: replaces members by path', ids => [
        { op: 'replace', path: 'members', value: [{ value: ids.ann }, { value: ids.bo }] },
      ]),
      patchesGroup('removes and adds in one request', ids => [
        { op: 'remove', path: `members[value eq "${ids.bo}"]` },
        { op: 'add', path: 'members', value: [{ value: ids.ann, display: 'ann@corp.test' }] },
      ]),
      {
        shape: 'pushes another group',
        method: 'POST',
        path: '/Groups',
        body: { schemas: [urn.group], displayName: 'Other', members: [] },
        status: 201,
        learn: 'other',
      },
      { shape: 'unlinks it', method: 'DELETE', path: ids => `/Groups/${ids.other}`, status: 204 },
    ],
  },
  {
    provider: 'authentik',
    profile: 'authentik',
    steps: [
      {
        shape: 'reads what the server can do',
        method: 'GET',
        path: '/ServiceProviderConfig',
        status: 200,
        answer: { patch: { supported: true } },
      },
      creates('ann'),
      {
        shape: 'is told that the name is taken',
        method: 'POST',
        path: '/Users',
        body: { schemas: [urn.user], ...before.ann },
        status: 409,
        answer: { scimType: 'uniqueness' },
      },
      {
        shape: 'looks up whom to adopt, without quotes',
        method: 'GET',
        path: `/Users?${filter('userName eq ann@corp.test')}`,
        status: 200,
        learn: 'ann',
        answer: { totalResults: 1 },
      },
      {
        shape: 'is told that somebody is not there, and creates them',
        method: 'PUT',
        path: '/Users/gone',
        body: { schemas: [urn.user], ...before.bo },
        status: 404,
      },
      creates('bo'),
      putsUser('replaces users', 'ann'),
      ...returnsByPut,
      putsUser('deactivates by replacing', 'bo'),
      createsGroup(),
      patchesGroup('replaces the group without a path', ids => [
        {
          op: 'replace',
          value: { schemas: [urn.group], id: ids.group, externalId: 'ext-ops', displayName: 'Operations' },
        },
      ]),
      patchesGroup('adds members, one operation each', ids => [
        { op: 'add', path: 'members', value: [{ value: ids.ann }] },
        { op: 'add', path: 'members', value: [{ value: ids.bo }] },
      ]),
      patchesGroup('sends the next chunk, which overlaps', ids => [
        { op: 'add', path: 'members', value: [{ value: ids.bo }] },
      ]),
      patchesGroup('removes with a list', ids => [{ op: 'remove', path: 'members', value: [{ value: ids.bo }] }]),
      { ...readsGroup('reads the group back to compare'), answer: onlyAnn },
      ...comesAndGoes,
    ],
  },
  {
    provider: 'OneLogin',
    profile: 'onelogin',
    steps: [
      {
        shape: 'looks up with plus signs and a loose ampersand',
        method: 'GET',
        path: '/Users?filter=userName+eq+%22ann%40corp.test%22&',
        status: 200,
        answer: nobody,
      },
      creates('ann', { schemas: ['urn:scim:schemas:core:2.0', urn.enterprise] }),
      creates('bo', { schemas: ['urn:scim:schemas:core:1.0', urn.user] }),
      { ...putsUser('replaces with an empty query', 'ann'), path: ids => `/Users/${ids.ann}?` },
      ...returnsByPut,
      putsUser('deactivates by replacing', 'bo'),
      createsGroup(),
      patchesGroup('adds members', ids => [
        { op: 'add', path: 'members', value: [{ value: ids.ann }, { value: ids.bo }] },
      ]),
      patchesGroup('removes by value path', ids => [{ op: 'remove', path: `members[value eq "${ids.bo}"]` }]),
      ...comesAndGoes,
    ],
  },
  {
    provider: 'Google',
    profile: 'google',
    headers: { 'content-type': 'application/json; charset=UTF-8', 'user-agent': 'Google-Auto-Provisioning' },
    steps: [
      looksUp('ann@corp.test'),
      creates('ann'),
      creates('bo'),
      patchesUser('replaces without a path', 'ann', {
        op: 'replace',
        value: {
          emails: before.ann.emails.map(mail => ({ ...mail, value: 'ann.example@corp.test' })),
          [urn.enterprise]: { department: 'IT' },
        },
      }),
      ...returnsByPatch({ op: 'replace', value: { active: false } }, { op: 'replace', value: { active: true } }),
      patchesUser('suspends', 'bo', { op: 'replace', value: { active: false } }),
      createsGroup({ members: [] }),
      patchesGroup('adds a member that is no list', ids => [{ op: 'add', path: 'members', value: { value: ids.ann } }]),
      patchesGroup('adds another', ids => [{ op: 'add', path: 'members', value: { value: ids.bo } }]),
      patchesGroup('removes by value path', ids => [{ op: 'remove', path: `members[value eq "${ids.bo}"]` }]),
      ...comesAndGoes,
    ],
  },
  {
    provider: 'JumpCloud',
    profile: 'jumpcloud',
    steps: [
      {
        shape: 'creates a test user',
        method: 'POST',
        path: '/Users',
        body: {
          schemas: [urn.user],
          userName: 'test.user',
          active: true,
          name: { givenName: 'Test', familyName: 'User' },
        },
        status: 201,
        learn: 'test',
      },
      {
        shape: 'changes it',
        method: 'PUT',
        path: ids => `/Users/${ids.test}`,
        body: {
          schemas: [urn.user],
          userName: 'test.user',
          active: true,
          name: { givenName: 'Tested', familyName: 'User' },
        },
        status: 200,
      },
      { shape: 'deletes it', method: 'DELETE', path: ids => `/Users/${ids.test}`, status: 204 },
      creates('ann'),
      creates('bo'),
      {
        shape: 'creates a test group',
        method: 'POST',
        path: '/Groups',
        body: { schemas: [urn.group], displayName: 'Test' },
        status: 201,
        learn: 'testGroup',
      },
      { shape: 'deletes the test group', method: 'DELETE', path: ids => `/Groups/${ids.testGroup}`, status: 204 },
      putsUser('replaces users', 'ann'),
      ...returnsByPut,
      patchesUser('deactivates without a path', 'bo', { op: 'replace', value: { active: false } }),
      createsGroup(),
      patchesGroup('adds members', ids => [
        { op: 'add', path: 'members', value: [{ value: ids.ann }, { value: ids.bo }] },
      ]),
      patchesGroup('removes as Azure does', ids => [{ op: 'Remove', path: 'members', value: [{ value: ids.bo }] }]),
    ],
  },
  {
    provider: 'Keycloak plug-ins',
    profile: 'keycloak',
    steps: [
      {
        ...looksUp('ann@corp.test'),
        path: `//Users?${filter('userName eq "ann@corp.test"')}`,
        shape: 'joins addresses with two slashes',
      },
      creates('ann', { id: '7d1d6f7c-9b1e-4f58-8a51-0d2a5c1d9e11' }),
      creates('bo', { id: 'f0d5b0f2-4b0e-4c0d-9c55-1f3c6f6f2e22' }),
      putsUser('replaces users', 'ann'),
      ...returnsByPut,
      putsUser('deactivates by replacing', 'bo'),
      createsGroup({ members: [{ value: 'not-yet-here' }] }),
      putsGroup('replaces the group with both', ids => [{ value: ids.ann }, { value: ids.bo }]),
      putsGroup('replaces the group, with somebody who is not there', ids => [{ value: ids.ann }, { value: 'nobody' }]),
      { shape: 'creates a third one', method: 'POST', path: '//Users', body: cem, status: 201, learn: 'cem' },
      { shape: 'deletes the third one', method: 'DELETE', path: ids => `//Users/${ids.cem}`, status: 204 },
    ],
  },
]

const inPlace = <Part>(part: Part | ((ids: Ids) => Part), ids: Ids): Part =>
  typeof part === 'function' ? (part as (ids: Ids) => Part)(ids) : part // plain bodies and paths are no functions

const withQuery = (path: string, query?: string): string =>
  query === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`

async function play({ send }: Endpoint, { steps, query, headers = {} }: Replay): Promise<Ids> {
  const ids: Record<string, string> = {}
  for (const step of steps) {
    const body = step.body === undefined ? undefined : inPlace(step.body, ids)
    const path = withQuery(inPlace(step.path, ids), query)
    const { status, json, text } = await send(step.method, path, body, body === undefined ? {} : headers)
    expect([step.status].flat(), `${step.shape}: ${text}`).toContain(status)
    if (step.answer !== undefined) expect(json, step.shape).toMatchObject(inPlace(step.answer, ids))
    if (step.lacks !== undefined) expect(json, step.shape).not.toHaveProperty(step.lacks)
    if (step.learn !== undefined) ids[step.learn] = json.id ?? json.Resources[0].id
  }
  return ids
}

/** What is stored, without ids and moments. */
async function stateOf({ send }: Endpoint): Promise<Anything> {
  const users = await send('GET', '/Users?sortBy=userName')
  const groups = await send('GET', '/Groups?sortBy=displayName')
  const names = new Map<string, string>(users.json.Resources.map((user: Anything) => [user.id, user.userName]))
  return {
    users: users.json.Resources.map(
      ({ id: _id, meta: _meta, locale: _locale, groups: of, schemas, ...user }: Anything) => ({
        ...user,
        schemas: [...schemas].sort(),
        groups: (of ?? []).map((group: Anything) => group.display),
      }),
    ),
    groups: groups.json.Resources.map(({ displayName, externalId, members }: Anything) => ({
      displayName,
      externalId,
      members: (members ?? []).map((member: Anything) => names.get(member.value)),
    })),
  }
}

const ending = {
  users: [
    { ...story.ann, schemas: [...both].sort(), groups: ['Operations'] },
    { ...story.bo, schemas: [urn.user], groups: [] },
  ],
  groups: [{ displayName: 'Operations', externalId: 'ext-ops', members: ['ann@corp.test'] }],
}

describe('whichever identity provider pushes it, the same story ends in the same state', () => {
  test.each(replays)('$provider', async replay => {
    const endpoint = await openEndpoint({ profile: replay.profile })
    await play(endpoint, replay)
    expect(await stateOf(endpoint)).toEqual(ending)
  })

  test.each(replays)('$provider, by a token with its profile at a source that has another', async replay => {
    const endpoint = await openEndpoint()
    const token = await endpoint.tokenFor('entra', { profile: replay.profile })
    const theirs = { ...endpoint, send: endpoint.sendAs(token) }
    await play(theirs, replay)
    expect(await stateOf(theirs)).toEqual(ending)
  })
})
