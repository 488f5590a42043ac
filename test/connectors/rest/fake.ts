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

export type SignIn = 'password' | 'basic'

const admin = { FullName: 'API', Email: 'api@corp.test', IsAdmin: true }

/** A Nexudus with the account we sign in with, a few roles and businesses. */
export const startFake = (options: SimulatorOptions = {}): Promise<NexudusSimulator> =>
  startNexudusSimulator({
    password: 'hunter2-hunter2',
    users: [admin],
    roles: ['Front desk', 'Manager', 'Somebody else’s', 'Front desk at night'],
    businesses: ['Berlin', 'Lisbon', 'Oslo', 'Porto'],
    ...options,
  })

export async function settingsFor(
  { url, username, password }: Pick<NexudusSimulator, 'url' | 'username' | 'password'>,
  signIn: SignIn = 'password',
): Promise<Readonly<Record<string, unknown>>> {
  const api = signIn === 'basic' ? { api: { signIn: { kind: 'basic' } } } : {}
  return presetSettings('nexudus', { url, username, password: new Secret(password), ...api })
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
  const settings = await settingsFor(simulator, signIn)
  return {
    connector: rest,
    settings,
    refusedSettings: { ...settings, password: new Secret('not-the-password') },
    get secrets() {
      const kept = simulator.users().flatMap(user => [user.PasswordSalt, user.AccessToken, user.TwoFactorSecret])
      return ['hunter2-hunter2', 'not-the-password', ...kept.map(String)]
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
    members: [members('UserRoles', simulator), members('Businesses', simulator)],
    lookup: { kind: 'role', known: 'Front desk', unknown: 'front desk', ...(swap && { swap }) },
    sample: (name, number) => samples(number)[name],
    hides: ['NewAvatarUrl'],
    unacceptable: { Email: 'no address' },
    idles: true,
    absent: remoteId('99999'),
    requests: () => simulator.journal,
    misbehave: (misbehaviour, { on, next = Number.POSITIVE_INFINITY }) =>
      simulator.misbehave({ misbehaviour, next, ...matching(on) }),
    stop: () => simulator.close(),
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

const samples = (number: number): Readonly<Record<string, Value>> => ({
  Email: `probe-${number}@example.org`,
  Language: '2',
  NewAvatarUrl: `https://example.org/${number}.png`,
  ChatRooms: ['2'],
})

function matching(on: 'reads' | 'writes' | 'everything'): Pick<Plan, 'matching'> {
  return on === 'everything' ? {} : { matching: asked => asked.write === (on === 'writes') }
}

function members(name: string, simulator: NexudusSimulator): MemberCase {
  return {
    name,
    ours: ['1', '2'],
    foreign: '3',
    join: async account => {
      const there = simulator.users().find(({ Id }) => String(Id) === account)?.[name]
      simulator.edit(Number(account), { [name]: [...(Array.isArray(there) ? there : []), 3] })
    },
  }
}
