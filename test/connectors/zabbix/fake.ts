import { remoteId, Secret } from '#contract'
import { zabbix } from '../../../connectors/zabbix/index.ts'
import {
  type Plan,
  type SimulatorOptions,
  startZabbixSimulator,
  type ZabbixSimulator,
} from '../../../connectors/zabbix/simulator.ts'
import type { MemberCase, TargetFixture } from '../contract.ts'

export type SignIn = 'token' | 'password'

/** A simulator with one more group, and settings that sign in to it. */
export async function startFake(options: SimulatorOptions): Promise<ZabbixSimulator> {
  return startZabbixSimulator({ groups: ['Operators', 'Night shift', 'Somebody else’s'], ...options })
}

export function settingsFor(
  { url, token }: Pick<ZabbixSimulator, 'url' | 'token'>,
  signIn: SignIn = 'token',
): Readonly<Record<string, unknown>> {
  const credentials =
    signIn === 'token' ? { token: new Secret(token) } : { username: 'Admin', password: new Secret('zabbix') }
  return { url, disabledGroup: 'Disabled', ...credentials }
}

/** A simulator, and what the contract suite needs to know about it. */
export async function openFixture(version: string, signIn: SignIn): Promise<TargetFixture> {
  return fixtureOn(await startFake({ version }), version, signIn)
}

/** What the contract suite needs to know about a simulator that runs. */
export function fixtureOn(simulator: ZabbixSimulator, version: string, signIn: SignIn): TargetFixture {
  const group = (name: string): string => groupIds(version)[name] ?? ''
  const wrong =
    signIn === 'token' ? { token: new Secret('f'.repeat(64)) } : { password: new Secret('not-the-password') }
  return {
    connector: zabbix,
    settings: settingsFor(simulator, signIn),
    refusedSettings: { ...settingsFor(simulator, signIn), ...wrong },
    secrets: [simulator.token, 'f'.repeat(64), 'not-the-password'],
    account: number => ({
      username: `person-${number}`,
      name: 'Ann',
      surname: `Number ${number}`,
      roleid: '1',
      usrgrps: [group('Operators')],
      medias: [
        {
          mediatypeid: '1',
          sendto: `person-${number}@example.org`,
          active: '0',
          severity: '63',
          period: '1-7,00:00-24:00',
        },
      ],
    }),
    edit: { name: 'name', to: 'Anna Zoë', untouched: 'surname' },
    clear: 'surname',
    members: [groups(simulator, group), medias(simulator)],
    lookup: { kind: 'usergroup', known: 'Operators', unknown: 'operators', swap: swap(simulator) },
    sample: (name, number) => samples(number)[name],
    unacceptable: { url: 'javascript:alert(1)' },
    idles: true,
    absent: remoteId('99999'),
    requests: () => simulator.journal.map(({ method }) => ({ write: /\.(create|update|delete)$/.test(method) })),
    misbehave: (misbehaviour, { on, next = Number.POSITIVE_INFINITY }) =>
      simulator.misbehave({ misbehaviour, next, ...matching(on) }),
    stop: () => simulator.close(),
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

const samples = (number: number): Readonly<Record<string, string>> => ({
  roleid: '2',
  passwd: `Right-horse-${number}`,
  url: `https://wiki.example.org/${number}`,
  lang: 'en_US',
  theme: 'dark-theme',
  autologin: '1',
  autologout: '31m',
  refresh: '46s',
  rows_per_page: '77',
  timezone: 'Europe/Berlin',
})

/** Ids go on where the stock groups end. */
export function groupIds(version: string): Readonly<Record<string, string>> {
  const first = version.startsWith('6.0') ? 13 : 14
  return { Operators: String(first), 'Night shift': String(first + 1), 'Somebody else’s': String(first + 2) }
}

function matching(on: 'reads' | 'writes' | 'everything'): Pick<Plan, 'matching'> {
  return on === 'everything' ? {} : { matching: asked => asked.write === (on === 'writes') }
}

function groups(simulator: ZabbixSimulator, group: (name: string) => string): MemberCase {
  const foreign = group('Somebody else’s')
  return {
    name: 'usrgrps',
    ours: ['8', group('Night shift')],
    foreign,
    join: async account => {
      const { usrgrps = [] } = simulator.users().find(one => one.userid === account) ?? {}
      simulator.edit(account, { usrgrps: [...usrgrps, foreign] })
    },
  }
}

function medias(simulator: ZabbixSimulator): MemberCase {
  const parts = { active: '0', severity: '63', period: '1-7,00:00-24:00' }
  return {
    name: 'medias',
    ours: [
      { mediatypeid: '1', sendto: 'on-call@example.org', severity: '48' },
      { mediatypeid: '3', sendto: '+49 30 1234' },
    ],
    foreign: { mediatypeid: '3', sendto: '+49 30 9999' },
    join: async account => {
      const { medias: there = [] } = simulator.users().find(one => one.userid === account) ?? {}
      const media = { mediaid: '900', mediatypeid: '3', sendto: '+49 30 9999', provisioned: '0', ...parts }
      simulator.edit(account, { medias: [...there, media] })
    },
  }
}

const swap = (simulator: ZabbixSimulator) => ({
  other: 'Night shift',
  names: () => {
    simulator.renameGroup('Operators', 'on its way')
    simulator.renameGroup('Night shift', 'Operators')
    simulator.renameGroup('on its way', 'Night shift')
  },
})
