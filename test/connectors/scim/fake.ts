import { remoteId, Secret } from '#contract'
import { scim } from '../../../connectors/scim/index.ts'
import {
  type Plan,
  type ScimSimulator,
  type SimulatorOptions,
  startScimSimulator,
} from '../../../connectors/scim/simulator.ts'
import type { MemberCase, TargetFixture } from '../contract.ts'

/** The profile for each kind of service. */
const profiles = { standard: 'standard', entra: 'entra-like', okta: 'okta-like' } as const

/** A simulator, and what the contract suite needs to know about it. */
export async function openFixture(options: SimulatorOptions = {}): Promise<TargetFixture> {
  return fixtureOn(await startScimSimulator(options), options)
}

export function fixtureOn(simulator: ScimSimulator, { builtFor = 'standard' }: SimulatorOptions = {}): TargetFixture {
  const settings = {
    url: simulator.url,
    token: new Secret(simulator.token),
    profile: profiles[builtFor],
    wholeGroups: false,
  }
  return {
    connector: scim,
    settings,
    refusedSettings: { ...settings, token: new Secret('never-good') },
    secrets: [simulator.token, 'never-good'],
    account: number => ({
      userName: `person-${number}@example.org`,
      externalId: `E${number}`,
      'name.givenName': 'Ann',
      'name.familyName': `Number ${number}`,
      title: 'Engineer',
      'emails.work': `person-${number}@example.org`,
      'phoneNumbers.mobile': '+49 30 1234',
      department: 'IT',
    }),
    edit: { name: 'name.givenName', to: 'Anna Zoë', untouched: 'name.familyName' },
    clear: 'title',
    members: [memberships(simulator), roles(simulator)],
    lookup: { kind: 'group', known: 'Operators', unknown: 'Nobody here', swap: swap(simulator) },
    sample: (name, number, other) => (name === 'manager' ? other.remoteId : samples(number)[name]),
    unacceptable: { timezone: 'no such zone' },
    idles: true,
    absent: remoteId('00000000-0000-4000-8000-999999999999'),
    requests: () => simulator.journal,
    misbehave: (misbehaviour, { on, next = Number.POSITIVE_INFINITY }) =>
      simulator.misbehave({ misbehaviour, next, ...matching(on) }),
    stop: () => simulator.close(),
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

const samples = (number: number): Readonly<Record<string, string | readonly string[]>> => ({
  userName: `probe-${number}@example.org`,
  profileUrl: `https://example.org/${number}`,
  preferredLanguage: 'de-DE',
  locale: 'de-DE',
  timezone: 'Europe/Berlin',
  ...Object.fromEntries(
    ['work', 'home', 'other'].map(type => [`emails.${type}`, `probe-${number}-${type}@example.org`]),
  ),
  'photos.photo': `https://example.org/${number}.png`,
  'photos.thumbnail': `https://example.org/${number}-small.png`,
  entitlements: ['builds'],
})

function matching(on: 'reads' | 'writes' | 'everything'): Pick<Plan, 'matching'> {
  return on === 'everything' ? {} : { matching: asked => asked.write === (on === 'writes') }
}

function roles(simulator: ScimSimulator): MemberCase {
  const join = async (account: string) => {
    const there = simulator.users().find(({ id }) => id === account)?.roles
    simulator.edit(account, { roles: [...(Array.isArray(there) ? there : []), { value: 'auditor', primary: true }] })
  }
  return { name: 'roles', ours: ['editor', 'viewer "all"'], foreign: 'auditor', join }
}

function memberships(simulator: ScimSimulator): MemberCase {
  const [foreign = '', first = '', second = ''] = simulator.groups().map(group => String(group.id))
  return { name: 'groups', ours: [first, second], foreign, join: async account => simulator.join(account, foreign) }
}

const swap = (simulator: ScimSimulator) => ({
  other: 'Night shift',
  names: () => {
    const [, operators = '', nightShift = ''] = simulator.groups().map(group => String(group.id))
    simulator.renameGroup(operators, 'Night shift')
    simulator.renameGroup(nightShift, 'Operators')
  },
})
