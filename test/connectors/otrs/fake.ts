import { remoteId, Secret } from '#contract'
import { otrs } from '../../../connectors/otrs/index.ts'
import {
  type OtrsSimulator,
  type Plan,
  type SimulatorOptions,
  startOtrsSimulator,
} from '../../../connectors/otrs/simulator.ts'
import type { TargetFixture } from '../contract.ts'

export type DialectName = SimulatorOptions['dialect']
export type SignIn = 'password' | 'token' | 'session'

const password = 'Agent-pass-31!'
export const agent = { login: 'sync-agent', password }
const wrongPassword = 'not-the-password'
const wrongToken = 'f'.repeat(32)

export const startFake = (options: SimulatorOptions): Promise<OtrsSimulator> =>
  startOtrsSimulator({ agent, ...options })

export function settingsFor(
  { url, accessToken }: Pick<OtrsSimulator, 'url' | 'accessToken'>,
  dialect: DialectName,
  signIn: SignIn,
): Readonly<Record<string, unknown>> {
  const credentials =
    signIn === 'token'
      ? { accessToken: new Secret(accessToken) }
      : { username: agent.login, password: new Secret(agent.password) }
  // A site whose OTRS 8 shows accounts; that it usually cannot has tests of its own.
  const routes = dialect === 'otrs8' ? { CustomerUserGet: 'POST /CustomerUserGet' } : {}
  return { url, dialect, routes, sessions: signIn === 'session', validId: 1, invalidId: 2, ...credentials }
}

/** A simulator, and what the contract suite needs to know about it. */
export async function openFixture(dialect: DialectName, signIn: SignIn): Promise<TargetFixture> {
  return fixtureOn(await startFake({ dialect }), dialect, signIn)
}

/** What the contract suite needs to know about a simulator that runs. */
export function fixtureOn(simulator: OtrsSimulator, dialect: DialectName, signIn: SignIn): TargetFixture {
  const settings = settingsFor(simulator, dialect, signIn)
  const wrong = signIn === 'token' ? { accessToken: new Secret(wrongToken) } : { password: new Secret(wrongPassword) }
  const [loginName, extra] =
    dialect === 'otrs8'
      ? ['CustomerUserLogin', { 'UserPreferences.TimeZone': 'Europe/Lisbon' }]
      : ['UserLogin', { UserPhone: '+49 30 1234' }]
  return {
    connector: otrs,
    settings,
    refusedSettings: { ...settings, ...wrong },
    secrets: [simulator.accessToken, password, wrongPassword, wrongToken],
    account: number => ({
      [loginName]: `person-${number}`,
      UserFirstname: 'Ann',
      UserLastname: `Number ${number}`,
      UserEmail: `person-${number}@corp.test`,
      UserCustomerID: 'ACME',
      'DynamicField.Department': 'Research',
      ...extra,
    }),
    edit: { name: 'UserFirstname', to: 'Anna Zoë', untouched: 'UserLastname' },
    clear: 'DynamicField.Department',
    named: { 'DynamicField.*': 'DynamicField.Department', 'UserPreferences.*': 'UserPreferences.TimeZone' },
    sample: (name, number) => (name === 'UserEmail' ? `probe-${number}@corp.test` : undefined),
    unacceptable: { UserEmail: 'not an address' },
    idles: true,
    absent: remoteId('nobody'),
    requests: () => simulator.journal.map(({ operation }) => ({ write: isWrite(operation) })),
    misbehave: (misbehaviour, { on, next = Number.POSITIVE_INFINITY }) =>
      simulator.misbehave({ misbehaviour, next, ...matching(on) }),
    stop: () => simulator.close(),
    [Symbol.asyncDispose]: () => simulator.close(),
  }
}

export const isWrite = (operation: string): boolean =>
  /Add|Create$|Update/.test(operation) && operation !== 'SessionCreate'

function matching(on: 'reads' | 'writes' | 'everything'): Pick<Plan, 'matching'> {
  return on === 'everything' ? {} : { matching: asked => asked.write === (on === 'writes') }
}
