import { remoteId, Secret, type Value } from '#contract'
import { rest } from '../../../connectors/rest/index.ts'
import {
  type NexudusSimulator,
  type Plan,
  type SimulatorOptions,
  startNexudusSimulator,
} from '../../../connectors/rest/simulator.ts'
import type { MemberCase, TargetFixture } from '../contract.ts'
import { presetSettings } from './preset.ts'

type Fields = Readonly<Record<string, unknown>>

export type SignIn = 'password' | 'basic'

const admin = { FullName: 'API', Email: 'api@corp.test', IsAdmin: true }

/** Names of four things of a kind; the first two swap theirs when they are told to. */
const teams = ['Front row', 'Back row', 'Somebody else’s', 'Front row at night']

/** A Nexudus with the account we sign in with, a few roles, businesses and teams. */
export const startFake = (options: SimulatorOptions = {}): Promise<NexudusSimulator> =>
  startNexudusSimulator({
    password: 'hunter2-hunter2',
    users: [admin],
    roles: ['Front desk', 'Manager', 'Somebody else’s', 'Front desk at night'],
    businesses: ['Berlin', 'Lisbon', 'Oslo', 'Porto'],
    teams,
    ...options,
  })

export async function settingsFor(
  { url, username, password }: Pick<NexudusSimulator, 'url' | 'username' | 'password'>,
  signIn: SignIn = 'password',
  preset = 'nexudus',
): Promise<Readonly<Record<string, unknown>>> {
  const api = signIn === 'basic' ? { api: { signIn: { kind: 'basic' } } } : {}
  return presetSettings(preset, { url, username, password: new Secret(password), ...api })
}

/** A simulator, and what the contract suite needs to know about it. */
export async function openFixture(signIn: SignIn): Promise<TargetFixture> {
  const roles = ['Front desk', 'Manager', 'Somebody else’s', 'Front desk at night']
  const names = () => void roles.splice(0, 2, 'Manager', 'Front desk')
  return fixtureOn(await startFake({ roles }), signIn, { other: 'Manager', names })
}

export async function fixtureOn(
  simulator: NexudusSimulator,
  signIn: SignIn,
  swap?: NonNullable<TargetFixture['lookup']>['swap'],
): Promise<TargetFixture> {
  return {
    ...fixtureParts(simulator, await settingsFor(simulator, signIn)),
    get secrets() {
      const kept = simulator.users().flatMap(user => [user.PasswordSalt, user.AccessToken, user.TwoFactorSecret])
      return [...passwords, ...kept.map(String)]
    },
    account: number => ({
      FullName: `Ann Number ${number}`,
      Email: `person-${number}@example.org`,
      Language: '3',
      SupportTeamUserEmail: 'support@example.org',
      UserRoles: ['4'],
      Businesses: ['4'],
    }),
    edit: { name: 'FullName', to: 'Anna Zoë', untouched: 'SupportTeamUserEmail' },
    clear: 'SupportTeamUserEmail',
    members: [
      members('UserRoles', simulator.users, simulator.edit),
      members('Businesses', simulator.users, simulator.edit),
    ],
    lookup: { kind: 'role', known: 'Front desk', unknown: 'front desk', ...(swap && { swap }) },
    sample: (name, number) => samples(number)[name],
    hides: ['NewAvatarUrl'],
  }
}

/** A simulator, and what the contract suite needs to know about its coworkers. */
export async function openCoworkers(options: SimulatorOptions = {}): Promise<TargetFixture> {
  const names = [...teams]
  return coworkersOn(await startFake({ teams: names, ...options }), {
    other: 'Back row',
    names: () => void names.splice(0, 2, 'Back row', 'Front row'),
  })
}

export async function coworkersOn(
  simulator: NexudusSimulator,
  swap?: NonNullable<TargetFixture['lookup']>['swap'],
): Promise<TargetFixture> {
  const { coworkers, editCoworker } = simulator
  return {
    ...fixtureParts(simulator, await settingsFor(simulator, 'password', 'nexudus-coworkers')),
    get secrets() {
      const kept = coworkers().flatMap(({ AccessPincode, DoordeckPrivateKey }) => [AccessPincode, DoordeckPrivateKey])
      return [...passwords, ...kept.map(String)]
    },
    account: number => ({
      FullName: `Ann Number ${number}`,
      Email: `person-${number}@example.org`,
      CountryId: '1023',
      SimpleTimeZoneId: '2046',
      Position: 'Lead',
      Businesses: ['4'],
      Teams: ['4'],
    }),
    edit: { name: 'FullName', to: 'Anna Zoë', untouched: 'Position' },
    clear: 'Position',
    members: [members('Businesses', coworkers, editCoworker), members('Teams', coworkers, editCoworker)],
    lookup: { kind: 'team', known: 'Front row', unknown: 'front row', ...(swap && { swap }) },
    sample: (name, number) => coworkerSamples(number)[name],
    hides: ['NewAvatarUrl', 'CreateUser'],
  }
}

const passwords = ['hunter2-hunter2', 'not-the-password']

/** What is the same for every kind of record of a Nexudus. */
const fixtureParts = (simulator: NexudusSimulator, settings: Readonly<Record<string, unknown>>) =>
  ({
    connector: rest,
    settings,
    refusedSettings: { ...settings, password: new Secret('not-the-password') },
    unacceptable: { Email: 'no address' },
    idles: true,
    absent: remoteId('99999'),
    requests: () => simulator.journal,
    misbehave: (misbehaviour, { on, next = Number.POSITIVE_INFINITY }) =>
      simulator.misbehave({ misbehaviour, next, ...matching(on) }),
    stop: () => simulator.close(),
    [Symbol.asyncDispose]: () => simulator.close(),
  }) satisfies Partial<TargetFixture>

/** Ids of other things, where any number will do. */
const coworkerSamples = (number: number): Readonly<Record<string, Value>> => ({
  Email: `probe-${number}@example.org`,
  CreateUser: true,
  ...Object.fromEntries(
    ['CountryId', 'SimpleTimeZoneId', 'BillingCountryId', 'BillingSimpleTimeZoneId', 'InvoicingBusinessId'].map(
      name => [name, String(4_000 + number)],
    ),
  ),
})

const samples = (number: number): Readonly<Record<string, Value>> => ({
  Email: `probe-${number}@example.org`,
  Language: '2',
  NewAvatarUrl: `https://example.org/${number}.png`,
  ChatRooms: ['2'],
})

function matching(on: 'reads' | 'writes' | 'everything'): Pick<Plan, 'matching'> {
  return on === 'everything' ? {} : { matching: asked => asked.write === (on === 'writes') }
}

function members(
  name: string,
  records: () => readonly Fields[],
  edit: (id: number, change: Fields) => void,
): MemberCase {
  return {
    name,
    ours: ['1', '2'],
    foreign: '3',
    join: async account => {
      const there = records().find(({ Id }) => String(Id) === account)?.[name]
      edit(Number(account), { [name]: [...(Array.isArray(there) ? there : []), 3] })
    },
  }
}
