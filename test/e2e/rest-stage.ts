import { type NexudusSimulator, type SimulatorOptions, startNexudusSimulator } from '../../connectors/rest/simulator.ts'
import { type AnyStage, setUpWith } from './any-stage.ts'
import { peopleSource } from './rest-people.ts'

/** usherd, a file of people and a simulated Nexudus. */
export interface RestStage extends AnyStage {
  readonly nexudus: NexudusSimulator
  /** Write requests since the last question: method and body. */
  writes(): readonly Written[]
  /** The record with this address. */
  user(email: string): Shown | undefined
}

export interface Written {
  readonly method: string
  readonly body: Readonly<Record<string, unknown>>
}

export interface RestStageOptions extends SimulatorOptions {
  /** Rules beside the usual ones, or in their place, in YAML. */
  readonly attributes?: Readonly<Record<string, string>>
  /** Lines below `settings`, in YAML. */
  readonly settings?: string
}

export interface CoworkerStageOptions extends SimulatorOptions {
  /** Rules beside the usual ones, or in their place, in YAML. */
  readonly attributes?: Readonly<Record<string, string>>
  /** In YAML; disabled unless it says otherwise. */
  readonly leavers?: string
}

type Shown = Readonly<Record<string, unknown>>

export const password = 'correct-horse-battery'

/** The account usherd signs in with. */
const ours = { FullName: 'API', Email: 'api@corp.test', IsAdmin: true }

/** Sets everything up; nothing has been read or sent. */
export async function onNexudus(options: RestStageOptions = {}): Promise<RestStage> {
  const { attributes, settings, users = [], ...simulated } = options
  return staged(
    { users: [ours, ...users], ...simulated },
    url => targetYaml(url, attributes, settings),
    (nexudus, email) => nexudus.users().find(({ Email }) => Email === email),
  )
}

/** The same with a simulated Nexudus whose coworkers are kept. */
export async function onCoworkers(options: CoworkerStageOptions = {}): Promise<RestStage> {
  const { attributes = {}, leavers = '{ action: disable }', ...simulated } = options
  const rules = {
    Email: 'emails.work',
    FullName: 'displayName',
    CountryId: '{ value: "1023" }',
    SimpleTimeZoneId: '{ value: "2046" }',
    Position: 'title',
    ...attributes,
  }
  return staged(
    { users: [ours], teams: ['Front row', 'Back row', 'Roof'], ...simulated },
    url => yamlOf('nexudus-coworkers', { url, rules, more: `leavers: ${leavers}` }),
    (nexudus, email) => nexudus.coworkers().find(({ Email }) => Email === email),
  )
}

async function staged(
  options: SimulatorOptions,
  yaml: (url: string) => string,
  userOf: (nexudus: NexudusSimulator, email: string) => Shown | undefined,
): Promise<RestStage> {
  const nexudus = await startNexudusSimulator({
    password,
    roles: ['Front desk', 'Manager', 'Night shift'],
    businesses: ['Berlin', 'Lisbon'],
    ...options,
  })
  const stage = await setUpWith({
    files: { 'sources/people.yaml': peopleSource, 'targets/spaces.yaml': yaml(nexudus.url) },
    env: { NEXUDUS_PASSWORD: password },
  })
  let told = 0
  const remove = stage[Symbol.asyncDispose].bind(stage)
  return Object.assign(stage, {
    nexudus,
    user: (email: string) => userOf(nexudus, email),
    writes: () => {
      const fresh = nexudus.journal.slice(told).filter(({ write }) => write)
      told = nexudus.journal.length
      return fresh.map(({ method, body }) => ({ method, body: body === '' ? {} : JSON.parse(body) }))
    },
    [Symbol.asyncDispose]: async () => {
      await nexudus.close()
      await remove()
    },
  })
}

/** The target's file. @param attributes beside the usual ones @param settings lines below `settings` */
export function targetYaml(url: string, attributes: RestStageOptions['attributes'] = {}, settings = ''): string {
  const usual = {
    Email: 'emails.work',
    FullName: 'displayName',
    UserRoles:
      '{ from: title, table: { Desk: [Front desk], Lead: [Front desk, Manager] }, otherwise: [], lookup: role }',
  }
  return yamlOf('nexudus', { url, rules: { ...usual, ...attributes }, settings })
}

interface TargetParts {
  readonly url: string
  readonly rules: Readonly<Record<string, string>>
  /** Lines below `settings`. */
  readonly settings?: string
  /** Lines at the end. */
  readonly more?: string
}

function yamlOf(preset: string, { url, rules, settings = '', more = '' }: TargetParts): string {
  return `
connector: rest
settings:
  preset: ${preset}
  url: ${url}
  username: api@corp.test
  password: "\${env:NEXUDUS_PASSWORD}"
${settings}
from: [people]
match: [Email]
attributes:
${Object.entries(rules)
  .map(([name, rule]) => `  ${name}: ${rule}`)
  .join('\n')}
pace: { requests: 1000, per: 1s, concurrency: 1 }
${more}
`
}
