import { remoteId, Secret } from '#contract'
import { superoffice } from '../../../connectors/superoffice/index.ts'
import {
  type Plan,
  type SimulatorOptions,
  type SuperOfficeSimulator,
  startSuperOfficeSimulator,
} from '../../../connectors/superoffice/simulator.ts'
import type { MemberCase, TargetFixture } from '../contract.ts'

export type SignIn = 'password' | 'ticket' | 'token'

/** Settings that sign in to a simulator, as the configuration hands them over. */
export function settingsFor(
  { url, username, password, ticket, token }: SuperOfficeSimulator,
  signIn: SignIn = 'password',
): Readonly<Record<string, unknown>> {
  const ways = {
    password: { username, password: new Secret(password) },
    ticket: { ticket: new Secret(ticket) },
    token: { token: new Secret(token) },
  }
  return { url, language: 'en', ...ways[signIn] }
}

/** The same with credentials that were never good. */
function wrongFor(signIn: SignIn): Readonly<Record<string, unknown>> {
  const secret = new Secret('7T:never-good')
  return signIn === 'password' ? { password: secret } : { [signIn]: secret }
}

/** A simulator with somebody else's group, and what the contract suite needs to know about it. */
export async function openFixture(options: SimulatorOptions = {}, signIn: SignIn = 'password'): Promise<TargetFixture> {
  return fixtureOn(await startFake(options), signIn)
}

export const startFake = (options: SimulatorOptions = {}): Promise<SuperOfficeSimulator> =>
  startSuperOfficeSimulator({ groups: ['Somebody else’s'], categories: ['Nobody’s'], ...options })

export function fixtureOn(simulator: SuperOfficeSimulator, signIn: SignIn = 'password'): TargetFixture {
  const settings = settingsFor(simulator, signIn)
  return {
    connector: superoffice,
    settings,
    refusedSettings: { ...settings, ...wrongFor(signIn) },
    secrets: [simulator.password, basic(simulator), simulator.ticket, simulator.token, 'never-good'],
    account: number => ({
      UserName: `person-${number}@example.org`,
      Name: `P${number}`,
      NickName: `nick-${number}`,
      Role: '2',
      UserGroup: '1',
      OtherGroups: ['2'],
      'Person.Firstname': 'Ann',
      'Person.Lastname': `Number ${number}`,
      'Person.Email': `person-${number}@example.org`,
      'Person.CountryId': '2',
    }),
    edit: { name: 'Person.Firstname', to: 'Anna Zoë', untouched: 'Person.Lastname' },
    clear: 'NickName',
    members: [groups(simulator), categories(simulator), licenses(simulator), credentials(simulator)],
    lookup: { kind: 'usergroup', known: 'Support', unknown: 'support', swap: swap(simulator) },
    named: { 'CustomFields.*': 'CustomFields.SuperOffice:1', 'ExtraFields.*': 'ExtraFields.x_cost' },
    sample: (name, number, other) => (name === 'Person.SupportAssociateId' ? other.remoteId : samples(number)[name]),
    alongside: { Type: { Role: '100' } },
    wire: { 'Person.Position': 2 },
    refuses: ['Person.PersonId'],
    unacceptable: { Role: '99' },
    // The person is made first; and SuperOffice refuses the user with a bare 500, as it does when it breaks down.
    leftByRefusal: 2,
    idles: true,
    absent: remoteId('99999'),
    requests: () => simulator.journal,
    misbehave: (misbehaviour, { on, next = Number.POSITIVE_INFINITY }) =>
      simulator.misbehave({ misbehaviour, next, ...matching(on) }),
    stop: () => simulator.close(),
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

const samples = (number: number): Readonly<Record<string, string>> => ({
  UserName: `probe-${number}@example.org`,
  Name: `Q${number}`,
  Role: '1',
  UserGroup: '2',
  'Person.PersonId': '1',
  'Person.ContactId': '2',
  'Person.Email': `probe-${number}@example.org`,
  'Person.Position': 'Assistant',
  'Person.CountryId': '1',
  'Person.TicketPriorityId': '2',
  'Person.SupportLanguageId': '2',
})

const basic = ({ username, password }: SuperOfficeSimulator): string =>
  Buffer.from(`${username}:${password}`, 'utf8').toString('base64')

/** Writes of the user: the person, made first, has tests of its own. */
function matching(on: 'reads' | 'writes' | 'everything'): Pick<Plan, 'matching'> {
  if (on === 'everything') return {}
  return { matching: ({ name, write }) => (on === 'reads' ? !write : write && / (User|Agents)/.test(name)) }
}

function groups(simulator: SuperOfficeSimulator): MemberCase {
  return {
    name: 'OtherGroups',
    ours: ['1', '3'],
    foreign: '4',
    join: async id => simulator.edit(id, { OtherGroups: [...kept(simulator, id).OtherGroups, 4] }),
  }
}

function categories(simulator: SuperOfficeSimulator): MemberCase {
  return {
    name: 'TicketCategories',
    ours: ['2', '5'],
    foreign: '7',
    join: async id => simulator.edit(id, { TicketCategories: [7] }),
  }
}

function licenses(simulator: SuperOfficeSimulator): MemberCase {
  return {
    name: 'LicenseOwners',
    ours: ['1', '4'],
    foreign: '2',
    join: async id => simulator.edit(id, { Licenses: [2] }),
  }
}

function credentials(simulator: SuperOfficeSimulator): MemberCase {
  const foreign = { Type: 'SmartCard', DisplayValue: 'card-1' }
  return {
    name: 'Credentials',
    ours: [
      { Type: 'ActiveDirectory', DisplayValue: 'CORP\\ann' },
      { Type: 'OpenId', DisplayValue: 'ann@corp.test' },
    ],
    foreign,
    join: async id => simulator.edit(id, { Credentials: [{ ...foreign, Value: 'a-card-value' }] }),
  }
}

export function kept(simulator: SuperOfficeSimulator, id: string) {
  const user = simulator.users().find(one => String(one.AssociateId) === id)
  if (user === undefined) throw new Error(`no user ${id}`)
  return user
}

const swap = (simulator: SuperOfficeSimulator) => ({
  other: 'Sales',
  names: () => {
    simulator.rename('usergroup', 'Support', 'on its way')
    simulator.rename('usergroup', 'Sales', 'Support')
    simulator.rename('usergroup', 'on its way', 'Sales')
  },
})
